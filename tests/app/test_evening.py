"""The built-in evening: what a platform would send, and each kind of words on a screen, at whatever hour."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.evening import Moment, evening
from app.evening_orders import NIGHT_ORDER
from app.events import Event, read_event
from app.queries.decisions import decisions_made
from app.replay import Replay
from app.stream import read_stream
from coaching.firing import is_night
from coaching.kinds import KINDS
from tests.house import SHANGHAI, House

DAY = datetime(2026, 11, 22, tzinfo=SHANGHAI)
STARTS = {
    "towards the night": DAY.replace(hour=21, minute=10),
    "by day": DAY.replace(hour=12),
    "at night": DAY.replace(hour=3),
    "over midnight": DAY.replace(hour=23, minute=50),
    "into the morning": DAY.replace(hour=5, minute=5),
}
HOUR = timedelta(minutes=60)
MOST_AN_HOUR = {"routine": 1, "urgent": 4}  # CONTRACT, "Budget"

at_any_hour = pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)


def of_order(moments: list[Moment], order_id: str) -> list[Moment]:
    return [moment for moment in moments if moment.data.get("order_id") == order_id]


# what it is made of


@at_any_hour
def test_given_any_start_then_every_event_can_be_taken_when_it_comes(start: datetime) -> None:
    for moment in evening(start, SHANGHAI):
        event = read_event(moment.as_cloud_event(), start.astimezone(UTC) + timedelta(seconds=moment.at))

        assert isinstance(event, Event), (moment, event)
        assert event.ignored == 0


def test_given_an_evening_then_it_is_one_of_thirty_orders_three_riders_and_every_type() -> None:
    moments = evening(DAY, SHANGHAI)

    assert len({moment.data["order_id"] for moment in moments if moment.type == "order.placed"}) == 30
    assert len({moment.data["rider_id"] for moment in moments if "rider_id" in moment.data}) == 3
    assert len({moment.type for moment in moments}) == 12
    assert moments[0].time == DAY
    assert 80 <= moments[-1].at / 60 <= 100
    assert moments == sorted(moments, key=lambda moment: moment.at)


def test_given_the_same_start_then_the_evening_is_the_same_and_another_start_only_moves_it() -> None:
    def shape(start: datetime) -> list[tuple[Any, ...]]:
        return [(one.at, one.name, one.type, one.time - start) for one in evening(start, SHANGHAI)]

    start = STARTS["by day"]

    assert evening(start, SHANGHAI) == evening(start, SHANGHAI)
    assert shape(start) == shape(start + timedelta(days=3))


def test_given_real_platforms_then_one_event_comes_twice_and_one_comes_late() -> None:
    moments = evening(STARTS["at night"], SHANGHAI)
    twice = [name for name, count in Counter(moment.name for moment in moments).items() if count > 1]
    come_first = {moment.name: moment for moment in reversed(moments)}.values()
    late = [one for one in come_first if one.time != STARTS["at night"] + timedelta(seconds=one.at)]

    assert len(twice) == 1
    assert [one.type for one in late] == ["order.status"]
    assert late[0].at - (late[0].time - STARTS["at night"]).total_seconds() > 60


def test_given_an_evening_then_nearly_every_order_is_delivered_and_each_ends() -> None:
    moments = evening(DAY, SHANGHAI)
    last = {
        moment.data["order_id"]: moment.data["status"]
        for moment in sorted(moments, key=lambda one: one.time)
        if moment.type == "order.status"
    }

    assert Counter(last.values()) == {"delivered": 27, "returned": 2, "cancelled": 1}
    assert len(last) == 30


def test_given_a_ride_then_positions_come_often_and_are_where_such_a_speed_leads() -> None:
    by_rider: dict[str, list[Moment]] = defaultdict(list)
    for moment in evening(DAY, SHANGHAI):
        if moment.type == "rider.position":
            by_rider[moment.data["rider_id"]].append(moment)

    for moments in by_rider.values():
        for one, next_one in pairwise(moments):
            here, there = one.data, next_one.data
            gone = abs(here["lat"] - there["lat"]) * 111.2 + abs(here["lng"] - there["lng"]) * 95.1
            hours = (next_one.at - one.at) / 3600
            assert 31.21 < there["lat"] < 31.25
            assert 121.42 < there["lng"] < 121.47
            if there["speed_kmh"]:
                assert 8 < there["speed_kmh"] < 26
            if here["speed_kmh"] and there["speed_kmh"]:
                assert hours * 3600 <= 20
                assert gone == pytest.approx(here["speed_kmh"] * hours, abs=0.01)
            if not here["speed_kmh"] and not there["speed_kmh"]:
                assert gone == 0


@at_any_hour
def test_given_any_start_then_the_apology_is_for_a_door_at_night_and_only_that_order_is_moved(
    start: datetime,
) -> None:
    moments = evening(start, SHANGHAI)
    door = next(one for one in of_order(moments, NIGHT_ORDER) if one.data.get("status") == "at_customer")
    placed = next(one for one in of_order(moments, NIGHT_ORDER) if one.type == "order.placed")
    comes = start + timedelta(seconds=door.at)
    moved = {
        one.data.get("order_id") for one in moments if start + timedelta(seconds=one.at) - one.time > HOUR
    }

    assert is_night(door.time, SHANGHAI)
    assert door.time <= comes
    assert door.time > datetime.fromisoformat(placed.data["promised_at"])
    assert moved == (set() if is_night(comes, SHANGHAI) else {NIGHT_ORDER})


# what it makes Jinnang say


def played(house: House, moments: list[Moment], folder: Path) -> tuple[Any, list[dict[str, Any]]]:
    file = folder / "evening.jsonl"
    file.write_text("".join(json.dumps(one.as_cloud_event()) + "\n" for one in moments))
    outcome = Replay(house.database, house.rulebook, house.source).play(read_stream(file))
    with house.database.read() as session:
        return outcome, list(decisions_made(session))


@at_any_hour
def test_given_any_start_when_played_then_each_kind_is_shown_and_nobody_more_than_his_budget(
    house: House, start: datetime, tmp_path: Path
) -> None:
    outcome, made = played(house, evening(start, SHANGHAI), tmp_path)
    shown = [one for one in made if one["ended_as"] == "shown"]
    spent: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in shown:
        spent[one["rider_id"], one["class"]].append(datetime.fromisoformat(one["ended_at"]))

    assert (outcome.refused, outcome.repeated) == ([], 1)
    assert {one["kind"] for one in shown} == KINDS.keys()
    assert min(spent["demo-rider-1", "urgent"]) <= start + timedelta(seconds=60)
    assert len({one["kind"] for one in shown if one["rider_id"] == "demo-rider-1"}) >= 8
    for (rider, class_), moments in spent.items():
        for moment in moments if class_ in MOST_AN_HOUR else []:
            within = [other for other in moments if moment - HOUR <= other <= moment]
            assert len(within) <= MOST_AN_HOUR[class_], (rider, class_, within)
        assert class_ != "routine" or len(moments) <= 3


def test_given_the_first_minutes_when_played_then_he_learns_of_the_cancellation_as_soon_as_he_stands(
    house: House, tmp_path: Path
) -> None:
    start = STARTS["by day"]
    _, made = played(house, [one for one in evening(start, SHANGHAI) if one.at <= 120], tmp_path)
    first, second, *_ = (one for one in made if one["rider_id"] == "demo-rider-1")

    def seconds(moment: str) -> float:
        return (datetime.fromisoformat(moment) - start).total_seconds()

    assert (first["kind"], first["order_id"], first["ended_as"]) == ("order_cancelled", "8213", "shown")
    assert (seconds(first["at"]), seconds(first["ended_at"])) == (22, 43)
    assert (second["kind"], second["order_id"], second["ended_as"]) == ("cancel_requested", "8217", "shown")
    assert seconds(second["at"]) == 77
