"""The checker of a fleet's history finds what must never be, and nothing where all is well."""

from collections.abc import Callable

import pytest

from benchmarks.history import Kept, Seen, check

TRUTH = {"r1": [Kept(1, "a", True), Kept(2, "b", True)], "r2": [Kept(1, "a", False)]}


def whole() -> list[Seen]:
    """Two riders, two messages, everything as it should be."""
    return [
        Seen(0.0, "r1", "up"),
        Seen(0.5, "r2", "up"),
        Seen(1.0, "", "sent", 0, "a"),
        Seen(1.1, "r1", "told", 1, "a", "socket"),
        Seen(1.1, "r1", "shown", 1, "a", "socket"),
        Seen(1.2, "r2", "told", 1, "a", "socket"),
        Seen(1.2, "r2", "shown", 1, "a", "socket"),
        Seen(1.3, "r1", "receipted", 1),
        Seen(2.0, "r1", "down"),
        Seen(3.0, "", "sent", 0, "b"),
        Seen(9.0, "r1", "up"),
        Seen(9.1, "r1", "told", 2, "b", "fetch"),
        Seen(9.1, "r1", "shown", 2, "b", "fetch"),
        Seen(9.2, "r1", "receipted", 2),
    ]


def test_given_a_whole_history_then_there_is_no_fault_and_only_who_was_on_the_line_is_timed() -> None:
    verdict = check(whole(), TRUTH)

    assert verdict.faults == {}
    assert [round(took, 3) for took in verdict.online] == [0.1, 0.2]
    assert (verdict.shown, verdict.expected, verdict.late) == (3, 3, [])


def test_given_the_lines_of_another_file_order_then_their_times_count() -> None:
    assert check(sorted(whole(), key=lambda one: one.phone), TRUTH).faults == {}


FAULTS: dict[str, tuple[Callable[[], list[Seen]], dict[str, int]]] = {
    "never shown": (lambda: [one for one in whole() if one[1:3] != ("r2", "shown")], {"lost": 1}),
    "shown twice": (lambda: [*whole(), Seen(9.5, "r1", "shown", 1, "a", "fetch")], {"duplicate": 1}),
    "shown behind a later one": (
        lambda: [
            one._replace(at={"a": 9.3, "b": 9.1}.get(one.id, one.at)) if one[1:3] == ("r1", "shown") else one
            for one in whole()
        ],
        {"reordered": 1},
    ),
    "an id nobody stored": (lambda: [*whole(), Seen(9.5, "r2", "told", 2, "b", "socket")], {"phantom": 1}),
    "another number for it": (lambda: [*whole(), Seen(9.5, "r1", "told", 3, "b", "socket")], {"phantom": 1}),
    "a send that is not kept": (lambda: [*whole(), Seen(9.5, "", "sent", 0, "c")], {"phantom": 1}),
    "a number left out": (lambda: [*whole(), Seen(9.5, "r1", "skipped", 2)], {"skipped": 1}),
    "a receipt that is not kept": (lambda: [*whole(), Seen(9.5, "r2", "receipted", 1)], {"receipts_lost": 1}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_given_one_fault_then_the_checker_names_it_and_no_other(fault: str) -> None:
    history, found = FAULTS[fault]

    assert check(history(), TRUTH).faults == found


def test_given_a_hole_in_the_inbox_itself_then_it_counts_as_skipped() -> None:
    assert check([], {"r1": [Kept(2, "b", False)]}).faults == {"lost": 1, "skipped": 1}


def test_given_a_phone_on_the_line_that_waits_too_long_then_it_is_late() -> None:
    slow = [one._replace(at=3.5) if one[1:3] == ("r2", "shown") else one for one in whole()]

    assert [round(took, 1) for took in check(slow, TRUTH).late] == [2.5]


def test_given_a_line_nobody_knows_then_the_checker_refuses_the_history() -> None:
    with pytest.raises(ValueError, match="no such line"):
        check([Seen(0.0, "r1", "eaten")], TRUTH)
