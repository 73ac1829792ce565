"""The late-night apology: once an order, on the first report that he stands at the door, at night and too late."""

from collections.abc import Callable

import pytest

from app.actions.record_receipts import Receipt
from tests.house import House
from tests.makers import later, message, placed, status
from tests.plain_words import sorry_for

#: Seconds of the evening at which the clock in Shanghai says so; the evening begins at 20:30.
AT_22, AT_6 = 5400, 34200
KIND = "late_night_apology"


def late_order(house: House, at: float) -> None:
    """An order that was promised a minute before `at`, with Zhou."""
    house.take(placed(promised_at=later(at - 60).isoformat()), status("assigned"))


# the hours


@pytest.mark.parametrize("at", [AT_22, AT_22 + 1, 12600, AT_6 - 60, AT_6 - 0.001])
def test_given_he_arrives_late_between_ten_and_six_then_he_gets_the_apology(house: House, at: float) -> None:
    late_order(house, at)

    house.take_at(at + 2, status("at_customer", at=at))

    (row,) = house.decided(KIND)
    assert (row.at, row.rider_id, row.order_id, row.class_) == (later(at + 2), "zhou", "8213", "urgent")
    assert (row.ended_as, row.stage) == (None, "at_door")


@pytest.mark.parametrize("at", [AT_22 - 0.001, AT_22 - 60, AT_6, AT_6 + 60])
def test_given_he_arrives_late_by_day_then_there_is_none(house: House, at: float) -> None:
    late_order(house, at)

    house.take_at(at + 2, status("at_customer", at=at))

    assert house.decided(KIND) == []


def test_given_the_report_arrives_by_night_of_an_arrival_by_day_then_the_events_time_counts(
    house: House,
) -> None:
    late_order(house, AT_22)

    house.take_at(AT_22 + 30, status("at_customer", at=AT_22 - 1))

    assert house.decided(KIND) == []


# past the promise


@pytest.mark.parametrize(("promised", "speaks"), [(-1, True), (0, False), (1, False)])
def test_given_a_promise_then_only_an_arrival_past_it_counts(
    house: House, promised: int, speaks: bool
) -> None:
    house.take(placed(promised_at=later(6000 + promised).isoformat()), status("assigned"))

    house.take_at(6100, status("at_customer", at=6000))

    assert bool(house.decided(KIND)) == speaks


def test_given_no_promise_is_known_then_there_is_none(house: House) -> None:
    house.take(status("assigned"))

    house.take_at(6100, status("at_customer", at=6000))

    assert house.decided(KIND) == []


def test_given_a_changed_promise_then_the_newest_counts(house: House) -> None:
    late_order(house, 6000)
    house.take_at(5000, placed(at=5000, promised_at=later(6001).isoformat()))

    house.take_at(6100, status("at_customer", at=6000))

    assert house.decided(KIND) == []


# the first


def test_given_a_second_arrival_then_it_is_not_said_again(house: House) -> None:
    late_order(house, 6000)
    house.take_at(6000, status("at_customer", at=6000))

    house.take_at(6100, status("picked_up", at=6100), status("at_customer", at=6200))

    assert len(house.decided(KIND)) == 1


def test_given_the_first_did_not_qualify_then_the_second_does_not_speak(house: House) -> None:
    late_order(house, 6000)
    house.take_at(AT_22 - 10, status("at_customer", at=AT_22 - 10))

    house.take_at(6000, status("at_customer", at=6000))

    assert house.decided(KIND) == []


def test_given_the_first_came_without_a_rider_then_the_second_does_not_speak(house: House) -> None:
    house.take(placed(promised_at=later(5000).isoformat()))
    house.take_at(6000, status("at_customer", at=6000, rider=None))

    house.take_at(6100, status("assigned", at=6050), status("at_customer", at=6100))

    assert house.decided(KIND) == []


def test_given_the_first_to_arrive_is_the_later_one_then_the_earlier_one_is_not_the_first(
    house: House,
) -> None:
    late_order(house, 5000)
    house.take_at(6000, status("at_customer", at=AT_22 - 1))

    house.take_at(6001, status("at_customer", at=AT_22 + 1))

    assert house.decided(KIND) == []


# behind a newer status


@pytest.mark.parametrize("newer", ["delivered", "picked_up", "returning", "assigned"])
def test_given_a_newer_status_then_it_is_decided_on_arrival_and_retracted_at_once(
    house: House, newer: str
) -> None:
    late_order(house, 6000)
    house.take_at(6060, status(newer, at=6060))

    house.take_at(6100, status("at_customer", at=6000))

    assert house.ended(KIND)[0][0] == "retracted"
    assert house.ended(KIND)[0][2] == later(6100)
    assert (house.decided(KIND)[0].at, house.cards()) == (later(6100), [])


def test_given_the_order_is_another_riders_by_then_then_the_decision_is_his(house: House) -> None:
    late_order(house, 6000)
    house.take_at(6060, status("assigned", at=6060, rider="ma"))

    house.take_at(6100, status("at_customer", at=6000))

    (row,) = house.decided(KIND)
    assert (row.rider_id, row.ended_as) == ("ma", "retracted")


def test_given_nobody_has_the_order_any_more_then_there_is_none(house: House) -> None:
    late_order(house, 6000)
    house.take_at(6060, status("unassigned", at=6060, rider=None))

    house.take_at(6100, status("at_customer", at=6000))

    assert house.decided(KIND) == []


# one apology an order


def test_given_an_apology_was_seen_then_the_door_gets_plain_words(house_of: Callable[..., House]) -> None:
    house = house_of(sorry_for(KIND, "night-sorry"), sorry_for("delay_30", "delay-sorry"))
    house.take(placed(promised_at=later(4000).isoformat()), status("assigned"), status("at_store", at=1))
    house.look_at(4000 + 1800)
    assert house.show() == [("zhou", "delay_30")]
    assert house.decided("delay_30")[0].apologises

    house.take_at(6000, status("at_customer", at=6000))

    assert house.decided(KIND)[0].script == "plain-late_night_apology"


def test_given_an_apology_was_decided_and_never_seen_then_the_door_apologises(
    house_of: Callable[..., House],
) -> None:
    house = house_of(sorry_for(KIND, "night-sorry"), sorry_for("delay_30", "delay-sorry"))
    house.take(placed(promised_at=later(4000).isoformat()), status("assigned"))
    house.look_at(5800)

    house.take_at(6000, status("at_customer", at=6000))

    assert house.ended("delay_30") == [("superseded", KIND, later(6000))]
    assert house.decided(KIND)[0].script == "night-sorry"


def test_given_the_apology_of_another_order_then_this_one_still_has_its_own(
    house_of: Callable[..., House],
) -> None:
    house = house_of(sorry_for(KIND, "night-sorry"), sorry_for("customer_upset", "upset-sorry"))
    house.take(placed("8217", promised_at=later(-600).isoformat()), status("at_store", order="8217"))
    house.take(message("angry", order="8217"))
    assert house.show() == [("zhou", "customer_upset")]
    assert house.decided("customer_upset")[0].script == "upset-sorry"
    late_order(house, 6000)

    house.take_at(6000, status("at_customer", at=6000))

    assert house.decided(KIND)[0].script == "night-sorry"


def test_given_a_declined_apology_then_it_was_seen_all_the_same(house_of: Callable[..., House]) -> None:
    house = house_of(sorry_for(KIND, "night-sorry"), sorry_for("customer_upset", "upset-sorry"))
    house.take(placed(promised_at=later(4000).isoformat()), status("at_store"))
    house.take_at(5000, message("angry", at=5000))
    assert house.show() == [("zhou", "customer_upset")]
    assert house.decided("customer_upset")[0].script == "upset-sorry"
    house.receive("zhou", [Receipt(1, "declined")])

    house.take_at(6000, status("at_customer", at=6000))

    assert house.decided(KIND)[0].script == "plain-late_night_apology"
