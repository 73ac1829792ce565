"""A customer who looks at his way out twice within ten minutes: his rider is told, once an order."""

import pytest

from tests.house import House
from tests.makers import activity, later, placed, status


def rises(house: House) -> list[tuple[str, object]]:
    return [(row.rider_id, row.at) for row in house.decided("intent_rising")]


def test_given_one_activity_then_nothing_is_decided(house: House) -> None:
    house.take(status("assigned"), activity())

    assert house.decisions() == []


@pytest.mark.parametrize(
    ("gap", "speaks"), [(0, True), (1, True), (600, True), (600.001, False), (3000, False)]
)
def test_given_a_second_one_then_it_rises_within_ten_minutes(house: House, gap: float, speaks: bool) -> None:
    house.take(status("assigned"), activity())

    house.take_at(gap + 2, activity(at=gap, action="cancel_hover"))

    assert rises(house) == ([("zhou", later(gap + 2))] if speaks else [])


def test_given_they_arrive_the_other_way_round_then_their_times_count(house: House) -> None:
    house.take_at(900, status("assigned"), activity(at=900))

    house.take(activity(at=301))

    assert len(rises(house)) == 1


def test_given_more_of_them_then_it_rises_once(house: House) -> None:
    house.take(status("assigned"), *(activity(at=at) for at in (0, 60, 120)))

    house.take_at(2000, activity(at=1990), activity(at=2000))

    assert len(rises(house)) == 1


def test_given_two_orders_then_each_has_its_own_count(house: House) -> None:
    house.take(status("assigned"), status("assigned", order="8217"))

    house.take(activity(), activity(order="8217"))

    assert rises(house) == []


def test_given_no_rider_yet_then_nobody_is_told_and_a_third_one_still_speaks(house: House) -> None:
    house.take(placed(), activity(), activity(at=5))
    assert rises(house) == []

    house.take_at(60, status("assigned", at=50), activity(at=60))

    assert rises(house) == [("zhou", later(60))]


def test_given_the_same_event_twice_then_it_is_one_activity(house: House) -> None:
    once = activity()
    house.take(status("assigned"), once)

    house.take(once)

    assert rises(house) == []
