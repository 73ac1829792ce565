"""What was urgent and capped is named in one digest an hour; a storm of events stays within the budget."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.house import House
from tests.makers import activity, kitchen, later, message, placed, problem, status, wish_to_cancel

HOUR = timedelta(minutes=60)


def stands(house: House, count: int) -> list[str]:
    """Orders of Zhou, who stands in the shop."""
    names = [f"o{number}" for number in range(count)]
    house.take(*(status("at_store", order=name) for name in names))
    house.wait(10)
    return names


def spend(house: House, names: list[str], at: float = 100) -> None:
    """Show as many urgent cards as an hour holds."""
    house.take_at(at, *(problem(at=at, order=name) for name in names[:4]))
    assert house.show() == [("zhou", "order_problem")] * 4


def digests(house: House) -> list[Any]:
    return [card for card in house.cards() if card.kind == "digest"]


def named(house: House, seq: int) -> list[tuple[str, str]]:
    return [(item["kind"], item["order_id"]) for item in house.wire(seq=seq)["body"]["items"]]


def test_given_a_capped_urgent_card_then_a_digest_names_it_and_shows_at_once(house: House) -> None:
    names = stands(house, 5)
    spend(house, names)

    house.take_at(200, wish_to_cancel(200, names[4]))

    assert house.show() == [("zhou", "digest")]
    (digest,) = digests(house)
    assert named(house, digest.seq) == [("cancel_requested", names[4])]
    wire = house.wire(seq=digest.seq)
    assert (wire["class"], wire["show_when"]) == ("routine", "still")
    assert wire["body"]["items"][0]["title"] == {"zh": "cancel_requested", "en": "cancel_requested"}


def test_given_more_capped_within_the_hour_then_the_same_digest_names_them_all(house: House) -> None:
    names = stands(house, 8)
    spend(house, names)
    house.take_at(200, problem(at=200, order=names[4]))
    house.show()
    (first,) = digests(house)

    house.take_at(300, message("angry", at=300, order=names[5]))
    assert house.show() == [("zhou", "digest")]
    house.take_at(3500, problem(at=3500, order=names[6]), wish_to_cancel(3500, names[7]))
    assert house.show() == [("zhou", "digest")]

    (digest,) = digests(house)
    assert (digest.seq, digest.message_id) == (first.seq, first.message_id)
    assert house.wire(seq=digest.seq)["id"] == first.message_id
    assert named(house, digest.seq) == [
        ("order_problem", names[4]),
        ("customer_upset", names[5]),
        ("order_problem", names[6]),
        ("cancel_requested", names[7]),
    ]


def test_given_the_hour_of_a_digest_is_over_then_the_next_capped_card_begins_another(house: House) -> None:
    names = stands(house, 11)
    spend(house, names)
    house.take_at(200, problem(at=200, order=names[4]))
    house.show()
    house.take_at(3600, problem(at=3600, order=names[5]))  # 100 s and an hour: still capped
    house.show()
    house.take_at(3702, *(problem(at=3702, order=name) for name in names[6:10]))
    house.show()

    house.take_at(3801, problem(at=3801, order=names[10]))
    house.show()

    first, second = digests(house)
    assert len(named(house, first.seq)) == 2
    assert named(house, second.seq) == [("order_problem", names[10])]


def test_given_a_capped_routine_card_then_no_digest_names_it(house: House) -> None:
    for order in ("one", "two"):
        house.take(
            placed(order, promised_at=later(100).isoformat(), merchant_id="noodles"),
            status("at_store", order=order),
        )
    house.look_at(1000)

    assert house.show() == [("zhou", "delay_15")]

    assert [row.ended_as for row in house.decided("delay_15")] == ["shown", "capped"]
    assert digests(house) == []


def test_given_a_digest_then_it_is_no_decision_and_costs_no_routine_card(house: House) -> None:
    names = stands(house, 5)
    house.take(placed("late", promised_at=later(-600).isoformat()), status("at_store", order="late"))
    spend(house, names)
    house.take_at(200, problem(at=200, order=names[4]))
    assert house.show() == [("zhou", "digest")]

    house.look_at(300)

    assert house.show() == [("zhou", "delay_15")]
    assert {row.kind for row in house.decisions()} == {"order_problem", "delay_15"}


def test_given_a_routine_card_was_shown_then_the_digest_shows_all_the_same(house: House) -> None:
    names = stands(house, 5)
    house.take(placed("late", promised_at=later(-800).isoformat()), status("at_store", order="late"))
    house.look_at(100)
    assert house.show() == [("zhou", "delay_15")]
    spend(house, names, at=150)

    house.take_at(200, problem(at=200, order=names[4]))

    assert house.show() == [("zhou", "digest")]


def test_given_a_storm_on_one_rider_then_the_budget_holds_and_every_threat_shows(house: House) -> None:
    names = stands(house, 6)
    house.take(*(placed(name, merchant_id="noodles") for name in names))
    shown: list[tuple[datetime, str]] = []
    threats = 0
    for number in range(60):
        at, order = 100 + 150.0 * number, names[number % 6]
        events = [
            problem(at=at, order=order),
            message("angry", at=at, order=order),
            wish_to_cancel(at, order),
            activity(at, order=order),
            message("angry, a knife", at=at, order=order),
            kitchen(at=at),
        ]
        threats += number % 6 == 4
        house.look_at(at)
        house.take(events[number % 6])
        shown += [(house.now, kind) for _, kind in house.show()]

    classes = {row.kind: row.class_ for row in house.decisions()}
    urgent = [at for at, kind in shown if classes.get(kind) == "urgent"]
    routine = [at for at, kind in shown if classes.get(kind) == "routine"]
    made = [card.stored_at for card in digests(house)]
    assert all(sum(at <= other <= at + HOUR for other in urgent) <= 4 for at in urgent)
    assert all(after - at > HOUR for at, after in pairwise(routine))
    assert all(after - at >= HOUR for at, after in pairwise(made))
    assert sum(kind == "threat" for _, kind in shown) == threats == 10
    assert len(urgent) >= 8
    capped = [(row.kind, row.order_id) for row in house.decisions() if row.rule == "urgent_4_an_hour"]
    assert capped == [item for card in digests(house) for item in named(house, card.seq)]
    assert capped
