"""Quiet while moving: a card waits until its rider has stood for ten seconds, and is worded for where he stands."""

import pytest

from tests.house import House
from tests.makers import later, message, placed, position, problem, status, wish_to_cancel

# held


def test_given_he_moves_then_a_card_waits_until_he_has_stood_for_ten_seconds(house: House) -> None:
    house.take(status("picked_up"), position(0, kmh=25), problem())
    assert house.show() == []

    house.take_at(20, position(20, kmh=0))
    house.go_to(29.9)
    assert house.show() == []
    house.go_to(30)

    assert house.show() == [("zhou", "order_problem")]
    assert house.ended("order_problem") == [("shown", "on_screen", later(30))]


def test_given_he_rides_on_within_ten_seconds_then_the_card_goes_on_waiting(house: House) -> None:
    house.take(status("picked_up"), position(0, kmh=25), problem())
    house.take_at(20, position(20, kmh=0))
    house.take_at(28, position(28, kmh=7))

    house.go_to(31)
    assert house.show() == []
    house.take_at(40, position(40, kmh=6))
    house.go_to(50)

    assert house.show() == [("zhou", "order_problem")]


def test_given_no_position_then_his_orders_tell_and_the_shop_is_a_stop(house: House) -> None:
    house.take(status("assigned"), problem())
    house.go_to(60)
    assert house.show() == []

    house.take(status("at_store", at=60))
    house.go_to(70)

    assert house.show() == [("zhou", "order_problem")]


def test_given_a_card_that_waits_too_long_then_it_expires_unseen(house: House) -> None:
    house.take(status("picked_up"), problem())

    house.look_at(900)

    assert house.show() == []
    assert house.ended("order_problem") == [("expired", "life", later(900))]


def test_given_two_wait_then_the_more_urgent_one_comes_first(house: House) -> None:
    house.take(placed("late", promised_at=later(-800).isoformat()), status("picked_up", order="late"))
    house.take(status("picked_up"))
    house.look_at(100)
    house.take(problem(at=100))

    house.take(status("at_customer", at=101))
    house.go_to(111)

    assert house.show() == [("zhou", "order_problem"), ("zhou", "delay_15")]


# what comes through


def test_given_a_cancellation_while_he_moves_then_it_is_spoken_once_and_shown_at_the_stop(
    house: House,
) -> None:
    house.take(status("picked_up"), position(0, kmh=25), status("cancelled", at=1))

    assert house.show() == []
    assert house.heard.spoken == [("zhou", 1)]
    for at in (4, 8, 12):
        house.take_at(at, position(at, kmh=25))
        assert house.show() == []
    assert house.heard.spoken == [("zhou", 1)]
    assert house.ended("order_cancelled") == [(None, None, None)]

    house.take_at(14, position(14, kmh=0))
    house.go_to(24)

    assert house.show() == [("zhou", "order_cancelled")]
    assert house.heard.spoken == [("zhou", 1)]


def test_given_a_cancellation_while_he_stands_then_it_is_shown_and_not_spoken(house: House) -> None:
    house.take(status("at_store"))
    house.wait(10)

    house.take(status("cancelled", at=10))

    assert house.show() == [("zhou", "order_cancelled")]
    assert house.heard.spoken == []


def test_given_a_cancellation_for_an_absent_phone_then_it_is_spoken_when_the_phone_is_back(
    house: House,
) -> None:
    house.heard.away.add("zhou")
    house.take(status("picked_up"), position(0, kmh=25), status("cancelled", at=1))
    house.show()
    assert house.heard.spoken == []

    house.heard.away.clear()
    house.take_at(5, position(5, kmh=25))
    house.show()

    assert house.heard.spoken == [("zhou", 1)]


@pytest.mark.parametrize("event", [problem(), wish_to_cancel(), message("angry")])
def test_given_anything_else_while_he_moves_then_nothing_is_heard(
    house: House, event: dict[str, object]
) -> None:
    house.take(status("picked_up"), position(0, kmh=25), event)

    assert house.show() == []
    assert house.heard.spoken == []


def test_given_a_threat_while_he_moves_then_it_goes_at_once(house: House) -> None:
    house.take(status("picked_up"), position(0, kmh=25), problem(), message("knife"))

    assert house.show() == [("zhou", "threat")]


def test_given_a_position_of_a_phone_whose_clock_is_ahead_then_it_does_not_outlast_those_after_it(
    house: House,
) -> None:
    house.take(status("picked_up"), position(300, kmh=0))
    house.take_at(10, position(10, kmh=30), problem(at=10))

    house.take_at(20, position(20, kmh=30))

    assert house.show() == []


def test_given_a_digest_for_a_rider_who_moves_then_it_waits_as_any_card(house: House) -> None:
    names = [f"o{number}" for number in range(5)]
    house.take(*(status("at_store", order=name) for name in names))
    house.wait(10)
    house.take(*(problem(order=name) for name in names))
    house.turn_the_loop()  # four go and one is capped: its digest is made, and now he rides
    house.take(position(10, kmh=30))
    assert ("zhou", "digest") not in house.show()

    house.take_at(20, position(20, kmh=0))
    house.go_to(30)

    assert house.show() == [("zhou", "digest")]
