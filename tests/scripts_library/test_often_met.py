"""Figures of how often runs of letters are met: counted in our own lines, and used to look in few places."""

import json
from pathlib import Path

import pytest

from coaching.normalise import normalise
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.often_met import counted, how_often, write_often
from scripts_library.probes import probes
from scripts_library.tone_training import lines_of

FOLDER = Path(__file__).parents[2] / "scripts_library" / "lexicon"


def test_given_the_kept_figures_then_they_are_those_of_our_lines() -> None:
    kept = json.loads((FOLDER / "often.json").read_text(encoding="utf-8"))
    simplified = load_lexicon(FOLDER).simplified
    again = counted(normalise(line["text"], simplified).text for line in lines_of(FOLDER))
    assert kept == again, "run: python3 dev.py flask library train"


def test_given_texts_of_two_languages_then_each_run_is_counted_in_its_own(tmp_path: Path) -> None:
    often = counted(["冷了冷了", "is it here"])
    assert often["冷"] == often["冷了"] == 50_000  # twice in four letters
    assert often["i"] == often["e"] == 20_000  # twice in ten
    assert "了冷了冷" not in often
    kept = json.loads(write_often(tmp_path, often).read_text(encoding="utf-8"))
    assert kept == often


def test_given_nothing_then_nothing_is_counted() -> None:
    assert counted([]) == {}


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?:the|your) (?:\w{1,8} )?(?:tyres|windscreen)", {"tyres", "windsc"}),
        (r"(?:the|my) (?:\w{1,8} )?order\w{0,3} (?:wallaby|zebra)", {" walla", " zebra"}),
        ("(?:我|你)[^。]{0,3}?(?:鳄鱼|犀牛)", {"鳄鱼", "犀牛"}),
    ],
)
def test_given_common_and_rare_words_in_a_pattern_then_it_is_looked_for_by_the_rare(
    pattern: str, literals: set[str]
) -> None:
    (probe,) = probes(pattern)
    assert set(probe.literals) == literals
    assert how_often("the ") > 50 * how_often("windsc")
