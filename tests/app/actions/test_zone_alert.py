"""A warning for a zone: once a rider until it ends, to those there and to those who come while it runs."""

import pytest

from tests.house import House
from tests.makers import alert, later, placed, status

KIND = "zone_alert"


def there(
    house: House, rider: str, order: str, at: float = 0, zone: str = "jingan-si", state: str = "at_store"
) -> None:
    """Give a rider an order in a zone."""
    house.take(placed(order, at=at, zone=zone), status(state, at=at, rider=rider, order=order))


def warned(house: House) -> list[tuple[str, object]]:
    return [(row.rider_id, row.at) for row in house.decided(KIND)]


def test_given_a_warning_then_each_rider_with_an_open_order_there_is_told_once(house: House) -> None:
    there(house, "zhou", "one")
    there(house, "zhou", "two")
    there(house, "ma", "three")
    there(house, "li", "elsewhere", zone="xujiahui")
    house.have_riders("idle")

    house.take_at(5, alert(at=4))

    assert sorted(warned(house)) == [("ma", later(5)), ("zhou", later(5))]
    assert {(row.order_id, row.class_) for row in house.decided(KIND)} == {(None, "routine")}


@pytest.mark.parametrize("over", ["delivered", "cancelled", "returned"])
def test_given_his_orders_there_are_over_then_he_is_not_told(house: House, over: str) -> None:
    there(house, "zhou", "one", state=over)

    house.take(alert())

    assert warned(house) == []


@pytest.mark.parametrize("state", ["assigned", "picked_up", "at_customer", "returning"])
def test_given_an_order_under_way_then_it_is_open(house: House, state: str) -> None:
    there(house, "zhou", "one", state=state)

    house.take(alert())

    assert len(warned(house)) == 1


def test_given_the_order_has_no_rider_then_nobody_is_told(house: House) -> None:
    house.take(placed(), status("assigned"), status("unassigned", at=1, rider=None), alert())

    assert warned(house) == []


# again


def test_given_the_same_warning_again_before_its_end_then_it_is_not_repeated(house: House) -> None:
    there(house, "zhou", "one")

    house.take(alert(until=1000))
    house.take_at(500, alert(at=500, until=3000))

    assert len(warned(house)) == 1


def test_given_the_same_warning_after_its_end_then_it_is_told_again(house: House) -> None:
    there(house, "zhou", "one")

    house.take(alert(until=1000))
    house.take_at(1000, alert(at=1000, until=3000))

    assert warned(house) == [("zhou", later(0)), ("zhou", later(1000))]


def test_given_another_kind_then_it_is_another_warning(house: House) -> None:
    there(house, "zhou", "one")

    house.take(alert("rain"), alert("storm"))

    assert len(warned(house)) == 2


def test_given_another_zone_then_it_is_another_warning(house: House) -> None:
    there(house, "zhou", "one")
    there(house, "zhou", "two", zone="xujiahui")

    house.take(alert(), alert(zone="xujiahui"))

    assert len(warned(house)) == 2


def test_given_a_warning_that_is_over_when_it_comes_then_nobody_is_told(house: House) -> None:
    there(house, "zhou", "one")

    house.take_at(100, alert(at=50, until=100))
    there(house, "ma", "two", at=100)

    assert warned(house) == []


# who comes while it runs


def test_given_he_gets_an_order_there_before_its_end_then_he_is_told_then(house: House) -> None:
    house.take(alert(until=1000))

    house.go_to(999)
    there(house, "zhou", "one", at=999)
    house.go_to(1000)
    there(house, "ma", "two", at=1000)

    assert warned(house) == [("zhou", later(999))]


def test_given_his_second_order_there_then_he_is_not_told_again(house: House) -> None:
    house.take(alert(until=1000))
    there(house, "zhou", "one")

    house.go_to(500)
    there(house, "zhou", "two", at=500)

    assert len(warned(house)) == 1


def test_given_an_order_there_moves_to_another_rider_then_he_is_told(house: House) -> None:
    there(house, "zhou", "one")
    house.take(alert(until=1000))

    house.take_at(500, status("assigned", at=500, rider="ma", order="one"))

    assert warned(house) == [("zhou", later(0)), ("ma", later(500))]


def test_given_the_rider_is_known_before_the_zone_then_he_is_told_when_the_zone_is(house: House) -> None:
    house.take(alert(until=1000), status("assigned", order="one"))
    assert warned(house) == []

    house.take_at(5, placed("one", at=5))

    assert warned(house) == [("zhou", later(5))]


def test_given_a_report_of_an_order_he_had_lost_already_then_he_is_not_told(house: House) -> None:
    house.take(placed("one"), status("assigned", at=60, rider="ma", order="one"))
    house.take_at(70, alert(at=70, until=1000))

    house.take_at(80, status("assigned", at=30, order="one"))

    assert warned(house) == [("ma", later(70))]


def test_given_a_warning_without_an_end_then_it_runs_for_an_hour(house: House) -> None:
    house.take(alert())

    house.go_to(3599)
    there(house, "zhou", "one", at=3599)
    house.go_to(3600)
    there(house, "ma", "two", at=3600)

    assert warned(house) == [("zhou", later(3599))]


# its card


@pytest.mark.parametrize("until", [600, 5000])
def test_given_a_warning_then_its_card_lives_a_quarter_of_an_hour_like_any_other(
    house: House, until: int
) -> None:
    there(house, "zhou", "one")

    house.take(alert(until=until))

    assert [card.valid_until for card in house.cards()] == [later(900)]


def test_given_two_warnings_of_a_kind_when_told_of_them_then_he_hears_no_more_until_the_longer_is_over(
    house: House,
) -> None:
    house.take(alert(until=1000), alert(until=3000))
    there(house, "zhou", "one")
    house.clock.move_to(later(2000))
    there(house, "zhou", "two")

    assert len(house.cards()) == 1


def test_given_the_order_is_delivered_then_the_warning_stays(house: House) -> None:
    there(house, "zhou", "one")
    house.take(alert())

    house.take_at(5, status("delivered", at=5, order="one"))

    assert house.ended(KIND) == [(None, None, None)]
