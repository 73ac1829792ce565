"""Situations labelled before any answer was seen: the words that will do, the moves wished, the moves that are wrong.

The kept file measures the choice and teaches it nothing: of it a failure tells figures, never a situation.
"""

import json
import tomllib
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.cli.advise import answer
from coaching.script import Move
from scripts_library import LIBRARY_FOLDER
from scripts_library.rulebook import load_rulebook

CASES = Path(__file__).parent / "cases"
MOVES = frozenset(Move.__args__)  # type: ignore[attr-defined]
LEAST_FOUND = {"open": 0.85, "kept": 0.70, "hands": 0.78}
MOST_FORBIDDEN = 0.05


@dataclass
class Tally:
    """What the answers to one file come to; names stand for the situations that went wrong."""

    situations: int = 0
    wished: int = 0
    found: int = 0
    lacking: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    other_words: list[str] = field(default_factory=list)


def situations(name: str) -> list[dict[str, Any]]:
    with (CASES / f"situations_{name}.toml").open("rb") as file:
        read: list[dict[str, Any]] = tomllib.load(file)["situation"]
    return read


@cache
def tally(name: str) -> Tally:
    """Every situation of the file advised on as the command does it."""
    rulebook = load_rulebook(LIBRARY_FOLDER, UTC)
    counted = Tally()
    for case in situations(name):
        given = json.dumps({"facts": case["facts"]}, ensure_ascii=False)
        advice = answer(given.encode(), rulebook)
        moves, wished = set(advice["moves"]), set(case["moves"])
        counted.situations += 1
        counted.wished += len(wished)
        counted.found += len(wished & moves)
        if lacking := wished - moves:
            counted.lacking.append(f"{case['name']}: {sorted(lacking)}")
        if wrong := moves & set(case["forbidden"]):
            counted.forbidden.append(f"{case['name']}: {sorted(wrong)}")
        chosen = advice["script"] or "none"
        if chosen not in case.get("scripts", [chosen]) or chosen in case.get("never_scripts", []):
            counted.other_words.append(f"{case['name']}: {chosen}")
    return counted


def test_given_the_open_situations_then_the_script_is_one_that_will_do() -> None:
    wrong = tally("open").other_words
    if wrong:
        pytest.fail(f"{len(wrong)} of {tally('open').situations}\n" + "\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("name", ["open", "hands"])
def test_given_the_open_situations_then_no_forbidden_move_is_advised(name: str) -> None:
    wrong = tally(name).forbidden
    if wrong:
        pytest.fail(f"{len(wrong)} of {tally('open').situations}\n" + "\n".join(wrong), pytrace=False)


def test_given_the_kept_situations_then_hardly_any_has_a_forbidden_move() -> None:
    wrong = len(tally("kept").forbidden)
    if wrong > MOST_FORBIDDEN * tally("kept").situations:
        pytest.fail(f"{wrong} of {tally('kept').situations} kept situations", pytrace=False)


@pytest.mark.parametrize("name", LEAST_FOUND)
def test_given_the_situations_then_the_wished_moves_are_advised(name: str) -> None:
    counted = tally(name)
    share = counted.found / counted.wished
    if share < LEAST_FOUND[name]:
        lacking = "\n".join(counted.lacking) if name == "open" else ""
        pytest.fail(f"{share:.3f} of {counted.wished} wished moves\n{lacking}", pytrace=False)


@pytest.mark.parametrize("name", LEAST_FOUND)
def test_given_the_set_then_its_moves_are_of_the_contract(name: str) -> None:
    told = [set(case["moves"]) | set(case["forbidden"]) for case in situations(name)]
    assert len(told) >= 60
    assert set().union(*told) <= MOVES
    assert not any(set(case["moves"]) & set(case["forbidden"]) for case in situations(name))
