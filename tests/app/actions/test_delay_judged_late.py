"""Rungs that are looked at after their moment, because the ticker was down or lags: as if it had not been."""

import pytest

from app.actions import judge_timers
from app.schedule import look_at_timers
from tests.house import House
from tests.makers import later, message, placed, status, wish_to_cancel


def test_given_a_late_look_then_the_decision_is_of_the_moment(house: House) -> None:
    house.take(placed(), status("assigned"))

    house.look_at(2900)

    (row,) = house.decided("delay_15")
    assert row.at == later(2700)
    assert house.cards()[0].valid_until == later(3600)


def test_given_a_very_late_look_then_each_rung_ends_as_it_would_have(house: House) -> None:
    house.take(placed(), status("assigned"))

    house.look_at(9000)

    assert house.ended("delay_15") == [("superseded", "delay_30", later(3600))]
    assert house.ended("delay_30") == [("superseded", "delay_45", later(4500))]
    assert house.ended("delay_45") == [("expired", "life", later(5400))]


@pytest.mark.parametrize("state", ["at_customer", "delivered", "cancelled", "returning", "returned"])
def test_given_a_report_of_before_the_moment_that_came_meanwhile_then_it_counts(
    house: House, state: str
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, status(state, at=2690))

    house.look_at(2900)

    assert house.decided("delay_15") == []


def test_given_a_report_of_after_the_moment_that_came_meanwhile_then_it_does_not_count(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, status("at_customer", at=2710))

    house.look_at(2900)

    (row,) = house.decided("delay_15")
    # The words are those of the moment; they are chosen anew when the card shows.
    assert (row.at, row.stage, row.ended_as) == (later(2700), "before_store", None)


def test_given_the_order_was_delivered_after_the_moment_then_the_card_expired_with_the_delivery(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, status("delivered", at=2800))

    house.look_at(2900)

    assert house.ended("delay_15") == [("expired", "order_delivered", later(2800))]
    assert house.cards() == []


def test_given_the_order_moved_after_the_moment_then_the_first_riders_card_is_retracted_with_the_move(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, status("assigned", at=2800, rider="ma"))

    house.look_at(2900)

    (row,) = house.decided("delay_15")
    assert (row.rider_id, row.at) == ("zhou", later(2700))
    assert house.ended("delay_15") == [("retracted", "reassigned", later(2800))]


def test_given_a_newer_card_that_came_meanwhile_then_it_supersedes_the_rung(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, message("angry", at=2800))

    house.look_at(2900)

    assert house.ended("delay_15") == [("superseded", "customer_upset", later(2800))]
    assert house.ended("customer_upset") == [(None, None, None)]


def test_given_the_order_was_cancelled_meanwhile_then_the_cancellation_supersedes_the_rung(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, status("cancelled", at=2800))

    house.look_at(2900)

    assert house.ended("delay_15") == [("superseded", "order_cancelled", later(2800))]


def test_given_an_older_card_then_the_rung_puts_it_away_at_its_moment(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2650, message("angry", at=2650))

    house.look_at(3700)

    assert house.ended("customer_upset") == [
        ("expired", "life", later(3550))
    ]  # routine yields to urgent only
    assert house.ended("delay_15") == [("superseded", "delay_30", later(3600))]


def test_given_a_changed_promise_before_the_look_then_the_moment_that_had_come_is_not_lost(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))

    house.take_at(2700.5, placed(at=2700.4, promised_at=later(7000).isoformat()))
    house.look_at(2701)

    assert [(row.kind, row.at) for row in house.decided("delay_15")] == [("delay_15", later(2700))]


def test_given_more_timers_than_one_look_takes_then_superseded_still_wins_over_expired(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_timers, "A_LOOK", 1)
    for order in ("one", "two"):
        house.take(placed(order), status("assigned", order=order))
    for _ in range(3):
        house.look_at(2700)
    house.go_to(3601)

    for _ in range(3):
        look_at_timers(house.parts)  # it lags a second: 3600 sharp

    assert house.ended("delay_15") == [("superseded", "delay_30", later(3600))] * 2


def test_given_a_wish_to_cancel_meanwhile_then_it_supersedes_the_routine_rung(house: House) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, wish_to_cancel(2800))

    house.look_at(2900)

    assert house.ended("delay_15") == [("superseded", "cancel_requested", later(2800))]


def test_given_a_changed_promise_before_the_look_when_nobody_was_there_to_be_told_then_the_rung_moves(
    house: House,
) -> None:
    house.take(placed())

    house.take_at(2700.5, placed(at=2700.4, promised_at=later(7000).isoformat()))
    house.look_at(2701)
    house.take_at(2800, status("assigned", at=2800))
    house.look_at(7900)

    assert [row.at for row in house.decided("delay_15")] == [later(7900)]


def test_given_the_order_moved_and_then_its_new_rider_got_a_card_then_the_move_ended_the_first_ones(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(2800, status("assigned", at=2800, rider="ma"), message("angry", at=2801))

    house.look_at(2900)

    assert house.ended("delay_15") == [("retracted", "reassigned", later(2800))]


def test_given_a_very_late_look_then_no_card_outlives_its_life_and_the_first_cause_ended_it(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(3700, status("delivered", at=3700))

    house.look_at(5000)

    assert house.ended("delay_15") == [("superseded", "delay_30", later(3600))]
    assert house.ended("delay_30") == [("expired", "order_delivered", later(3700))]
    assert house.decided("delay_45") == []


def test_given_a_very_late_look_then_a_card_that_came_after_its_life_does_not_supersede_it(
    house: House,
) -> None:
    house.take(placed(), status("assigned"))
    house.take_at(3650, message("angry", at=3650))

    house.look_at(3700)

    assert house.ended("delay_15") == [("superseded", "delay_30", later(3600))]
    assert house.ended("delay_30") == [("superseded", "customer_upset", later(3650))]
