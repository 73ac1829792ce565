"""Where a script comes up first: told for each kind and stage it is written for."""

import pytest

from coaching.library import Library
from coaching.script import Script
from scripts_library import LIBRARY_FOLDER
from scripts_library.comes_up import turns_of
from scripts_library.loader import load_library

LIBRARY = load_library(LIBRARY_FOLDER)


def script(slug: str) -> Script:
    found = LIBRARY.script(slug)
    assert found is not None
    return found


@pytest.mark.parametrize("one", LIBRARY.scripts, ids=lambda one: str(one.slug))
def test_given_a_script_then_at_each_kind_and_stage_it_names_it_can_be_said(one: Script) -> None:
    turns = turns_of(one, LIBRARY)

    assert [(turn.kind, turn.stage) for turn in turns] == [(k, s) for k in one.kinds for s in one.stages]
    assert all(0 < turn.fits <= turn.situations and turn.first <= turn.fits for turn in turns)
    assert all(one.slug not in turn.before for turn in turns)
    assert all(bool(turn.before) == (turn.first < turn.fits) for turn in turns)


def test_given_the_library_then_nearly_every_script_comes_up_first_somewhere() -> None:
    said_first = [one for one in LIBRARY.scripts if one.only_if is None]
    never = [one.slug for one in said_first if not any(turn.first for turn in turns_of(one, LIBRARY))]

    # what these say is said in other words before them: they come when a customer has heard those
    assert set(never) <= {"abuse-at-door", "kitchen-under-pressure", "late", "missed-your-calls"}


def test_given_two_scripts_for_the_same_then_the_closer_one_is_named_before_the_other() -> None:
    (cross,) = (turn for turn in turns_of(script("angry"), LIBRARY) if turn.kind == "customer_upset")
    assert cross.first

    (hotel,) = (turn for turn in turns_of(script("hotel-robot"), LIBRARY) if turn.kind == "delay_30")
    assert (hotel.first, hotel.before[0]) == (0, "hotel-lobby")


def test_given_a_library_without_the_others_then_it_comes_first_everywhere() -> None:
    alone = script("missed-your-calls")
    (turn,) = turns_of(alone, Library(scripts=(alone,)))
    assert (turn.first, turn.before) == (turn.fits, ())
