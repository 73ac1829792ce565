"""What was said before, as the rules are handed it: to whom, by whom; and the stars of riders."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.actions.record_receipts import Receipt
from app.actions.take_reports import take_reports
from app.queries.favourites import favourites_of
from app.queries.situations import situation_of_order
from coaching.situation import Situation
from tests.app.actions.test_take_reports import a_report
from tests.house import House
from tests.makers import EVENING, placed, problem, status
from tests.plain_words import words_for

SOUP = ("soup-one", "soup-two", "soup-three")


@pytest.fixture
def kitchen(house_of: Callable[..., House]) -> House:
    """A house with three ways to say that the soup went over, alike in all but their name."""
    return house_of(*(words_for("order_problem", slug) for slug in SOUP), without=("order_problem",))


def spill(
    house: House, order: str, customer: str = "chen", rider: str = "zhou", answer: str = "declined"
) -> str:
    """A quarter of an hour on, soup goes over at this customer's door; what its rider is shown, and answers."""
    house.wait(900)
    at = (house.now - EVENING).total_seconds()
    house.take(placed(order, at, customer_id=customer), status("at_customer", at, rider, order))
    house.take(problem("spilled", at, order))
    house.show()
    house.receive(rider, [Receipt(house.cards(rider)[-1].seq, answer)])
    return str(house.decided("order_problem")[-1].script)


def seen(house: House, order: str) -> Situation:
    with house.database.read() as session:
        return situation_of_order(session, house.rulebook, "order_problem", order, "at_door", house.now)


def tap(house: House, script: str, on: bool, at: float = 0, rider: str = "zhou") -> None:
    data = json.dumps({"script": script, "on": on})
    report = a_report(
        f"tap-{script}-{at}-{on}", "favourite", order_id=None, text=None, data=data,
        at=EVENING + timedelta(seconds=at),
    )  # fmt: skip
    house.database.write(lambda session: take_reports(session, house.rulebook, rider, [report], house.now))


def stars(house: House, rider: str = "zhou") -> list[str]:
    with house.database.read() as session:
        return favourites_of(session, rider)


# to whom


def test_given_the_same_customer_again_then_he_hears_other_words_even_from_another_rider(
    kitchen: House,
) -> None:
    first = spill(kitchen, "8001", rider="zhou")
    second = spill(kitchen, "8002", rider="wang")
    other = spill(kitchen, "8003", customer="lin", rider="li")

    assert (first, second) == ("soup-one", "soup-three")
    assert other == "soup-one", "lin has not heard them"
    assert seen(kitchen, "8002").heard_before == ("soup-three", "soup-one")


def test_given_words_that_nobody_saw_then_they_were_not_said(kitchen: House) -> None:
    kitchen.take(placed("8001"), status("picked_up", order="8001"), problem("spilled", order="8001"))

    assert seen(kitchen, "8001").heard_before == ()
    kitchen.take(placed("8002"), status("picked_up", order="8002"))
    assert seen(kitchen, "8002").heard_before == ()


def test_given_a_month_then_a_customer_may_hear_them_again(kitchen: House) -> None:
    spill(kitchen, "8001")
    kitchen.wait(31 * 86400)

    kitchen.take(placed("8002", at=31 * 86400), status("picked_up", 31 * 86400, order="8002"))

    assert seen(kitchen, "8002").heard_before == ()


# by whom


def test_given_a_shift_then_the_rider_does_not_say_one_script_all_day(kitchen: House) -> None:
    said = [spill(kitchen, f"81{number:02}", customer=f"customer-{number}") for number in range(6)]

    assert set(said) == set(SOUP)
    assert max(said.count(slug) for slug in SOUP) <= 3, "some may have waited behind the budget"
    assert len(seen(kitchen, "8105").said_lately) >= 4


def test_given_words_he_used_then_they_count_twice_and_the_next_day_none_does(kitchen: House) -> None:
    spill(kitchen, "8001", answer="acted")

    assert seen(kitchen, "8001").said_lately == ("soup-one", "soup-one")

    kitchen.wait(13 * 3600)
    assert seen(kitchen, "8001").said_lately == ()


def test_given_other_orders_in_his_hands_then_they_are_counted(kitchen: House) -> None:
    kitchen.take(*(status(state, order=order) for order, state in (("1", "picked_up"), ("2", "at_store"), ("3", "assigned"), ("4", "delivered"))))  # fmt: skip

    assert seen(kitchen, "1").orders_waiting == 2


def test_given_a_late_look_then_it_counts_what_he_carried_at_its_moment_and_not_what_came_since(
    kitchen: House,
) -> None:
    kitchen.take(*(status("assigned", order=order) for order in ("1", "2", "3")))
    kitchen.take(status("assigned", order="4", rider="ma"))
    then = kitchen.now
    first = spill(kitchen, "5")
    at = (kitchen.now - EVENING).total_seconds()
    kitchen.take(*(status("delivered", at, order=order) for order in ("1", "2")))
    kitchen.take(*(status("assigned", at, order=order) for order in ("4", "6", "7", "8")))

    with kitchen.database.read() as session:
        late = situation_of_order(
            session, kitchen.rulebook, "order_problem", "3", "at_door", then, late_look=True
        )

    assert (late.orders_waiting, late.said_lately, late.heard_before) == (2, (), ())
    assert seen(kitchen, "3").orders_waiting == 4
    assert seen(kitchen, "5").heard_before == (first,)


def test_given_a_card_seen_after_a_moment_then_a_look_back_to_that_moment_does_not_know_it(
    kitchen: House,
) -> None:
    first = spill(kitchen, "8001")
    shown = kitchen.now

    for moment, heard in ((shown - timedelta(seconds=1), ()), (shown, (first,))):
        with kitchen.database.read() as session:
            then = situation_of_order(session, kitchen.rulebook, "order_problem", "8001", "at_door", moment)
        assert (then.heard_before, then.said_lately) == (heard, heard)


# his stars


def test_given_a_star_then_those_words_come_first_for_him_alone(kitchen: House) -> None:
    tap(kitchen, "soup-two", on=True)

    assert spill(kitchen, "8001", rider="zhou") == "soup-two"
    assert spill(kitchen, "8002", customer="lin", rider="wang") == "soup-one"
    assert "你加了星的" in kitchen.decided("order_problem")[0].reasons


def test_given_taps_that_come_in_any_order_then_the_newest_holds(house_of: Callable[..., House]) -> None:
    house = house_of(words_for("order_problem", "a-word"))
    tap(house, "a-word", on=True, at=-60)
    tap(house, "a-word", on=False, at=-30)
    tap(house, "a-word", on=True, at=-45)

    assert stars(house) == []
    tap(house, "a-word", on=True, at=-10)
    assert (stars(house), stars(house, "wang")) == (["a-word"], [])


def test_given_a_clock_that_is_ahead_then_his_next_tap_still_counts(house_of: Callable[..., House]) -> None:
    house = house_of(words_for("order_problem", "a-word"))
    tap(house, "a-word", on=True, at=9000)

    tap(house, "a-word", on=False, at=0)

    assert stars(house) == []


@pytest.mark.parametrize(
    "data", [None, "{}", '{"script":"never-there","on":true}', '{"script":7,"on":true}', '{"script":"late","on":"yes"}']
)  # fmt: skip
def test_given_a_tap_that_means_nothing_then_it_does_no_harm(house: House, data: str | None) -> None:
    report = a_report("odd", "favourite", order_id=None, text=None, data=data)

    taken = house.database.write(
        lambda session: take_reports(session, house.rulebook, "zhou", [report], house.now)
    )

    assert (taken.accepted, stars(house)) == (1, [])
