"""The budget of a rider's attention: counted when a card shows, never when it is decided (CONTRACT, Budget)."""

import pytest

from app.actions.record_receipts import Receipt
from tests.house import House
from tests.makers import later, message, placed, position, problem, shift, status

HOUR = 3600


def orders(house: House, count: int, rider: str = "zhou") -> list[str]:
    """Orders of a rider who stands in the shop; nothing holds his cards."""
    names = [f"{rider}-{number}" for number in range(count)]
    house.take(*(status("at_store", rider=rider, order=name) for name in names))
    house.wait(10)
    return names


def routine(house: House, at: float, rider: str = "zhou") -> str | None:
    """How a routine card of a fresh order ends that is due now."""
    order = f"late-{rider}-{at}"
    house.take(
        placed(order, promised_at=later(at - 900).isoformat()),
        status("at_store", rider=rider, order=order),
    )
    house.look_at(at)
    house.show()
    (row,) = [row for row in house.decided("delay_15") if row.order_id == order]
    ended_as: str | None = row.ended_as
    house.take(status("at_customer", at=at, rider=rider, order=order))  # and no further rung
    return ended_as


def urgent(house: House, at: float, order: str) -> str | None:
    """How an urgent card ends that is decided now."""
    house.take_at(at, problem(at=at, order=order))
    house.show()
    ended_as: str | None = house.decided("order_problem")[-1].ended_as
    return ended_as


# routine: one in sixty minutes, three a shift


def test_given_a_routine_card_was_shown_then_the_next_shows_only_after_a_full_hour(house: House) -> None:
    assert routine(house, 1000) == "shown"

    assert routine(house, 1001) == "capped"
    assert routine(house, 1000 + HOUR) == "capped"
    assert routine(house, 1000 + HOUR + 1) == "shown"


def test_given_a_capped_card_then_it_ends_with_its_rule_at_the_moment_it_would_have_shown(
    house: House,
) -> None:
    house.take(position(0))
    routine(house, 1000)
    house.take(placed("o", promised_at=later(1100).isoformat()), status("picked_up", order="o", at=1001))
    house.look_at(2000)
    assert house.show() == []
    house.take_at(2100, position(2100))
    house.go_to(2110)

    house.show()

    assert house.ended("delay_15")[-1] == ("capped", "routine_1_an_hour", later(2110))
    assert house.cards()[-1].ended_as == "capped"


def test_given_three_were_shown_this_day_then_the_fourth_is_capped_until_the_next_local_day(
    house: House,
) -> None:
    day = 3.5 * HOUR  # midnight in Shanghai
    ends = [routine(house, at) for at in (1000, 5000, 9000, 12599)]
    assert ends == ["shown", "shown", "shown", "capped"]
    assert house.decided("delay_15")[-1].rule == "routine_3_a_shift"

    assert routine(house, day + 1) == "shown"


def test_given_a_shift_that_began_then_its_count_begins_anew(house: House) -> None:
    for at in (1000, 5000, 9000):
        assert routine(house, at) == "shown"

    house.take_at(12000, shift(at=12000))

    assert routine(house, 12601) == "shown"


def test_given_a_shift_over_midnight_then_the_new_day_brings_nothing_new(house: House) -> None:
    house.take(shift())
    for at in (1000, 5000, 9000):
        assert routine(house, at) == "shown"

    assert routine(house, 14000) == "capped"


def test_given_an_old_report_of_a_shift_that_comes_late_then_the_newest_stands(house: House) -> None:
    house.take_at(500, shift(at=500))
    for at in (1000, 5000, 9000):
        assert routine(house, at) == "shown"

    house.take(shift(at=400))

    assert routine(house, 12800) == "capped"


def test_given_the_end_of_a_shift_then_no_new_one_begins_with_it(house: House) -> None:
    house.take(shift())
    for at in (1000, 5000, 9000):
        assert routine(house, at) == "shown"

    house.take_at(12000, shift(on=False, at=12000))

    assert routine(house, 12605) == "capped"


# urgent: four in sixty minutes


def test_given_four_urgent_cards_within_the_hour_then_the_fifth_is_capped(house: House) -> None:
    names = orders(house, 7)
    starts = [100, 200, 300, 400]
    for at, order in zip(starts, names, strict=False):
        assert urgent(house, at, order) == "shown"

    assert urgent(house, 500, names[4]) == "capped"
    assert house.decisions()[-1].rule == "urgent_4_an_hour"
    assert urgent(house, 100 + HOUR, names[5]) == "capped"
    assert urgent(house, 100 + HOUR + 1, names[6]) == "shown"


def test_given_routine_cards_were_shown_then_urgent_ones_have_their_own_count(house: House) -> None:
    assert routine(house, 1000) == "shown"
    names = orders(house, 4)

    assert [urgent(house, 1100 + number, name) for number, name in enumerate(names)] == ["shown"] * 4


def test_given_another_riders_cards_then_they_are_not_counted(house: House) -> None:
    for number, name in enumerate(orders(house, 4, "ma")):
        assert urgent(house, 100 + number, name) == "shown"

    assert urgent(house, 200, orders(house, 1)[0]) == "shown"


def test_given_five_at_once_then_four_show_and_one_is_capped(house: House) -> None:
    names = orders(house, 5)

    house.take(*(problem(order=name) for name in names))
    house.turn_the_loop()  # the phone has said nothing yet: what is on its way counts

    assert [row.ended_as for row in house.decisions()] == [None] * 4 + ["capped"]


# counted when shown


def test_given_cards_that_never_got_to_a_phone_then_they_cost_nothing(house: House) -> None:
    names = orders(house, 8)
    house.heard.away.add("zhou")
    for number, name in enumerate(names[:4]):
        house.take_at(100 + number, problem(order=name))
        assert house.show() == []
    house.look_at(1100)
    assert [row.ended_as for row in house.decisions()] == ["expired"] * 4
    house.heard.away.clear()

    assert [urgent(house, 1200 + number, name) for number, name in enumerate(names[4:])] == ["shown"] * 4


def test_given_a_card_on_its_way_that_was_taken_back_unseen_then_it_costs_nothing(house: House) -> None:
    names = orders(house, 6)
    house.take(*(problem(order=name) for name in names[:4]))
    house.turn_the_loop()
    house.take_at(50, *(status("delivered", at=50, order=name) for name in names[:4]))

    assert urgent(house, 60, names[4]) == "shown"


def test_given_a_card_shown_long_after_it_was_handed_over_then_its_hour_begins_when_it_showed(
    house: House,
) -> None:
    names = orders(house, 6)
    house.take(*(problem(order=name) for name in names[:4]))
    house.turn_the_loop()
    house.go_to(600)
    house.receive("zhou", [Receipt(seq, "shown") for seq in (1, 2, 3, 4)])

    assert urgent(house, 600 + HOUR, names[4]) == "capped"
    assert urgent(house, 600 + HOUR + 1, names[5]) == "shown"


# safety


def test_given_the_budget_is_spent_then_threats_still_show_and_count_for_nothing(house: House) -> None:
    names = orders(house, 5)
    for number, name in enumerate(names[:3]):
        assert urgent(house, 100 + number, name) == "shown"

    for at in range(200, 220):
        house.take_at(at, message("knife", at=at))
        house.take(message("knife", at=at, order=names[0]))
        assert house.show() == [("zhou", "threat")]

    assert urgent(house, 300, names[3]) == "shown"
    assert urgent(house, 301, names[4]) == "capped"
    house.take_at(302, message("knife", at=302, order=names[4]))
    assert ("zhou", "threat") in house.show()


@pytest.mark.parametrize("away", [True, False])
def test_given_the_phone_is_away_when_the_budget_is_spent_then_the_card_is_judged_when_it_is_back(
    house: House, away: bool
) -> None:
    names = orders(house, 5)
    for number, name in enumerate(names[:4]):
        assert urgent(house, 100 + number, name) == "shown"
    if away:
        house.heard.away.add("zhou")

    ended = urgent(house, 200, names[4])

    assert ended == (None if away else "capped")
