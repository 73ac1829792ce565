"""English messages are read as Londoners type them: half a sentence, no verb, a number, sarcasm, good manners."""

import json
from pathlib import Path
from typing import Any

import pytest

from coaching.reading import Reading, read, read_by_rules
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon
from tests.coaching.case_figures import micro_f1, quadratic_kappa

CASES = (
    Path(__file__).parents[2] / "scripts_library" / "lexicon" / "lines" / "studied" / "english_reader.jsonl"
)
LINES: list[dict[str, Any]] = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
LEXICON = load_lexicon(LIBRARY_FOLDER / "lexicon")
READINGS = [read(line["text"], LEXICON) for line in LINES]
PAIRS: list[tuple[dict[str, Any], Reading]] = list(zip(LINES, READINGS, strict=True))


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_given_the_table_then_it_has_calm_and_angry_lines() -> None:
    levels = [line["anger"] for line in LINES]

    assert len(LINES) >= 120
    assert levels.count(0) >= 20
    assert levels.count(2) >= 20


def test_given_english_lines_when_read_then_their_reasons_are_found() -> None:
    by_rules = [(line, read_by_rules(line["text"], LEXICON)[0]) for line in LINES]

    assert micro_f1((set(line["reasons"]), set(found.reasons)) for line, found in by_rules) >= 0.95
    assert micro_f1((set(line["reasons"]), set(found.reasons)) for line, found in PAIRS) >= 0.93


def test_given_english_lines_when_read_then_their_anger_is_found() -> None:
    assert share([line["anger"] == found.anger for line, found in PAIRS]) >= 0.93
    assert quadratic_kappa([(line["anger"], found.anger) for line, found in PAIRS]) >= 0.9


def test_given_english_lines_when_read_then_good_and_bad_are_told_apart() -> None:
    assert share([line["negative"] == (found.negative > 0) for line, found in PAIRS]) >= 0.93


def test_given_english_lines_when_read_then_a_wish_to_cancel_is_heard_and_none_is_imagined() -> None:
    assert [line["text"] for line, found in PAIRS if line["cancel"] != found.cancel] == []


def test_given_english_lines_without_a_threat_when_read_then_nobody_is_alarmed() -> None:
    assert [line["text"] for line, found in PAIRS if found.threat] == []


@pytest.mark.parametrize(
    ("mocking", "meant"),
    [
        ("Oh brilliant, cold again", "Brilliant, nice and hot"),
        ("Lovely. Curry all over the bag.", "Lovely curry, thank you"),
        ("Great job, genius, that's the wrong house", "Great job, thank you"),
    ],
)
def test_given_praise_when_it_mocks_then_it_is_anger_and_when_it_is_meant_it_is_none(
    mocking: str, meant: str
) -> None:
    assert read(mocking, LEXICON).anger == 2
    assert read(meant, LEXICON).anger == 0
    assert read(meant, LEXICON).negative < 0


@pytest.mark.parametrize(
    ("text", "cancel"),
    [
        ("just cancel it!", True),
        ("Cancel my order please", True),
        ("don't bother coming now", True),
        ("please don't cancel", False),
        ("why has this been cancelled?", False),
        ("they just cancelled on me", False),
    ],
)
def test_given_talk_of_cancelling_when_read_then_only_a_wish_is_one(text: str, cancel: bool) -> None:
    assert read(text, LEXICON).cancel is cancel


@pytest.mark.parametrize(
    ("ordered", "reason"),
    [
        ("ordered the madras, got a korma", "wrong_item"),
        ("asked for no pickles and it's full of pickles", "wrong_item"),
        ("paid for three naans, there's two in the bag", "missing_item"),
        ("ordered a coke, never came", "missing_item"),
        ("no onions please", None),
        ("could I have it without mayo", None),
    ],
)
def test_given_an_item_and_what_came_of_it_when_read_then_wrong_and_missing_are_told_apart(
    ordered: str, reason: str | None
) -> None:
    assert read(ordered, LEXICON).reasons == ((reason,) if reason else ())
