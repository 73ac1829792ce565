"""What a rider gave his word for when he used a card: a deadline, until its order is over."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.actions.record_receipts import Receipt
from app.database import table_of
from app.tables.orders import PromiseRow
from coaching.content import Text
from coaching.script import Promise
from tests.house import House
from tests.makers import later, placed, problem, status, wish_to_cancel
from tests.plain_words import words_for

WHAT = Text(zh="十分钟内回电", en="Ring back within ten minutes")
PROMISING = words_for("order_problem", "promising", promise=Promise(minutes=10, what=WHAT))
KIND = ("order_problem",)


@pytest.fixture
def promising(house_of: Callable[..., House]) -> House:
    """A rider who looks at a card in which he gives his word, thirty seconds into the evening."""
    house = house_of(PROMISING, without=KIND)
    house.take(placed(), status("at_store"), problem())
    house.go_to(30)
    assert house.show() == [("zhou", "order_problem")]
    return house


def ledger(house: House) -> list[Any]:
    return house.rows(select(table_of(PromiseRow)))


def uses(house: House, seq: int = 1) -> None:
    house.receive("zhou", [Receipt(seq, "acted")])


def test_given_he_uses_the_card_then_the_ledger_has_his_word_and_its_deadline(promising: House) -> None:
    promising.go_to(60)

    uses(promising)

    (promise,) = ledger(promising)
    assert (promise.order_id, promise.rider_id) == ("8213", "zhou")
    assert (promise.made_at, promise.due_at, promise.closed_at) == (later(60), later(660), None)
    assert json.loads(promise.what) == WHAT.as_dict()


@pytest.mark.parametrize("state", ["delivered", "shown", "declined"])
def test_given_he_does_not_use_it_then_nothing_is_promised(promising: House, state: str) -> None:
    promising.receive("zhou", [Receipt(1, state)])

    assert ledger(promising) == []


def test_given_he_turned_it_down_first_then_nothing_is_promised(promising: House) -> None:
    promising.receive("zhou", [Receipt(1, "declined"), Receipt(1, "acted")])

    assert ledger(promising) == []


def test_given_he_uses_it_twice_then_the_first_time_counts(promising: House) -> None:
    uses(promising)
    promising.wait(60)

    uses(promising)
    promising.receive("zhou", [Receipt(1, "acted"), Receipt(1, "shown")])

    assert [promise.made_at for promise in ledger(promising)] == [later(30)]


def test_given_a_card_that_promises_nothing_then_nothing_is_promised(house: House) -> None:
    house.take(status("at_store"), problem())
    house.wait(30)
    house.show()

    uses(house)

    assert ledger(house) == []


@pytest.mark.parametrize("over", ["delivered", "cancelled", "returned"])
def test_given_the_order_is_over_then_the_promise_is_closed_with_it(promising: House, over: str) -> None:
    uses(promising)

    promising.take_at(300, status(over, at=290))

    (promise,) = ledger(promising)
    assert (promise.closed_at, promise.closed_as) == (later(300), "order_over")


@pytest.mark.parametrize("state", ["picked_up", "at_customer", "returning", "assigned"])
def test_given_the_order_goes_on_then_the_promise_stays_open(promising: House, state: str) -> None:
    uses(promising)

    promising.take_at(300, status(state, at=290))

    assert [promise.closed_at for promise in ledger(promising)] == [None]


def test_given_the_receipt_comes_when_the_order_is_over_then_no_promise_stays_open(promising: House) -> None:
    promising.take_at(300, status("delivered", at=290))

    uses(promising)

    assert [promise for promise in ledger(promising) if promise.closed_at is None] == []


def test_given_another_order_is_over_then_this_promise_stays(promising: House) -> None:
    uses(promising)

    promising.take_at(300, status("delivered", at=290, order="8217"))

    assert [promise.closed_at for promise in ledger(promising)] == [None]


def test_given_an_open_promise_then_the_next_card_promises_nothing_more(
    house_of: Callable[..., House],
) -> None:
    giving = words_for("cancel_requested", "a-second-promise", promise=Promise(minutes=5, what=WHAT))
    house = house_of(PROMISING, giving, without=KIND)
    house.take(placed(), status("at_store"), problem())
    house.go_to(30)
    house.show()
    uses(house)

    house.take(wish_to_cancel(30))

    assert house.decisions()[-1].script == "plain-cancel_requested"


def test_given_its_deadline_is_past_then_it_weighs_nothing_any_more(house_of: Callable[..., House]) -> None:
    giving = words_for("cancel_requested", "a-second-promise", promise=Promise(minutes=5, what=WHAT))
    house = house_of(PROMISING, giving, without=KIND)
    house.take(placed(), status("at_store"), problem())
    house.go_to(30)
    house.show()
    uses(house)

    house.take_at(700, wish_to_cancel(700))

    assert house.decisions()[-1].script == "a-second-promise"
