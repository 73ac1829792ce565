"""A promise that changes, and what comes late, on the delay ladder: rungs not fired move, early cards go unseen."""

import pytest

from tests.house import House
from tests.makers import eta, later, placed, status, wish_to_cancel

#: Seconds of the evening: `placed()` promises half an hour.
RUNGS = {"delay_15": 2700, "delay_30": 3600, "delay_45": 4500}


def delays(house: House) -> list[tuple[str, str]]:
    return [(row.kind, row.rider_id) for row in house.decided(*RUNGS)]


# a changed promise


def test_given_a_later_promise_then_the_rungs_not_fired_move(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.take_at(2800, placed(at=2800, promised_at=later(2400).isoformat()))
    house.look_at(3600)
    assert delays(house) == [("delay_15", "zhou")]
    house.look_at(4200)

    assert [(row.kind, row.at) for row in house.decided("delay_30")] == [("delay_30", later(4200))]
    house.look_at(5100)
    assert [row.at for row in house.decided("delay_45")] == [later(5100)]
    assert len(delays(house)) == 3


def test_given_an_earlier_promise_then_a_moment_past_never_comes(house: House) -> None:
    house.take(placed(), status("assigned"))

    house.take_at(1000, placed(at=1000, promised_at=later(0).isoformat()))
    house.look_at(1000)
    assert delays(house) == []
    house.look_at(9000)

    assert [(row.kind, row.at) for row in house.decided(*RUNGS)] == [
        ("delay_30", later(1800)),
        ("delay_45", later(2700)),
    ]


def test_given_a_promise_whose_rung_is_exactly_now_then_it_speaks(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(1000, placed(at=1000, promised_at=later(100).isoformat()))

    house.look_at(1000)

    assert delays(house) == [("delay_15", "zhou")]


def test_given_an_older_placing_that_comes_late_then_nothing_moves(house: House) -> None:
    house.take(placed(at=10, promised_at=later(1800).isoformat()), status("assigned"))

    house.take_at(100, placed(at=5, promised_at=later(600).isoformat()))
    house.look_at(2699)

    assert delays(house) == []


def test_given_a_new_estimate_then_nothing_moves(house: House) -> None:
    house.take(placed(), status("assigned"))

    house.take_at(100, eta(4000, at=100))
    house.look_at(2700)

    assert delays(house) == [("delay_15", "zhou")]


def test_given_an_order_that_was_at_the_customers_then_a_new_promise_wakes_no_rung(house: House) -> None:
    house.take(placed(), status("assigned"), status("at_customer", at=5))

    house.take_at(100, placed(at=100, promised_at=later(600).isoformat()))
    house.look_at(9000)

    assert delays(house) == []


def test_given_an_unseen_card_that_is_early_by_the_new_promise_then_it_is_retracted(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.take_at(2800, placed(at=2800, promised_at=later(2400).isoformat()))

    assert house.ended("delay_15") == [("retracted", "promise_changed", later(2800))]


# what comes late


@pytest.mark.parametrize("at", [2600, 2700])
def test_given_a_late_report_of_an_earlier_time_then_the_unseen_card_is_retracted(
    house: House, at: int
) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.take_at(2800, status("at_customer", at=at))

    ((ended_as, _, ended_at),) = house.ended("delay_15")
    assert (ended_as, ended_at) == ("retracted", later(2800))
    assert [card.ended_as for card in house.cards()] == ["retracted"]


def test_given_a_late_report_when_the_card_was_seen_then_it_stays_shown(house: House) -> None:
    house.take(placed(), status("assigned"), status("at_store", at=30))
    house.look_at(2700)
    assert house.show() == [("zhou", "delay_15")]

    house.take_at(2800, status("at_customer", at=2600))

    assert house.ended("delay_15") == [("shown", "on_screen", later(2700))]


def test_given_he_reaches_the_door_after_the_moment_then_the_card_stays(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.take_at(2800, status("at_customer", at=2701))

    assert house.ended("delay_15") == [(None, None, None)]


# one rung puts the one before away


def test_given_the_next_rung_when_the_one_before_was_unseen_then_it_is_superseded_not_expired(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.look_at(2700)

    house.look_at(3600)

    assert house.ended("delay_15") == [("superseded", "delay_30", later(3600))]
    assert house.ended("delay_30") == [(None, None, None)]


def test_given_a_card_that_was_seen_then_the_next_rung_does_not_supersede_it(house: House) -> None:
    house.take(placed(), status("assigned"), status("at_store", at=30))
    house.look_at(2700)
    house.show()

    house.look_at(3600)

    assert house.ended("delay_15") == [("shown", "on_screen", later(2700))]


def test_given_a_wish_to_cancel_that_nobody_saw_then_a_rung_leaves_it(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(3500, wish_to_cancel(3500))

    house.look_at(3600)

    assert house.ended("cancel_requested") == [(None, None, None)]
