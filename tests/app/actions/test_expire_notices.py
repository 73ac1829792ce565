"""Notices whose time is over."""

from app.actions.record_receipts import Receipt
from tests.house import House
from tests.makers import later, status, wish_to_cancel


def test_given_a_card_at_its_last_moment_then_it_expires_then_and_not_before(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.wait(899)
    assert house.expire() == 0

    house.wait(1)

    assert house.expire() == 1
    assert [(c.ended_as, c.rule) for c in house.cards()] == [("expired", "life")]
    assert house.ends() == {"cancel_requested": "expired"}


def test_given_a_late_look_then_the_end_is_the_moment_itself(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.wait(5000)

    house.expire()

    assert house.decisions()[0].ended_at == later(900)


def test_given_an_expired_card_then_it_expires_once(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.wait(900)
    house.expire()

    assert house.expire() == 0


def test_given_a_card_that_was_seen_then_it_leaves_the_screen_and_its_decision_stays_shown(
    house: House,
) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.receive("zhou", [Receipt(1, "shown")])
    house.wait(900)

    house.expire()

    assert house.cards()[0].ended_as == "expired"
    assert house.ends() == {"cancel_requested": "shown"}


def test_given_cards_of_many_riders_then_each_ends_at_its_own_moment(house: House) -> None:
    for number in range(5):
        house.take(
            status("at_customer", rider=f"r{number}", order=f"o{number}"), wish_to_cancel(order=f"o{number}")
        )
        house.wait(10)
    house.wait(2000)

    assert house.expire() == 5
    assert [row.ended_at for row in house.decisions()] == [later(900 + 10 * number) for number in range(5)]


def test_given_a_newer_card_at_the_last_moment_then_superseded_wins_over_expired(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.wait(900)

    house.take(status("cancelled", at=900))
    house.expire()

    assert house.ends()["cancel_requested"] == "superseded"


def test_given_a_newer_card_after_the_last_moment_then_the_older_had_expired(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(5))
    house.wait(901)

    house.take(status("cancelled", at=901))
    house.expire()

    assert house.ends()["cancel_requested"] == "expired"
    assert house.decisions()[0].ended_at == later(900)
