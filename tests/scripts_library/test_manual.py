"""The manual for writers: its worked example is what it says, and it names every word that may be filled in."""

import re
import tomllib
from typing import Any, get_args

from coaching.script import SLOTS, Move
from coaching.situation import Customer, Fault, Note, Place, Reason, Weather
from scripts_library import LIBRARY_FOLDER
from scripts_library.checks import wrongs_of
from scripts_library.script_check import check_script, shaped
from tests.house import the_library, the_rulebook

MANUAL = (LIBRARY_FOLDER / "README.md").read_text(encoding="utf-8")
FIRST_GO = re.compile(r"^    (empathy|fact|plan) +(\S+) {3,}(.+)$", re.MULTILINE)
REFUSED = re.compile(r"^    scripts/gym-front-desk\.toml: (.+)$", re.MULTILINE)


def example() -> dict[str, Any]:
    """The file that stands in the manual, ready to copy."""
    [block] = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
    return tomllib.loads(block)


def test_given_the_example_of_the_manual_when_copied_then_the_checker_has_nothing_to_say() -> None:
    assert the_library().script(example()["slug"]) is None, "it is a scene that the library lacks"
    assert check_script(example(), the_library(), the_rulebook().phrases) == []


def test_given_the_first_go_of_the_manual_then_the_checker_says_what_is_printed_there() -> None:
    first = example()
    said = {act: {"zh": zh, "en": en} for act, zh, en in FIRST_GO.findall(MANUAL)}
    first["acts"] = [{"act": act, "line": line} for act, line in said.items()]
    del first["promise"]
    script, _ = shaped(first)

    assert script is not None
    assert len(said) == 3
    assert {found.why for found in wrongs_of(script)} == set(REFUSED.findall(MANUAL))


def test_given_any_fact_move_or_slot_then_the_manual_names_it_in_both_halves() -> None:
    chinese, _, english = MANUAL.partition("\n# The words\n")
    words = {
        word for kind in (Note, Place, Reason, Weather, Customer, Fault, Move) for word in get_args(kind)
    }

    for half in (chinese, english):
        assert {word for word in words if f"`{word}`" not in half} == set()
        assert {slot for slot in SLOTS if f"`{{{slot}}}`" not in half} == set()
