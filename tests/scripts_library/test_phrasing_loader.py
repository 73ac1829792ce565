"""The coach's table is refused, with the file and the reason, when it could not be trusted."""

from pathlib import Path

import pytest

from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import LibraryFaults
from scripts_library.phrasing_loader import FILE, TRADITIONAL, load_phrase_table

PAIRS = (LIBRARY_FOLDER / "lexicon" / TRADITIONAL).read_text(encoding="utf-8")
SHIPPED = (LIBRARY_FOLDER / "lexicon" / FILE).read_text(encoding="utf-8")
THANKS = "zh = ['谢谢', "


def faults(folder: Path, text: str) -> list[str]:
    (folder / FILE).parent.mkdir()
    (folder / FILE).write_text(text, encoding="utf-8")
    (folder / TRADITIONAL).write_text(PAIRS, encoding="utf-8")
    with pytest.raises(LibraryFaults) as raised:
        load_phrase_table(folder)
    return [str(fault) for fault in raised.value.faults]


def test_given_the_shipped_table_then_every_rule_is_there() -> None:
    assert load_phrase_table(LIBRARY_FOLDER / "lexicon").rules


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "regular expression"),
        ("谢.*谢", "instead of * and +"),
        ("(?:谢谢){2}", "repeat no group"),
        ("謝謝", "Simplified only"),
        ("谢谢，", "plain marks"),
        ("谢?", "nothing is said"),
    ],
)
def test_given_a_pattern_that_is_broken_slow_or_dead_then_it_is_named(
    tmp_path: Path, pattern: str, why: str
) -> None:
    found = faults(tmp_path, SHIPPED.replace(THANKS, f"zh = ['{pattern}', "))

    assert len(found) == 1
    assert found[0].startswith(f"{FILE}: ")
    assert why in found[0]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('code = "but"', 'code = "butt"', "Input should be"),
        ('weight = "fault"', 'weigth = "fault"', "weigth"),
        ('characters = "賺赚', 'characters = "賺赚了', "not two of one length"),
        ('spellings = "關係关系', 'spellings = "關係关', "not two of one length"),
        ('name = "late"', 'nmae = "late"', "nmae"),
        ("[[rules.fitting]]", "[[rules.fiting]]", "fiting"),
        ('act = "thanks"', 'act = "safety"', "no rule for thanks"),
        ('code = "long"', 'code = "order"', "no rule for long"),
        ('code = "sarcasm"', 'code = "long"', "takes no patterns"),
        ('better.zh = "您慢用。"', 'better.zh = ""', "a text is empty"),
        ("spellings =", "spellings", "is not TOML"),
    ],
)
def test_given_a_table_that_is_wrong_then_it_says_where(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert SHIPPED.count(old)

    assert any(why in fault for fault in faults(tmp_path, SHIPPED.replace(old, new)))


def test_given_no_table_then_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LibraryFaults, match="cannot be read"):
        load_phrase_table(tmp_path)
