"""The room's board: what each sight holds, and that what is kept live is what one would read anew."""

import random
from typing import Any

import pytest

from app.actions.record_receipts import Receipt
from app.board import Board
from app.board_live import board_now
from app.pages.zone_map import MOST_DRAWN, cells_of
from app.queries.board_order import order_story, place_of, words_of
from app.queries.board_places import ZonePlace, zone_places
from app.queries.people import Caller
from app.queries.received import newest_notices, newest_refusals
from app.queries.scope import orders_seen
from tests.house import House
from tests.makers import alert, later, message, placed, position, shift, status, wish_to_cancel

ALL = Caller("dispatcher", "孟", None, 1)
DESK_A, DESK_B = (Caller("dispatcher", zone, None, 2, zone) for zone in ("zone-a", "zone-b"))
#: No complaint, and no word that a rule knows for a threat.
SOUNDS_OFF = "你几点收工啊？我挺想知道的"
SOMEWHERE = {"lat": 31.2, "lng": 121.4, "address": "福康里 12 号"}


def now_at(house: House, caller: Caller = ALL) -> Board:
    return board_now(house.parts, caller)


def order_at(house: House, order: str = "8213") -> dict[str, Any]:
    return now_at(house).orders[order]


def test_given_nothing_then_the_board_is_empty(house: House) -> None:
    assert now_at(house).as_json() == {
        "orders": [],
        "zones": [],
        "riders": [],
        "figures": {"orders": 0, "late": 0, "without_rider": 0, "riders": 0, "synced": 0, "kept_off": 0},
    }


def test_given_an_order_then_its_row_says_lateness_stage_zone_rider_and_why(house: House) -> None:
    house.take(placed(promised_at=later(60).isoformat(), first_order=True), status("at_customer"))
    house.take_at(60 * 18, alert(at=60 * 18), position(at=60 * 18))

    row = order_at(house)

    assert (row["late"], row["stage"], row["zone"], row["rider"]) == (
        17, "at_door", "jingan-si", {"id": "zhou", "name": "zhou"},
    )  # fmt: skip
    assert (row["posture"], row["reasons"], row["band"]) == (
        "at_door",
        ["late_15", "rain", "first_order"],
        "middle",
    )
    assert row["why"]["zh"] == "大雨，首单客人"


def test_given_an_order_without_a_rider_then_it_stands_there_and_presses_after_five_minutes(
    house: House,
) -> None:
    house.take(placed())
    assert (order_at(house)["rider"], order_at(house)["stage"]) == (None, "waiting")
    assert order_at(house)["reasons"] == []

    house.wait(300)

    assert order_at(house)["reasons"] == ["untaken"]


@pytest.mark.parametrize("over", ["delivered", "cancelled", "returned"])
def test_given_an_order_that_is_over_then_it_left_the_board(house: House, over: str) -> None:
    house.take(placed(), status("assigned"))
    assert now_at(house).figures["orders"] == 1

    house.take_at(10, status(over, at=10))

    assert now_at(house).orders == {}


def test_given_an_order_of_which_nothing_was_told_for_half_a_day_then_it_is_forgotten(house: House) -> None:
    house.take(placed(promised_at=later(60).isoformat()), status("assigned"))
    house.go_to(60 + 12 * 3600 - 1)
    assert "8213" in now_at(house).orders

    house.go_to(60 + 12 * 3600)

    assert now_at(house).orders == {}


def test_given_a_card_then_its_way_is_told_to_the_end(house: House) -> None:
    house.take(placed(), status("at_store"), position(kmh=20))
    house.take_at(1, wish_to_cancel(at=1))
    assert order_at(house)["advice"]["kind"] == "cancel_requested"
    assert order_at(house)["advice"]["state"] == "held"
    house.take_at(20, position(at=20))
    house.go_to(31)
    house.turn_the_loop()
    assert order_at(house)["advice"]["state"] == "handed"
    for state in ("delivered", "shown", "acted"):
        house.receive("zhou", [Receipt(1, state)])
        assert order_at(house)["advice"]["state"] == state


def test_given_two_zones_then_each_desk_has_its_own_and_not_a_byte_of_the_other(house: House) -> None:
    for zone in ("a", "b"):
        house.take(
            placed(f"order-{zone}", zone=f"zone-{zone}", customer_id=f"cust-{zone}", dropoff=SOMEWHERE),
            status("picked_up", order=f"order-{zone}", rider=f"rider-{zone}"),
            alert(zone=f"zone-{zone}"),
        )
    house.take(placed("shared", zone="zone-b"), status("assigned", order="shared", rider="rider-a"))

    whole, one, other = (now_at(house, caller) for caller in (ALL, DESK_A, DESK_B))

    assert set(whole.orders) == {"order-a", "order-b", "shared"}
    assert (set(one.orders), set(other.orders)) == ({"order-a"}, {"order-b", "shared"})
    assert "zone-b" not in str(one.as_json())
    assert "order-b" not in str(one.as_json())
    assert "rider-b" not in str(one.as_json())
    assert "shared" not in str(one.as_json())
    assert one.figures["orders"] + other.figures["orders"] == whole.figures["orders"]
    assert (set(one.zones), one.zones["zone-a"]["weather"]) == ({"zone-a"}, ["rain"])


def test_given_riders_on_shift_then_those_whose_phone_lacks_something_are_counted(house: House) -> None:
    house.take(placed(), shift(), shift(rider="ma"), status("at_store"))
    assert (now_at(house).figures["riders"], now_at(house).figures["synced"]) == (2, 2)

    house.take_at(1, wish_to_cancel(at=1))
    house.go_to(15)
    house.turn_the_loop()
    assert now_at(house).figures["synced"] == 1

    house.receive("zhou", [Receipt(1, "delivered")])
    assert now_at(house).figures["synced"] == 2


def test_given_angry_words_then_they_count_for_an_hour(house: House) -> None:
    house.take(
        placed(promised_at=later(7200).isoformat()), status("picked_up"), message("太慢了，气死我了！")
    )
    assert any(code.startswith("anger_") for code in order_at(house)["reasons"])

    house.go_to(3600)

    assert not any(code.startswith("anger_") for code in order_at(house)["reasons"])


def test_given_words_that_sound_off_then_the_row_says_so_for_an_hour_and_a_calm_word_takes_nothing_back(
    house: House,
) -> None:
    house.take(placed(promised_at=later(7200).isoformat()), status("picked_up"), message(SOUNDS_OFF))
    house.take_at(60, message("谢谢，放门口就行", at=60))
    assert (order_at(house)["reasons"], order_at(house)["band"]) == (["sounds_off"], "middle")

    house.go_to(3600)

    assert "sounds_off" not in order_at(house)["reasons"]


# an order's story


def test_given_words_that_sound_off_without_a_complaint_then_the_story_says_so_and_they_can_be_read(
    house: House,
) -> None:
    house.take(placed(), status("picked_up"), message(SOUNDS_OFF), message("谢谢，放门口就行", at=1))

    with house.database.read() as session:
        story = order_story(session, ALL, "8213", house.now)
        assert story is not None
        assert story.has_words
        heard = [(one.uneasy, one.threat, one.anger) for one in story.moments if one.what == "heard"]
        assert heard == [(True, False, 0), (False, False, 0)]
        assert [said for _at, said in words_of(session, ALL, "8213")] == [SOUNDS_OFF]


def test_given_an_order_then_its_story_tells_what_was_reported_advised_and_heard(house: House) -> None:
    house.take(placed(zone="zone-a", dropoff=SOMEWHERE), status("at_store", at=1), position(at=1))
    house.take_at(20, message("我下来弄死你", at=20))

    with house.database.read() as session:
        story = order_story(session, DESK_A, "8213", house.now)
        assert story is not None
        assert [one.what for one in story.moments][:3] == ["placed", "at_store", "heard"]
        assert ("advice", "safety") in [(one.what, one.class_) for one in story.moments]
        assert (story.has_words, story.address) == (True, "福康里 12 号")
        assert [said for _at, said in words_of(session, DESK_A, "8213")] == ["我下来弄死你"]
        assert order_story(session, DESK_B, "8213", house.now) is None
        assert words_of(session, DESK_B, "8213") == []


def test_given_a_place_then_it_is_told_for_a_quarter_of_an_hour(house: House) -> None:
    house.take(status("at_store"), position())
    for seconds, told in ((900, True), (901, False)):
        house.go_to(seconds)
        with house.database.read() as session:
            assert (place_of(session, "zhou", house.now) is not None) == told


def test_given_a_desk_of_a_zone_then_it_sees_the_notices_of_its_orders_and_no_refusals(house: House) -> None:
    for zone in ("a", "b"):
        order = f"order-{zone}"
        house.take(placed(order, zone=f"zone-{zone}"), status("at_store", order=order, rider=zone))
        house.take_at(1, wish_to_cancel(at=1, order=order))
    house.take({"id": "bad", "type": "no such"})

    with house.database.read() as session:
        assert {row.order_id for row in newest_notices(session, DESK_A)} == {"order-a"}
        assert {row.order_id for row in newest_notices(session, ALL)} == {"order-a", "order-b"}
        assert (len(newest_refusals(session, ALL)), newest_refusals(session, DESK_A)) == (1, [])


# the drawing


def test_given_places_then_a_zone_lies_in_the_middle_of_them(house: House) -> None:
    for number, lat in enumerate((31.0, 31.1, 31.5)):
        house.take(placed(str(number), pickup={"lat": lat, "lng": 121.0, "address": "x"}))
    with house.database.read() as session:
        assert zone_places(session, orders_seen(ALL)) == {"jingan-si": ZonePlace(31.1, 121.0)}
        assert zone_places(session, orders_seen(DESK_A)) == {}


def test_given_zones_then_their_parts_fill_the_sheet_and_each_holds_its_words() -> None:
    dice = random.Random(3)
    places = {f"z{n}": ZonePlace(31 + dice.random(), 121 + dice.random()) for n in range(MOST_DRAWN + 5)}
    places["same"] = places["z1"]

    cells = cells_of(places)

    assert len(cells) == MOST_DRAWN
    assert sum(_area(cell.outline) for cell in cells) == pytest.approx(1)
    assert all(0 < cell.x < 1 and 0 < cell.y < 1 for cell in cells)
    assert cells_of(places) == cells
    assert cells_of({}) == []
    assert len(cells_of({"a": ZonePlace(1, 1), "b": ZonePlace(1, 1)})) == 2


def _area(outline: tuple[tuple[float, float], ...]) -> float:
    pairs = zip(outline, outline[1:] + outline[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2
