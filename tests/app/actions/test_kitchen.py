"""A slow kitchen: told to those who have an order there that is not picked up yet, once an order."""

import pytest

from tests.house import House
from tests.makers import kitchen, later, placed, status


def waits(
    house: House, order: str, rider: str | None = "zhou", state: str = "at_store", shop: str = "noodles"
) -> None:
    """An order of this shop, so far along."""
    house.take(placed(order, merchant_id=shop), status(state, rider=rider, order=order))


def warned(house: House) -> list[tuple[str, str]]:
    return [(row.rider_id, row.order_id) for row in house.decided("merchant_slow")]


@pytest.mark.parametrize(
    ("minutes", "speaks"), [(9.99, False), (10, True), (10.0, True), (45, True), (0, False)]
)
def test_given_a_kitchen_then_it_is_slow_from_ten_minutes_on(
    house: House, minutes: float, speaks: bool
) -> None:
    waits(house, "one")

    house.take_at(5, kitchen(minutes, at=5))

    assert bool(warned(house)) == speaks


def test_given_a_slow_kitchen_then_every_order_that_waits_there_is_told_of(house: House) -> None:
    waits(house, "one")
    waits(house, "two")
    waits(house, "three", "ma", "assigned")
    waits(house, "other-shop", "li", shop="dumplings")

    house.take_at(5, kitchen(at=5))

    assert sorted(warned(house)) == [("ma", "three"), ("zhou", "one"), ("zhou", "two")]
    assert {(row.at, row.class_) for row in house.decisions()} == {(later(5), "routine")}


@pytest.mark.parametrize(
    "state", ["picked_up", "at_customer", "delivered", "cancelled", "returning", "returned"]
)
def test_given_the_order_has_left_the_shop_then_nobody_is_told(house: House, state: str) -> None:
    waits(house, "one", state=state)

    house.take(kitchen())

    assert warned(house) == []


def test_given_no_rider_yet_then_nobody_is_told_and_the_next_report_still_speaks(house: House) -> None:
    house.take(placed("one", merchant_id="noodles"), kitchen())
    assert warned(house) == []

    house.take(status("assigned", order="one"), kitchen(20, at=60))

    assert warned(house) == [("zhou", "one")]


def test_given_a_second_report_then_it_is_not_said_again_of_the_same_order(house: House) -> None:
    waits(house, "one")
    house.take(kitchen())
    waits(house, "two")

    house.take_at(60, kitchen(30, at=60))

    assert warned(house) == [("zhou", "one"), ("zhou", "two")]


def test_given_another_rider_then_it_is_still_once_an_order(house: House) -> None:
    waits(house, "one")
    house.take(kitchen())

    house.take_at(60, status("assigned", at=60, rider="ma", order="one"), kitchen(30, at=61))

    assert warned(house) == [("zhou", "one")]
    assert house.ended("merchant_slow")[0][:2] == ("retracted", "reassigned")


def test_given_a_late_report_that_it_was_picked_up_before_then_the_unseen_card_is_retracted(
    house: House,
) -> None:
    waits(house, "one")
    house.take_at(60, kitchen(at=60))

    house.take_at(70, status("picked_up", at=50, order="one"))

    ((ended_as, _, ended_at),) = house.ended("merchant_slow")
    assert (ended_as, ended_at) == ("retracted", later(70))


def test_given_it_is_picked_up_after_then_the_card_is_not_taken_back(house: House) -> None:
    waits(house, "one")
    house.take_at(60, kitchen(at=60))

    house.take_at(70, status("picked_up", at=65, order="one"))

    assert house.ended("merchant_slow") == [(None, None, None)]
