"""The built-in evening as events: thirty orders and three riders, the same for the same start.

`evening` is pure. What is told in `evening_orders` becomes reports, positions on the road, and the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from app.evening_orders import (
    CAME_LATE,
    CAME_TWICE,
    NIGHT_ORDER,
    ORDERS,
    PROMISED_ANEW,
    REST,
    RIDERS,
    ROUNDS,
    SHOPS,
    Order,
)
from app.evening_rides import BY_ID, kilometres, positions, seconds_of
from coaching.firing import is_night

#: Whose an order is in the end: the one that changes hands stands first with him.
RIDER_OF = {
    order: rider
    for rider, steps in reversed(ROUNDS.items())
    for _, _, names in steps
    for order in names.split()
}
#: Steps of which the platform hears nothing.
UNSAID = {"stops", "rides"}
BESIDE_A_DOG = "家里有狗"


@dataclass(frozen=True)
class Moment:
    """An event of the evening: the second of its arrival after the start, its type, its data, its time.

    `name` is its CloudEvents id; what came twice is there twice.
    """

    at: float
    type: str
    data: dict[str, Any]
    time: datetime
    name: str = ""

    def as_cloud_event(self) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": self.name,
            "source": "urn:jinnang:evening",
            "type": self.type,
            "time": self.time.isoformat(),
            "data": self.data,
        }


def evening(start: datetime, zone: tzinfo) -> list[Moment]:
    """Every moment in the order of arrival; `zone` says when it is night there (see `_reported_late`)."""
    start = start.astimezone(UTC)
    told = [*_shifts(start), *_placings(start), *_reports(start), *_rest(start)]
    for rider in RIDERS:
        told += [_moment(start, at, "rider.position", where) for at, where in positions(rider)]
    late, came = CAME_LATE
    twice, again = CAME_TWICE
    for moment in list(told):
        if _is_report(moment, late):
            told[told.index(moment)] = replace(moment, at=seconds_of(came))
        if _is_report(moment, twice):
            told.append(replace(moment, at=seconds_of(again)))
    return _named(sorted(_reported_late(told, start, zone), key=lambda moment: moment.at))


def _named(moments: list[Moment]) -> list[Moment]:
    """Number them as they come; an event that comes again keeps its number."""
    names: dict[str, str] = {}
    named = []
    for moment in moments:
        what = f"{moment.type} {moment.time} {moment.data}"
        names.setdefault(what, f"evening-{len(names) + 1}")
        named.append(replace(moment, name=names[what]))
    return named


def _moment(start: datetime, at: float, type_: str, data: dict[str, Any]) -> Moment:
    return Moment(at, type_, data, start + timedelta(seconds=at))


def _shifts(start: datetime) -> Iterator[Moment]:
    for rider in RIDERS:
        yield _moment(start, 0, "rider.shift", {"rider_id": rider, "on": True})


def _placings(start: datetime) -> Iterator[Moment]:
    for order in ORDERS:
        yield _moment(start, max(0, 60 * order.placed), "order.placed", _placed(start, order))
    at, again, promised = PROMISED_ANEW
    yield _moment(
        start, seconds_of(at), "order.placed", _placed(start, BY_ID[again]._replace(promised=promised))
    )


def _nobodys(number: int) -> str:
    """A number of a range that is kept free for films: whoever taps it in the demo wakes nobody."""
    return f"020 7946 0{number:03}"


def _placed(start: datetime, order: Order) -> dict[str, Any]:
    shop = SHOPS[order.shop]
    known = {"note": order.note, "first_order": order.first}
    return {
        "order_id": order.id,
        "customer_id": order.customer,
        "zone": RIDERS[RIDER_OF[order.id]],
        "merchant_id": order.shop,
        "placed_at": (start + timedelta(minutes=order.placed)).isoformat(),
        "promised_at": (start + timedelta(minutes=order.promised)).isoformat(),
        "km": round(kilometres(shop, order.to), 1),
        "value_minor": 100 * order.yuan,
        "pickup": {**shop._asdict(), "phone": _nobodys(100 + [*SHOPS].index(order.shop))},
        "dropoff": {**order.to._asdict(), "phone": _nobodys(200 + [*BY_ID].index(order.id))},
        **{name: value for name, value in known.items() if value is not None},
    }


def _reports(start: datetime) -> Iterator[Moment]:
    for rider, steps in ROUNDS.items():
        for clock, status, orders in steps:
            for order in orders.split() if status not in UNSAID else ():
                report = {"order_id": order, "status": status, "rider_id": rider}
                yield _moment(start, seconds_of(clock), "order.status", report)


def _rest(start: datetime) -> Iterator[Moment]:
    for clock, type_, data in REST:
        told = dict(data)
        for name in {"eta", "until"} & data.keys():
            told[name] = (start + timedelta(minutes=data[name])).isoformat()
        yield _moment(start, seconds_of(clock), type_, told)


def _is_report(moment: Moment, step: tuple[str, str, str]) -> bool:
    clock, status, order = step
    return (
        moment.at == seconds_of(clock)
        and moment.data.get("status") == status
        and moment.data.get("order_id") == order
    )


# the night


def _reported_late(moments: list[Moment], start: datetime, zone: tzinfo) -> list[Moment]:
    """Where the apology's scene falls into the day, its order was delivered last night and told of only now.

    Its rider holds nothing else meanwhile, and none of its reports is his newest then: whether he rides is
    told by his positions and by what this order was last heard to be, as if it were today's.
    """
    door = next(
        moment.time
        for moment in moments
        if moment.data.get("order_id") == NIGHT_ORDER and moment.data.get("status") == "at_customer"
    )
    if is_night(door, zone):
        return moments
    last_night = door.astimezone(zone).replace(hour=23, minute=20, second=0) - timedelta(days=1)
    return [
        _earlier(moment, door - last_night) if moment.data.get("order_id") == NIGHT_ORDER else moment
        for moment in moments
    ]


def _earlier(moment: Moment, by: timedelta) -> Moment:
    data = dict(moment.data)
    for name in ("placed_at", "promised_at"):
        if name in data:
            data[name] = (datetime.fromisoformat(data[name]) - by).isoformat()
    if moment.type == "order.placed":
        data["note"] = BESIDE_A_DOG  # words that fit at any hour: nobody whispers at noon
    return replace(moment, data=data, time=moment.time - by)
