"""The oracle of riders' motion against small streams whose stops were worked out by hand."""

from typing import Any

import pytest

from tests.journeys.rule_oracle import rule_day
from tests.journeys.rule_oracle_orders import TIMERS, Moment
from tests.journeys.test_rule_oracle import NOON, Stream, clock, event, placed, status

SECOND = 1 / 60


def position(minutes: float, speed: float, rider: str = "r") -> dict[str, Any]:
    return event("rider.position", minutes, rider_id=rider, lat=0.0, lng=0.0, speed_kmh=speed)


def stop(stream: Stream, made: float, line: int = TIMERS) -> float | None:
    """Seconds after noon of the first moment to show a card made at that second."""
    day = rule_day(stream, "Africa/Nairobi")
    found = day.motion.first_stop("r", Moment(clock(made * SECOND), line))
    return None if found is None else round((found.clock - NOON).total_seconds(), 6)


def at(second: float, state: str, order: str = "o", rider: str = "r") -> dict[str, Any]:
    return status(second * SECOND, state, rider, order)


def pos(second: float, speed: float) -> dict[str, Any]:
    return position(second * SECOND, speed)


def test_given_a_rider_never_seen_then_he_stands_since_ever() -> None:
    assert stop([placed(0, 30)], 5) == 5


def test_given_an_assignment_then_he_moves_until_he_has_stood_ten_seconds_at_the_store() -> None:
    assert stop([at(0, "assigned"), at(100, "at_store")], 20) == 110
    assert stop([at(0, "assigned"), at(100, "at_store")], 115) == 115
    assert stop([at(0, "assigned")], 20) is None


def test_given_a_stop_broken_off_at_exactly_ten_seconds_then_the_event_comes_first() -> None:
    assert stop([at(0, "assigned"), at(100, "at_store"), at(110, "picked_up")], 20) is None
    assert stop([at(0, "assigned"), at(100, "at_store"), at(111, "picked_up")], 20) == 110


def test_given_a_card_made_as_ten_seconds_are_full_then_it_shows_before_the_next_line_that_moves_him() -> (
    None
):
    stream = [at(0, "assigned"), at(100, "at_store"), pos(110, 0), at(110, "picked_up"), pos(110, 20)]
    assert stop(stream, 110, line=2) == 110
    assert stop(stream, 110) is None


@pytest.mark.parametrize(("speed", "first"), [(6.0, 10), (6.1, None)])
def test_given_a_position_then_more_than_six_an_hour_is_moving(speed: float, first: float | None) -> None:
    on_his_way = [at(-60, "assigned"), pos(0, speed), pos(15, speed), pos(30, speed), pos(45, 30)]
    assert stop(on_his_way, 0) == first


def test_given_a_moving_position_at_the_door_then_he_stands_once_it_is_fifteen_seconds_old() -> None:
    assert stop([at(0, "at_customer"), pos(100, 20)], 100) == 125


def test_given_a_standing_position_on_the_way_then_he_moves_again_after_fifteen_seconds() -> None:
    on_his_way = [at(0, "picked_up"), pos(100, 0)]
    assert stop(on_his_way, 100) == 110
    assert stop(on_his_way, 115) == 115  # at most 15 s old
    assert stop(on_his_way, 116) is None


def test_given_a_position_that_comes_late_then_its_age_is_by_its_own_time_and_the_newest_counts() -> None:
    assert stop([at(0, "picked_up"), at(30, "assigned", "b"), pos(20, 0)], 30) is None  # 10 s old: until 35
    assert stop([at(0, "picked_up"), at(30, "assigned", "b"), pos(25, 0)], 30) == 40
    assert stop([at(0, "picked_up"), pos(100, 0), at(101, "picked_up", "b"), pos(99, 30)], 100) == 110
    assert stop([at(0, "at_store"), at(30, "at_store", "b"), pos(10, 30)], 30) == 30  # too old at its arrival


def test_given_two_orders_then_his_newest_status_says_whether_he_stands() -> None:
    assert stop([at(0, "picked_up"), at(50, "at_store", "b")], 20) == 60
    assert stop([at(0, "picked_up"), at(50, "at_customer", "b")], 20) == 60
    assert stop([at(0, "picked_up"), at(50, "at_store", "b"), at(55, "assigned", "c")], 20) is None
    assert stop([at(0, "at_customer"), at(50, "assigned", "b")], 51) is None


def test_given_his_only_order_goes_to_another_or_ends_then_he_has_nothing_to_ride_for() -> None:
    assert stop([at(0, "assigned"), at(50, "assigned", rider="other")], 20) == 60
    assert stop([at(0, "picked_up"), at(50, "delivered")], 20) == 60
    assert stop([at(0, "picked_up"), at(50, "cancelled")], 20) == 60
    assert stop([at(0, "picked_up"), at(50, "returning")], 20) is None


def test_given_an_older_status_that_arrives_late_then_the_newest_still_says() -> None:
    assert stop([at(0, "assigned"), at(50, "at_store"), at(20, "picked_up", "b")], 10) == 60
