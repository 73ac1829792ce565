"""Conditions that can never be met together are a fault, for the file and at the desk."""

from dataclasses import replace

import pytest

from coaching.script import Script, When
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library
from scripts_library.when_checks import when_faults

ANY = load_library(LIBRARY_FOLDER).scripts[0]


def script(kinds: tuple[str, ...], late: tuple[int, int] | None) -> Script:
    return replace(ANY, kinds=kinds, when=When(late=late))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "late", "says"),
    [
        (("delay_45",), (5, 14), "late up to 14 can never be so with delay_45, from 45 minutes on"),
        (("delay_30", "delay_15"), (5, 14), "from 15 minutes on"),
        (("delay_15",), (29, 15), "late is from 29 to 15: the smaller comes first"),
    ],
)
def test_given_minutes_that_no_kind_leaves_room_for_then_it_is_a_fault(
    kinds: tuple[str, ...], late: tuple[int, int], says: str
) -> None:
    (fault,) = when_faults(script(kinds, late))

    assert says in fault.why
    assert fault.field == "when.late"


@pytest.mark.parametrize(
    ("kinds", "late"),
    [
        (("delay_15",), (15, 29)),
        (("delay_45", "delay_15"), (5, 15)),
        (("delay_30", "customer_upset"), (0, 10)),
        (("delay_45",), None),
        ((), (0, 10)),
    ],
)
def test_given_minutes_that_can_be_so_then_there_is_no_fault(
    kinds: tuple[str, ...], late: tuple[int, int] | None
) -> None:
    assert list(when_faults(script(kinds, late))) == []
