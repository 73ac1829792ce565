"""A cancellation that arrives behind a newer status is decided once, and shown only if it is still so."""

import pytest

from app.actions.record_receipts import Receipt
from tests.house import House
from tests.makers import status, wish_to_cancel


@pytest.mark.parametrize("newer", ["picked_up", "at_customer", "delivered", "returned"])
def test_given_the_order_went_on_when_an_older_cancellation_arrives_then_nobody_is_told_so(
    house: House, newer: str
) -> None:
    house.take(status("assigned"), status(newer, at=60))

    house.take(status("cancelled", at=30))

    assert house.ends() == {"order_cancelled": "retracted"}
    assert house.cards() == []


def test_given_he_is_on_the_way_back_when_the_cancellation_arrives_late_then_he_has_words_for_it(
    house: House,
) -> None:
    house.take(status("assigned"), status("picked_up", at=10), status("returning", at=60))

    house.take(status("cancelled", at=30))

    assert [decision.script for decision in house.decisions()] == ["plain-order_cancelled"]
    assert house.ends() == {"order_cancelled": None}


@pytest.mark.parametrize("seen", [False, True])
def test_given_the_order_went_on_when_an_older_cancellation_arrives_then_his_open_card_stays(
    house: House, seen: bool
) -> None:
    house.take(status("assigned"), wish_to_cancel(5))
    if seen:
        house.receive("zhou", [Receipt(1, "shown")])
    house.take(status("picked_up", at=60))

    house.take(status("cancelled", at=30))

    assert [(card.kind, card.ended_as) for card in house.cards()] == [("cancel_requested", None)]
