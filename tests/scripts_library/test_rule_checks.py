"""Conditions that can never be met together are a fault, for the file and at the desk."""

from dataclasses import replace

import pytest

from coaching.kinds import Kind
from coaching.script import Script, When
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library
from scripts_library.rule_checks import rule_faults

ANY = load_library(LIBRARY_FOLDER).scripts[0]


def script(kinds: tuple[Kind, ...], late: tuple[int, int] | None) -> Script:
    return replace(ANY, kinds=kinds, when=When(late=late))


def late_faults(script: Script) -> list[str]:
    """What is said of its minutes of lateness."""
    return [fault.why for fault in rule_faults(script) if fault.field == "when.late"]


@pytest.mark.parametrize(
    ("kinds", "late", "says"),
    [
        (("delay_45",), (5, 14), "when.late: up to 14 can never be so with delay_45"),
        (("delay_45", "delay_30"), (15, 29), "when.late: up to 29 can never be so with delay_45, delay_30"),
        (("delay_15",), (0, 0), "when.late: up to 0 can never be so with delay_15"),
        (("delay_15",), (29, 15), "when.late: [29, 15] is not a range"),
    ],
)
def test_given_minutes_that_no_kind_leaves_room_for_then_it_is_a_fault(
    kinds: tuple[Kind, ...], late: tuple[int, int], says: str
) -> None:
    (fault,) = late_faults(script(kinds, late))

    assert says in fault


@pytest.mark.parametrize(
    ("kinds", "late"),
    [
        (("delay_15",), (15, 29)),
        (("delay_45", "delay_15"), (5, 14)),
        (("delay_30",), (5, 30)),
        (("delay_30", "customer_upset"), (0, 10)),
        (("delay_45",), None),
        ((), (0, 10)),
    ],
)
def test_given_minutes_that_can_be_so_then_there_is_no_fault(
    kinds: tuple[Kind, ...], late: tuple[int, int] | None
) -> None:
    assert late_faults(script(kinds, late)) == []
