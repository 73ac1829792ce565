"""The delay ladder: 15, 30 and 45 minutes past the promise, each rung once and at its moment sharp (CONTRACT)."""

import pytest

from tests.house import House
from tests.makers import later, placed, status

#: Seconds of the evening: `placed()` promises half an hour.
RUNGS = {"delay_15": 2700, "delay_30": 3600, "delay_45": 4500}
SILENCING = ("at_customer", "delivered", "cancelled", "returning", "returned")


def delays(house: House) -> list[tuple[str, str]]:
    return [(row.kind, row.rider_id) for row in house.decided(*RUNGS)]


# at its moment


@pytest.mark.parametrize(("kind", "moment"), RUNGS.items())
def test_given_a_rung_then_it_speaks_at_its_moment_and_not_a_moment_before(
    house: House, kind: str, moment: int
) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(moment - 0.001)
    assert house.decided(kind) == []

    house.look_at(moment)

    (row,) = house.decided(kind)
    assert (row.at, row.rider_id, row.order_id) == (later(moment), "zhou", "8213")
    assert row.class_ == ("routine" if kind == "delay_15" else "urgent")


def test_given_many_looks_then_each_rung_speaks_once(house: House) -> None:
    house.take(placed(), status("assigned"))

    for moment in range(2600, 6000, 50):
        house.look_at(moment)
        house.look_at_timers()

    assert delays(house) == [(kind, "zhou") for kind in RUNGS]


def test_given_an_order_on_time_then_nobody_is_told_that_it_is_late(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2000, status("at_customer", at=2000), status("delivered", at=2060))

    house.look_at(9000)

    assert house.decisions() == []


# what silences it


@pytest.mark.parametrize("state", SILENCING)
def test_given_an_event_at_exactly_the_moment_then_it_counts_as_before_it(house: House, state: str) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2700, status(state, at=2700))

    house.look_at(2700)

    assert delays(house) == []


@pytest.mark.parametrize("state", SILENCING)
def test_given_an_order_was_ever_so_then_it_stays_silent_whatever_came_after(
    house: House, state: str
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(1000, status(state, at=1000))
    house.take_at(1200, status("picked_up", at=1200))

    house.look_at(9000)

    assert delays(house) == []


def test_given_a_report_of_a_time_ahead_that_came_by_then_then_it_counts(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2690, status("at_customer", at=2720))

    house.look_at(2700)

    assert delays(house) == []


@pytest.mark.parametrize("state", SILENCING)
def test_given_it_happened_a_moment_after_then_the_rung_has_spoken(house: House, state: str) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.take_at(2700.001, status(state, at=2700.001))
    house.look_at(9000)

    assert delays(house) == [("delay_15", "zhou")]


# for want of a rider


def test_given_no_rider_at_the_moment_then_it_is_not_made_up(house: House) -> None:
    house.take(placed())
    house.look_at(2700)

    house.take_at(2701, status("assigned", at=2701))
    house.look_at(3599)
    assert delays(house) == []
    house.look_at(3600)

    assert delays(house) == [("delay_30", "zhou")]


def test_given_the_rider_came_at_exactly_the_moment_then_he_is_told(house: House) -> None:
    house.take(placed())
    house.take_at(2700, status("assigned", at=2700))

    house.look_at(2700)

    assert delays(house) == [("delay_15", "zhou")]


def test_given_the_order_was_left_without_a_rider_then_nobody_is_told(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2699, status("unassigned", at=2699, rider=None))

    house.look_at(2700)

    assert delays(house) == []


def test_given_another_rider_then_no_rung_is_repeated_and_the_next_is_his(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.take_at(2800, status("assigned", at=2800, rider="ma"))
    house.look_at(2900)
    assert house.ended("delay_15") == [("retracted", "reassigned", later(2800))]
    house.look_at(9000)

    assert delays(house) == [("delay_15", "zhou"), ("delay_30", "ma"), ("delay_45", "ma")]
