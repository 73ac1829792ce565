"""What is decided when events come, whom it is said to, and how each decision ends (CONTRACT)."""

import pytest

from app.actions.record_receipts import Receipt
from coaching.order_state import OVER
from tests.house import House
from tests.makers import later, placed, status, wish_to_cancel


def test_given_a_wish_to_cancel_then_the_rider_gets_a_card_for_where_he_stands(house: House) -> None:
    house.take(placed(), status("assigned"), status("at_store", at=30))

    house.take(wish_to_cancel(40))

    (decision,) = house.decisions()
    (card,) = house.cards()
    assert (decision.kind, decision.class_, decision.rider_id) == ("cancel_requested", "urgent", "zhou")
    assert decision.script == "plain-cancel_requested"
    assert (card.seq, card.decision_id, card.valid_until) == (1, decision.id, later(900))


def test_given_a_second_wish_to_cancel_then_nothing_is_decided_again(house: House) -> None:
    house.take(status("assigned"), wish_to_cancel(5), wish_to_cancel(50))

    assert len(house.decisions()) == 1


def test_given_a_wish_and_then_a_cancellation_before_it_was_seen_then_the_wish_is_superseded(
    house: House,
) -> None:
    house.take(status("assigned"), wish_to_cancel(5))

    house.take(status("cancelled", at=30))

    assert house.ends() == {"cancel_requested": "superseded", "order_cancelled": None}
    assert [(card.kind, card.ended_as) for card in house.cards()] == [
        ("cancel_requested", "superseded"),
        ("order_cancelled", None),
    ]


def test_given_a_cancellation_then_its_card_lives_for_an_hour(house: House) -> None:
    house.take(status("assigned"), status("cancelled", at=30))

    assert house.cards()[0].valid_until == later(3600)


def test_given_a_cancellation_and_then_a_wish_then_the_cancellation_stays(house: House) -> None:
    house.take(status("assigned"), status("cancelled", at=30))

    house.take(wish_to_cancel(40))

    assert house.ends() == {"order_cancelled": None, "cancel_requested": "retracted"}
    assert [card.kind for card in house.cards() if card.ended_as is None] == ["order_cancelled"]


def test_given_a_cancelled_order_without_a_rider_then_nothing_is_decided(house: House) -> None:
    house.take(placed(), status("cancelled", at=30, rider=None))
    house.take(status("assigned", order="8217"), status("unassigned", at=5, rider=None, order="8217"))
    house.take(
        status("cancelled", at=30, rider=None, order="8217"), wish_to_cancel(31), wish_to_cancel(31, "8217")
    )

    assert house.decisions() == []


def test_given_an_order_never_heard_of_then_a_wish_to_cancel_makes_no_decision(house: House) -> None:
    house.take(wish_to_cancel(5))

    assert house.decisions() == []


def test_given_a_delivered_order_then_its_open_card_expires(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))

    house.take(status("delivered", at=60))

    assert [(card.ended_as, card.rule) for card in house.cards()] == [("expired", "order_delivered")]
    assert house.ends() == {"cancel_requested": "expired"}


def test_given_a_card_that_was_seen_then_its_decision_keeps_its_first_end(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.receive("zhou", [Receipt(1, "shown")])

    house.take(status("delivered", at=60))

    assert house.ends() == {"cancel_requested": "shown"}
    assert house.cards()[0].ended_as == "expired"


def test_given_a_cancellation_that_comes_behind_the_delivery_then_it_is_decided_and_retracted(
    house: House,
) -> None:
    house.take(status("at_customer"), status("delivered", at=60))

    house.take(status("cancelled", at=30))

    assert house.ends() == {"order_cancelled": "retracted"}
    assert [card for card in house.cards() if card.ended_as is None] == []


@pytest.mark.parametrize("over", sorted(OVER))
def test_given_an_order_that_is_over_then_a_wish_to_cancel_is_decided_and_retracted(
    house: House, over: str
) -> None:
    house.take(status("picked_up"), status(over, at=60))

    house.take(wish_to_cancel(90))

    assert house.ends()["cancel_requested"] == "retracted"
    assert [card for card in house.cards() if card.ended_as is None and card.kind == "cancel_requested"] == []


def test_given_a_decision_then_it_has_ended_with_a_time_and_a_rule_or_not_at_all(house: House) -> None:
    house.take(status("assigned"), wish_to_cancel(5), status("cancelled", at=30), status("delivered", at=90))
    house.take(status("delivered", order="8217"), status("cancelled", at=30, order="8217"))

    for row in house.decisions():
        assert (row.ended_as is None) == (row.ended_at is None) == (row.rule is None)


def test_given_the_wish_was_on_the_screen_when_the_order_is_cancelled_then_it_leaves_the_screen(
    house: House,
) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.receive("zhou", [Receipt(1, "shown")])

    house.take(status("cancelled", at=30))

    assert house.ends() == {"cancel_requested": "shown", "order_cancelled": None}
    assert [(card.kind, card.ended_as, card.rule) for card in house.cards()] == [
        ("cancel_requested", "expired", "order_cancelled"),
        ("order_cancelled", None, None),
    ]
