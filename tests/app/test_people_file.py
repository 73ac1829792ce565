"""Lists of people from files: every fault with its place, bombs and formulas refused, a rerun adds nobody."""

import csv
import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.actions.add_person import add_person
from app.database import Database
from app.people_faults import WHAT
from app.people_file import MOST_ROWS, read_people
from app.people_import import as_draft, from_draft, take_over
from app.queries.people_list import all_people
from app.spreadsheet import FORMULA, begins_formula, plain_cell, safe_cell
from tests.makers import later

HEAD = "role,name,rider_id,zone,handle,phone"
GOOD = f"""{HEAD}
rider,小周,r-1,east,,+86 138 0000 0001
rider,阿坤,r-2,west,kun,
dispatcher,老孟,,east,meng,
admin,陈站长,,,chen,
"""


def sheet(*rows: list[Any]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def faults(data: bytes | str) -> list[tuple[int, str, str]]:
    found = read_people(data.encode() if isinstance(data, str) else data)
    return [(fault.line, fault.column, fault.code) for fault in found.faults]


def test_given_a_good_list_then_csv_and_xlsx_give_the_same_people() -> None:
    rows = list(csv.reader(io.StringIO(GOOD)))

    from_csv, from_xlsx = read_people(GOOD.encode()), read_people(sheet(*rows))

    assert from_csv.faults == from_xlsx.faults == []
    assert from_csv.people == from_xlsx.people
    assert [person.handle for person in from_csv.people.values()] == ["r-1", "kun", "meng", "chen"]
    assert read_people(("\ufeff" + GOOD.replace(",", ";")).encode()).people == from_csv.people
    assert from_draft(as_draft(from_csv.people)).people == from_csv.people


def test_given_a_list_full_of_faults_then_all_are_told_with_line_and_column() -> None:
    wrong = f"""{HEAD}
boss,甲,,,,
rider,乙,,east,,
trainer,丙,r-9,,,
rider,,r-3,,,
rider,丁,r-4,,x,call me
rider,戊,r-4,,x,
rider,己,r-5,,y,,too,much
=1+1,庚,,,,
rider,辛,r-6,{"z" * 81},,
"""
    assert faults(wrong) == [
        (2, "role", "role"),
        (3, "rider_id", "rider_missing"),
        (4, "rider_id", "rider_extra"),
        (5, "name", "word"),
        (6, "phone", "phone"),
        (8, "", "wide"),
        (9, "role", "formula"),
        (10, "zone", "word"),
    ]
    twice = f"{HEAD}\nrider,丁,r-4,,x,\nrider,戊,r-4,,x,\n"
    assert faults(twice) == [(3, "handle", "handle_twice"), (3, "rider_id", "rider_twice")]
    assert all(WHAT[code].zh and WHAT[code].en for _, _, code in faults(wrong))


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ["empty"]),
        (b"role,name\n", ["empty"]),
        (b"name,zone\nx,y\n", ["missing"]),
        (b"role,name,name,colour\n", ["twice_column", "unknown"]),
        (b"\xff\xfe\x00", ["unreadable"]),
        (b"PK\x03\x04 no archive", ["unreadable"]),
        (b'role,name\nadmin,"' + b"x" * 200_000, ["unreadable"]),
        (b"x" * (16 * 1024 * 1024 + 1), ["too_large"]),
    ],
)
def test_given_a_file_that_is_no_list_then_it_says_why(data: bytes, codes: list[str]) -> None:
    assert [code for _, _, code in faults(data)] == codes


@pytest.mark.parametrize("first", [*FORMULA, *"\t\r\0"])
def test_given_a_cell_that_a_spreadsheet_would_run_then_it_is_refused_and_never_handed_out(
    first: str,
) -> None:
    cell = f"{first}cmd|' /C calc'!A0"
    rows = io.StringIO()
    csv.writer(rows).writerow(["admin", cell, "", "", "chen", ""])

    if first not in "\r\0\t":
        assert faults(f"{HEAD}\n{rows.getvalue()}") == [(2, "name", "formula")]
    assert safe_cell(cell).startswith("'") or first == "\0"
    assert not begins_formula(safe_cell(cell))
    if first != "\0":
        assert plain_cell(safe_cell(cell)) == cell
    assert plain_cell(safe_cell("'=x")) == "'=x"
    assert safe_cell("老孟") == "老孟"


def test_given_a_formula_in_a_workbook_then_its_place_is_told() -> None:
    rows = [HEAD.split(","), ["rider", "=HYPERLINK(1)", "r-1"], ["=1"], ["admin", "陈"]]

    assert faults(sheet(*rows)) == [(2, "name", "formula"), (3, "role", "formula")]


def test_given_numbers_in_a_workbook_then_they_read_as_they_are_seen() -> None:
    (person,) = read_people(
        sheet(HEAD.split(","), ["rider", "周", 17.0, 3, None, 13800000001])
    ).people.values()

    assert (person.rider_id, person.zone, person.phone) == ("17", "3", "13800000001")


def bomb(name: str, size: int) -> bytes:
    """An archive whose part unpacks to `size` bytes of nothing."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        piece = b"\0" * (1 << 20)
        for _ in range(size >> 20):
            part.write(piece)
    return kept.getvalue()


def told_as(data: bytes, name: bytes, size: int) -> bytes:
    """The same archive, with another size told in its directory."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]


def test_given_a_bomb_then_it_is_refused_before_it_is_unpacked() -> None:
    big = bomb("xl/worksheets/sheet1.xml", 200 << 20)
    ten_gigabytes = told_as(bomb("xl/worksheets/sheet1.xml", 1 << 20), b"", (1 << 32) - 2)
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(300):
            archive.writestr(f"xl/{number}.xml", "")
    begun = time.process_time()

    for data in (big, ten_gigabytes, many.getvalue(), bomb("xl/sharedStrings.xml", 20 << 20)[:]):
        assert [code for _, _, code in faults(data)] == ["too_large"]

    assert time.process_time() - begun < 2


def test_given_an_archive_that_lies_of_its_size_then_no_more_than_it_told_is_unpacked() -> None:
    lies = told_as(bomb("xl/workbook.xml", 100 << 20), b"", 1000)

    assert [code for _, _, code in faults(lies)] == ["unreadable"]


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">', "<!ENTITY % a SYSTEM 'http://x/'>"],
)
def test_given_entities_in_a_workbook_then_it_is_not_read(entity: str) -> None:
    good = io.BytesIO(sheet(HEAD.split(","), ["admin", "陈"]))
    kept = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(kept, "w") as target:
        for part in source.infolist():
            text = source.read(part).decode()
            if part.filename == "xl/worksheets/sheet1.xml":
                text = f"<!DOCTYPE x [{entity}]>" + text.partition("?>")[2]
            target.writestr(part.filename, text)

    assert [code for _, _, code in faults(kept.getvalue())] == ["unreadable"]


def test_given_too_many_rows_then_reading_stops_there() -> None:
    rows = "".join(f"trainer,t{number},,,,\n" for number in range(MOST_ROWS + 5))

    assert faults(f"{HEAD}\n{rows}") == [(MOST_ROWS + 2, "", "too_many")]


# into the database


def test_given_a_list_when_it_is_taken_over_twice_then_the_second_time_adds_nobody(
    database: Database,
) -> None:
    found = read_people(GOOD.encode())

    first = database.write(lambda session: take_over(session, found, later(0), "system"))
    again = database.write(lambda session: take_over(session, found, later(1), "system"))

    assert (len(first.fresh), first.there, first.faults) == (4, 0, [])
    assert (len(again.fresh), again.there, again.faults) == (0, 4, [])
    with database.read() as session:
        assert len(all_people(session)) == 4


def test_given_one_name_that_somebody_has_then_nobody_is_added(database: Database) -> None:
    database.write(lambda session: add_person(session, "trainer", "别人", "kun", later(0)))
    database.write(lambda session: add_person(session, "rider", "别人", "other", later(0), "r-1"))
    found = read_people(GOOD.encode())

    weighed = database.write(lambda session: take_over(session, found, later(0), "system"))

    assert [(fault.line, fault.column, fault.code) for fault in weighed.faults] == [
        (2, "rider_id", "rider_taken"),
        (3, "handle", "handle_taken"),
    ]
    with database.read() as session:
        assert len(all_people(session)) == 2


def test_given_the_command_when_a_file_has_faults_then_each_is_printed_and_nobody_added(
    tmp_path: Path,
) -> None:
    from app import create_app
    from app.settings import Settings

    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'jinnang.db'}", secret_key="k"))
    run = app.test_cli_runner().invoke
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(GOOD + "boss,甲,,,,\nrider,乙,,,,\n", encoding="utf-8")
    good.write_text(GOOD, encoding="utf-8")

    refused = run(args=["people", "import", str(bad)])
    taken = [run(args=["people", "import", str(good)]).output.strip() for _ in range(2)]

    assert refused.exit_code == 1
    assert "line 6, role" in refused.output
    assert "line 7, rider_id" in refused.output
    assert taken == ["added 4, there already 0", "added 0, there already 4"]
    rider = run(args=["people", "add", "小李", "--role", "rider", "--rider", "r-7"]).output.split()
    assert rider[0].startswith("/enrol/")
    assert rider[1:2] == ["PIN"]
    assert run(args=["people", "add", "小林", "--role", "admin"]).output.startswith("/password/")
    app.extensions["jinnang"].database.close()
