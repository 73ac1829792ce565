"""What a phone that asks for its inbox may show, and what waits for a phone."""

import pytest

from app.database import Database
from app.delivery import fetch_shows, phone_is_back
from tests.house import House
from tests.makers import later, position, problem, status
from tests.plain_words import the_plain_rulebook


@pytest.fixture
def house(database: Database) -> House:
    return House(database, rulebook=the_plain_rulebook())


def fetched(house: House) -> list[tuple[int, bool]]:
    """(seq, whether it must wait) of what Zhou's phone is told over HTTP."""
    fetch_shows(house.parts, "zhou", house.now)
    return [(notice["seq"], notice["held"]) for notice in house.inbox().notices]


def test_given_a_card_waits_for_a_phone_when_that_phone_asks_then_it_may_show(house: House) -> None:
    house.heard.away.add("zhou")
    house.take(status("at_store"), problem())
    house.wait(10)
    assert house.show() == []

    assert fetched(house) == [(1, False)]


def test_given_a_card_waits_for_a_phone_when_its_line_opens_then_it_goes(house: House) -> None:
    house.heard.away.add("zhou")
    house.take(status("at_store"), problem())
    house.wait(10)
    assert house.show() == []

    house.heard.away.clear()
    phone_is_back(house.parts, "zhou")

    assert house.show() == [("zhou", "order_problem")]


def test_given_a_phone_that_asks_while_he_moves_then_the_card_is_held(house: House) -> None:
    house.take(status("picked_up"), position(0, kmh=25), problem())

    assert fetched(house) == [(1, True)]
    assert house.heard.notices == []


def test_given_the_budget_is_spent_when_the_phone_asks_then_the_card_is_capped(house: House) -> None:
    names = [f"o{number}" for number in range(5)]
    house.heard.away.add("zhou")
    house.take(*(status("at_store", order=name) for name in names))
    house.wait(10)
    house.take(*(problem(order=name) for name in names))

    fetch_shows(house.parts, "zhou", house.now)

    ends = [notice["ended_as"] for notice in house.inbox().notices]
    assert ends == [None, None, None, None, "capped", None]  # the sixth is the digest
    assert house.ended("order_problem")[4] == ("capped", "urgent_4_an_hour", later(10))


def test_given_another_phone_asks_then_his_cards_go_on_waiting(house: House) -> None:
    house.heard.away.add("zhou")
    house.take(status("at_store"), problem())
    house.have_riders("ma")
    house.wait(10)

    fetch_shows(house.parts, "ma", house.now)

    assert [card.outbox for card in house.cards()] == ["pending"]
