"""When to speak: quiet while moving (CONTRACT, Moving), and which card gives way to which."""

import pytest

from coaching.order_state import STATUSES
from coaching.prompting import (
    Motion,
    after,
    moving,
    quiet_since,
    rides_by_orders,
    shows_while_moving,
    still,
    still_from,
)
from tests.makers import a_motion, later


def with_position(age: float, kmh: float, rides: bool = False) -> Motion:
    """A rider whose newest position was `age` seconds old when it came, at the start of the evening."""
    return after(a_motion(), later(0), rides=rides, position=(later(-age), kmh))


# moving


@pytest.mark.parametrize(("kmh", "moves"), [(0, False), (6, False), (6.1, True), (40, True)])
def test_given_a_fresh_position_then_over_six_kmh_is_moving(kmh: float, moves: bool) -> None:
    assert moving(with_position(0, kmh, rides=not moves), later(1)) is moves


@pytest.mark.parametrize(("age", "speaks"), [(14, True), (15, True), (15.001, False), (60, False)])
def test_given_a_position_then_it_speaks_for_15_seconds(age: float, speaks: bool) -> None:
    standing_by_position = a_motion(rides=True, position_at=later(0), speed_kmh=0.0)

    assert moving(standing_by_position, later(age)) is not speaks


def test_given_no_position_then_his_orders_speak() -> None:
    assert moving(a_motion(rides=True), later(0))
    assert not moving(a_motion(rides=False), later(0))


@pytest.mark.parametrize("status", STATUSES)
def test_given_one_order_then_only_three_statuses_put_a_rider_on_the_road(status: str) -> None:
    assert rides_by_orders([status], status) is (status in ("assigned", "picked_up", "returning"))


@pytest.mark.parametrize("newest", ["at_store", "at_customer"])
def test_given_stacked_orders_then_he_stands_where_his_newest_report_says(newest: str) -> None:
    assert not rides_by_orders(["picked_up", "assigned"], newest)


@pytest.mark.parametrize("newest", ["delivered", "cancelled", "unassigned", "picked_up"])
def test_given_he_left_one_door_with_food_on_board_then_he_rides_to_the_next(newest: str) -> None:
    assert rides_by_orders(["picked_up"], newest)


# still


def test_given_he_stops_then_a_card_shows_after_ten_seconds_and_not_before() -> None:
    stopped = after(with_position(0, 30), later(5), position=(later(5), 0.0))

    assert still_from(stopped, later(5)) == later(15)
    assert not still(stopped, later(14.9))
    assert still(stopped, later(15))


def test_given_another_position_while_he_stands_then_the_ten_seconds_go_on() -> None:
    stopped = after(with_position(0, 30), later(5), position=(later(5), 0.0))

    confirmed = after(stopped, later(11), position=(later(11), 1.0))

    assert still_from(confirmed, later(11)) == later(15)


def test_given_he_moves_on_within_the_ten_seconds_then_they_start_again() -> None:
    stopped = after(with_position(0, 30), later(5), position=(later(5), 0.0))
    rode_on = after(stopped, later(9), position=(later(9), 20.0))

    stopped_again = after(rode_on, later(12), position=(later(12), 0.0))

    assert still_from(stopped_again, later(12)) == later(22)


def test_given_a_riding_position_that_goes_stale_then_he_stands_from_that_moment_if_he_holds_nothing() -> (
    None
):
    rode = with_position(0, 30, rides=False)

    assert quiet_since(rode, later(15)) is None
    assert quiet_since(rode, later(20)) == later(15)
    assert still_from(rode, later(1)) == later(25)
    assert still(rode, later(25))


def test_given_a_standing_position_that_goes_stale_then_a_rider_with_an_order_is_taken_to_ride() -> None:
    stands = with_position(0, 0, rides=True)

    assert still(stands, later(15))
    assert moving(stands, later(16))
    assert quiet_since(stands, later(16)) is None
    assert still_from(stands, later(16)) is None


def test_given_a_standing_position_that_goes_stale_within_the_ten_seconds_then_no_moment_is_promised() -> (
    None
):
    stands_for_five_seconds = with_position(10, 0, rides=True)

    assert still_from(stands_for_five_seconds, later(0)) is None


def test_given_a_position_that_was_stale_when_it_came_then_his_orders_speak() -> None:
    assert moving(with_position(16, 0, rides=True), later(0))
    assert not moving(with_position(16, 40, rides=False), later(0))


def test_given_an_older_position_after_a_newer_one_then_it_changes_nothing() -> None:
    newer = with_position(0, 30)

    older = after(newer, later(2), position=(later(-3), 0.0))

    assert (older.position_at, older.speed_kmh) == (later(0), 30.0)
    assert quiet_since(older, later(2)) is None


def test_given_two_positions_of_one_moment_then_the_later_arrival_holds() -> None:
    assert after(with_position(0, 30), later(1), position=(later(0), 0.0)).speed_kmh == 0.0


# what comes through, and what gives way


def test_given_a_moving_rider_then_only_safety_and_a_cancellation_come_through() -> None:
    assert shows_while_moving("safety", "threat")
    assert shows_while_moving("urgent", "order_cancelled")
    assert not any(
        shows_while_moving(class_, kind)
        for class_, kind in [
            ("urgent", "cancel_requested"),
            ("routine", "delay_15"),
            ("guidance", "guidance"),
            ("drill", "drill"),
        ]
    )
