"""The slips of whoever writes a file and does not program: the fault says what to write instead."""

from pathlib import Path

import pytest

from scripts_library.loader import read_library
from tests.scripts_library.test_loader import GOOD


def faults_of(tmp_path: Path, text: str, name: str = "good.toml") -> list[str]:
    """What is said of a library that holds this one file."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / name).write_text(text, encoding="utf-8")
    return [str(fault) for fault in read_library(tmp_path)[1]]


def test_given_the_mark_that_an_editor_puts_in_front_then_the_file_is_read(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "\ufeff" + GOOD) == []


@pytest.mark.parametrize(
    ("right", "slip", "mark"),
    [
        ('slug = "good"', "slug = “good”", "“"),
        ('kinds = ["', 'kinds = ["delay_15"，"', "，"),
        ("slug = ", "slug ＝ ", "＝"),
        ('"]\nstages', '"\nstages', None),
    ],
)
def test_given_a_mark_of_a_chinese_keyboard_outside_a_text_then_it_and_its_line_are_named(
    tmp_path: Path, right: str, slip: str, mark: str | None
) -> None:
    assert right in GOOD

    (fault,) = faults_of(tmp_path, GOOD.replace(right, slip, 1))

    assert "is not TOML" in fault
    assert ("outside a text only the English" in fault) == (mark is not None)
    if mark:
        line = GOOD[: GOOD.index(right)].count("\n") + 1
        assert f"Line {line} has {mark}:" in fault


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        ("[when]\nlate = 10\n", "when.late: needs square brackets: late = [10, 10]"),
        ('[when]\nnotes = "baby"\n', 'when.notes: needs square brackets: notes = ["baby"]'),
        (
            '[promise]\nminutes = "five"\nwhat = { zh = "等", en = "wait" }\n',
            "promise.minutes: needs a number without quotes, not 'five'",
        ),
        ('[when]\nplaces = ["moon"]\n', "when.places.0: Input should be 'home'"),
    ],
)
def test_given_a_value_in_another_shape_then_the_right_one_is_shown(
    tmp_path: Path, slip: str, says: str
) -> None:
    (fault,) = faults_of(tmp_path, GOOD + slip)

    assert says in fault


def test_given_a_name_that_an_editor_lengthened_then_it_is_no_silent_loss(tmp_path: Path) -> None:
    assert faults_of(tmp_path, GOOD, "good.toml.txt") == [
        "scripts/good.toml.txt: is not read: its name must end in .toml, with nothing behind it"
    ]
