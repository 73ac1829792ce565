"""Events taken in: once each, whatever their order, and what Jinnang decides to say (CONTRACT)."""

from itertools import permutations

from sqlalchemy import select

from app.database import table_of
from app.tables.orders import OrderRow
from app.tables.riders import RiderMotionRow
from tests.house import House
from tests.makers import later, placed, position, status, wish_to_cancel

FACTS = ("status", "status_at", "stage", "rider_id", "placed_time", "promised_at", "customer_id")


def order(house: House, order_id: str = "8213") -> dict[str, object]:
    table = table_of(OrderRow)
    (row,) = house.rows(select(*(table.c[name] for name in FACTS)).where(table.c.order_id == order_id))
    return dict(row._mapping)


# once each


def test_given_an_event_sent_again_then_it_counts_as_repeated_and_nothing_changes(house: House) -> None:
    cancel = status("cancelled", at=60)
    house.take(status("assigned"), cancel)

    again = house.take(cancel)

    assert again.answer() == {"accepted": 0, "repeated": 1, "refused": []}
    assert len(house.decisions()) == len(house.cards()) == 1


def test_given_an_event_twice_in_one_batch_then_the_first_stands(house: House) -> None:
    told = house.take(status("assigned", id="same"), status("delivered", at=9, id="same"))

    assert (told.accepted, told.repeated) == (1, 1)
    assert order(house)["status"] == "assigned"


def test_given_the_same_id_with_another_body_then_the_first_stands(house: House) -> None:
    house.take(status("assigned", id="same"))

    told = house.take(status("delivered", at=9, id="same"), status("picked_up", at=5))

    assert (told.accepted, told.repeated) == (1, 1)
    assert order(house)["status"] == "picked_up"


def test_given_the_same_id_from_another_source_then_it_is_another_event(house: House) -> None:
    house.take(status("assigned", id="same"))

    told = house.take(status("at_store", at=5, id="same"), source=house.open_source("other"))

    assert told.accepted == 1
    assert order(house)["status"] == "at_store"


def test_given_a_bad_event_in_a_batch_then_it_is_kept_as_refused_and_the_good_ones_count(
    house: House,
) -> None:
    told = house.take(status("assigned"), status("lost"), {"id": "x"}, placed())

    assert (told.accepted, told.repeated, len(told.refused)) == (2, 0, 2)
    assert "data" in str(told.refused) or "status" in str(told.refused)


def test_given_a_refused_event_that_is_mended_then_its_id_is_still_free(house: House) -> None:
    house.take(status("lost", id="same"))

    assert house.take(status("assigned", id="same")).accepted == 1


# whatever order


def test_given_the_reports_of_an_order_in_any_order_then_it_ends_the_same(house: House) -> None:
    story = [
        ("assigned", 0, "zhou"),
        ("picked_up", 60, "zhou"),
        ("unassigned", 60, None),
        ("assigned", 90, "ma"),
        ("at_customer", 120, "ma"),
    ]
    ends = []
    for number, way in enumerate(permutations(story)):
        for state, at, rider in way:
            house.take(status(state, at, rider, order=f"order-{number}"))
        if number % 7 == 0:  # a look at each of them would take longer than it tells
            ends.append(order(house, f"order-{number}"))

    assert all(end == ends[0] for end in ends)
    assert (ends[0]["status"], ends[0]["rider_id"], ends[0]["stage"]) == ("at_customer", "ma", "at_door")


def test_given_an_order_placed_again_then_the_newest_promise_holds_whatever_came_first(house: House) -> None:
    promise = later(3600).isoformat()
    house.take(placed(at=60, promised_at=promise))

    house.take(placed(at=0))

    assert order(house)["promised_at"] == later(3600)


def test_given_a_report_before_the_order_was_placed_then_both_are_known(house: House) -> None:
    house.take(status("assigned", at=60))
    house.take(placed(at=0))

    facts = order(house)

    assert (facts["status"], facts["customer_id"]) == ("assigned", "chen")


# an order moves to another rider


def test_given_another_rider_then_the_first_ones_open_card_is_retracted(house: House) -> None:
    house.take(status("assigned"), wish_to_cancel(5))

    house.take(status("assigned", at=60, rider="ma"))

    assert [(card.ended_as, card.rule) for card in house.cards("zhou")] == [("retracted", "reassigned")]
    assert house.ends() == {"cancel_requested": "retracted"}
    assert house.cards("ma") == []


def test_given_the_order_left_without_a_rider_then_his_open_card_is_retracted(house: House) -> None:
    house.take(status("assigned"), wish_to_cancel(5))

    house.take(status("unassigned", at=60, rider=None))

    assert [(card.ended_as, card.rule) for card in house.cards()] == [("retracted", "unassigned")]


def test_given_an_old_report_of_the_new_rider_then_nothing_moves(house: House) -> None:
    house.take(status("assigned", at=60), wish_to_cancel(65))

    house.take(status("assigned", at=0, rider="ma"))

    assert house.ends() == {"cancel_requested": None}


def test_given_a_card_on_another_order_then_it_stays(house: House) -> None:
    house.take(status("assigned", order="8213"), status("assigned", order="8217"))
    house.take(wish_to_cancel(5, order="8213"), wish_to_cancel(5, order="8217"))

    house.take(status("assigned", at=60, rider="ma", order="8213"))

    assert [card.ended_as for card in house.cards()] == ["retracted", None]


# riders


def test_given_a_batch_of_positions_then_only_the_newest_is_kept(house: House) -> None:
    house.wait(30)
    house.take(position(10, kmh=20), position(12, kmh=3), position(11, kmh=30))
    house.take(position(5, kmh=40))

    (motion,) = house.rows(select(table_of(RiderMotionRow)))
    assert (motion.position_at, motion.speed_kmh) == (later(12), 3.0)


def test_given_two_sources_and_a_crowd_then_each_riders_numbers_have_no_hole(house: House) -> None:
    riders = [f"rider-{number}" for number in range(12)]
    for number, rider in enumerate(riders * 3):
        house.take(status("assigned", rider=rider, order=f"o{number}"), wish_to_cancel(5, order=f"o{number}"))

    for rider in riders:
        assert [card.seq for card in house.cards(rider)] == [1, 2, 3]
        assert house.inbox(rider).head_seq == 3
