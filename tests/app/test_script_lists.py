"""Lists of scripts from strangers' files: what goes out comes in the same, and every fault has its place."""

import io
import zipfile
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from app.script_lists import MOST_BYTES, Listed, read_list
from app.script_sheet import as_workbook
from coaching.content import Text
from coaching.library import Library
from scripts_library.toml_writer import script_as_toml
from tests.house import the_library, the_rulebook

LATE = the_library().script("late")
assert LATE
SOME = tuple(script for script in the_library().scripts if script.slug in ("late", "leave", "deaf-customer"))


def listed(data: bytes, name: str = "a file", library: Library | None = None) -> Listed:
    return read_list(data, name, library or the_library(), the_rulebook().phrases)


def a_zip(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.toml", text)
    return out.getvalue()


def a_sheet(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def changed(column: str, cell: object) -> bytes:
    """The sheet of `late` with another cell."""
    book, out = load_workbook(io.BytesIO(as_workbook([LATE]))), io.BytesIO()  # type: ignore[list-item]
    sheet = book.worksheets[0]
    names = [one.value for one in sheet[1]]
    sheet.cell(3, names.index(column) + 1).value = cell  # type: ignore[assignment]
    book.save(out)
    return out.getvalue()


def places(found: Listed) -> list[tuple[str, str]]:
    return [(fault.row, fault.column) for fault in found.all_faults]


def test_given_what_was_handed_out_then_it_comes_in_as_it_is_and_nothing_is_to_take() -> None:
    for data in (as_workbook(SOME), a_zip(**{one.slug: script_as_toml(one) for one in SOME})):
        found = listed(data)

        assert [entry.same for entry in found.entries] == [True] * len(SOME)
        assert found.all_faults == []
        assert found.to_take(faulty=True) == {}


def test_given_scripts_that_nobody_says_yet_then_they_are_to_take_just_as_they_were() -> None:
    empty = Library()

    for data in (as_workbook([LATE]), script_as_toml(LATE).encode()):  # type: ignore[list-item, arg-type]
        content = listed(data, library=empty).entries[0].content
        assert content["acts"][0]["line"] == LATE.acts[0].line.as_dict()  # type: ignore[union-attr]
        assert content["next"] == list(LATE.next)  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["=1+1", "'quoted", "＝SUM(A1)", "-3 分", "two\nlines", " 空格 ", "0012"])
def test_given_words_that_a_spreadsheet_would_run_or_change_then_they_come_back_as_they_were(
    words: str,
) -> None:
    script = replace(LATE, cue=Text(zh=words, en=words))  # type: ignore[type-var]

    (entry,) = listed(as_workbook([script]), library=Library()).entries

    assert entry.content["cue"] == {"zh": words, "en": words}
    assert not any(fault.column.startswith("cue") and "formula" in fault.text.en for fault in entry.faults)


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("act.1.line.zh", "您等久了，但是店里慢。", ("3", "act.1.line.zh")),
        ("act.2.line.en", "=1+1", ("3", "act.2.line.en")),
        ("kinds", "delay_15, nonsense", ("3", "kinds")),
        ("when.anger", "very", ("3", "when.anger")),
        ("title.zh", "长" * 60, ("3", "title.zh")),
        ("slug", "Late At Door", ("3", "slug")),
        ("next", "no-such-script", ("3", "next")),
    ],
)
def test_given_a_wrong_cell_then_its_row_and_column_are_named(
    column: str, cell: str, told: tuple[str, str]
) -> None:
    found = listed(changed(column, cell))

    if column == "title.zh":  # no rule has a length for a title: then it may be taken
        assert found.to_take(faulty=False)
        return
    assert told in places(found)
    assert found.to_take(faulty=False) == {}
    assert bool(found.to_take(faulty=True)) == (column != "slug")


def test_given_one_slug_twice_then_only_the_first_can_be_taken() -> None:
    book = load_workbook(io.BytesIO(changed("cue.zh", "晚了。说一次。")))
    sheet, out = book.worksheets[0], io.BytesIO()
    sheet.append([cell.value for cell in sheet[3]])
    book.save(out)

    found = listed(out.getvalue())

    assert ("4", "slug") in places(found)
    assert list(found.to_take(faulty=True)) == ["late"]


def test_given_columns_that_are_none_then_each_is_named() -> None:
    found = listed(a_sheet(["slug", "colour", "slug", "tone"], ["no-script-yet", "b", "c", "loud"]))

    assert places(found)[:2] == [("1", "colour"), ("1", "slug")]
    assert ("2", "tone") in places(found), "what else is wrong is told in the same go"
    assert found.to_take(faulty=True) == {}
    assert places(listed(a_sheet(["name"], ["x"]))) == [("1", "slug")]


def test_given_the_template_then_it_is_read_as_empty() -> None:
    assert [fault.text.en for fault in listed(as_workbook(())).all_faults] == ["There are no scripts in it."]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 nothing",
        b"\xff\xfe\x00",
        b"slug = ",
        b'slug = "a"\nday = 2020-01-01\n',
        b'slug = "a\\u0000"\n',
        b"a." * 3000 + b"b = 1",
        b"x" * (MOST_BYTES + 1),
        a_zip(a="[[", b="x" * 70_000),
        a_sheet(),
        a_sheet([None, "slug"], ["=cmd", "a"]),
    ],
)
def test_given_a_file_that_is_no_list_then_it_is_told_and_nothing_clean_is_taken(data: bytes) -> None:
    found = listed(data)

    assert found.all_faults
    assert found.to_take(faulty=False) == {}
    assert all(fault.text.zh and fault.text.en for fault in found.all_faults)
