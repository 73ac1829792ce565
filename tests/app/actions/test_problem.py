"""Something is wrong with an order: its rider has words at once, for the kind of thing and for where he is."""

from collections.abc import Callable
from typing import get_args

import pytest

from app.events import OrderProblem
from coaching.script import When
from tests.house import House
from tests.makers import later, placed, problem, status
from tests.plain_words import words_for

EVERY = get_args(OrderProblem.model_fields["kind"].annotation)


@pytest.mark.parametrize("kind", EVERY)
def test_given_a_problem_of_any_kind_then_it_is_decided_on_arrival(house: House, kind: str) -> None:
    house.take(status("at_store"))

    house.take_at(5, problem(kind, at=3))

    (row,) = house.decisions()
    assert (row.kind, row.class_, row.at, row.stage) == ("order_problem", "urgent", later(5), "at_store")
    assert (row.rider_id, row.ended_as) == ("zhou", None)


def test_given_words_for_this_kind_of_thing_then_they_are_chosen(house_of: Callable[..., House]) -> None:
    house = house_of(words_for("order_problem", "for-spills", when=When(reasons=("spilled",))))
    house.take(status("at_store"))

    house.take(problem("spilled"), problem("price"))

    assert [row.script for row in house.decisions()] == ["for-spills", "plain-order_problem"]


def test_given_two_problems_then_each_is_decided_and_the_newer_card_stands(house: House) -> None:
    house.take(status("at_store"), problem("spilled"))

    house.take_at(5, problem("missing_item", at=5))

    assert house.ended("order_problem") == [("superseded", "order_problem", later(5)), (None, None, None)]


def test_given_no_rider_then_nothing_is_decided(house: House) -> None:
    house.take(placed(), problem(), problem(order="never-seen"))

    assert house.decisions() == []


@pytest.mark.parametrize("over", ["delivered", "cancelled", "returned"])
def test_given_the_order_is_over_then_it_is_decided_and_nobody_is_disturbed(house: House, over: str) -> None:
    house.take(status(over), problem(at=5))

    assert len(house.ended("order_problem")) == 1
    assert house.ended("order_problem")[0][0] is not None
    assert [card for card in house.cards() if card.kind == "order_problem"] == []
