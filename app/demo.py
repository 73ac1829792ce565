"""The demo: people to sign in as, and a built-in evening that plays itself once on a new database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.add_source import add_source
from app.actions.record_events import record_events
from app.events import Event, Refused, read_event
from app.parts import Parts
from app.people import sign_in_token
from app.queries.people import people_of_role
from app.queries.sources import any_event, source_keys

RIDER, ZONE = "demo-rider-1", "jingan-si"
PEOPLE = (
    ("rider", "小周", "demo-rider", RIDER, ZONE),
    ("trainer", "许教练", "demo-trainer", None, None),
    ("dispatcher", "老孟", "demo-dispatcher", None, ZONE),
)
WORDS = {"rider": "骑手 rider", "trainer": "教练 trainer", "dispatcher": "调度 dispatcher"}


def open_demo(parts: Parts, key: str) -> tuple[list[tuple[str, str]], bool]:
    """Make the demo people and source if they are not there; return a sign-in path for each role.

    The second value tells whether this database has taken no event yet, so that the evening may play.
    """

    def make(session: Session) -> None:
        now = parts.clock.now()
        if not people_of_role(session, "dispatcher"):
            for role, name, handle, rider_id, zone in PEOPLE:
                add_person(session, role, name, handle, now, rider_id, zone)
        if source_keys(session, "demo") is None:
            add_source(session, "demo", now)

    parts.database.write(make)
    with parts.database.read() as session:
        links = [
            (WORDS[role], f"/sign-in/{sign_in_token(key, people[0].person_id or 0)}")
            for role in ("rider", "dispatcher", "trainer")
            if (people := people_of_role(session, role))
        ]
        return links, not any_event(session)


@dataclass(frozen=True)
class Moment:
    """An event of the evening: seconds after its start (business time), its type and data."""

    at: float
    type: str
    data: dict[str, Any]


def evening(start: datetime) -> list[Moment]:
    """The first scene: three stacked orders, two calls missed on the road, and one of them cancelled.

    The rider can learn of it only when he stands still, before he goes to the door.
    """

    def placed(order: str, customer: str, address: str, lat: float, lng: float, minutes: int) -> Moment:
        return Moment(
            0,
            "order.placed",
            {
                "order_id": order,
                "customer_id": customer,
                "zone": ZONE,
                "merchant_id": "demo-noodles",
                "placed_at": (start - timedelta(minutes=35)).isoformat(),
                "promised_at": (start + timedelta(minutes=minutes)).isoformat(),
                "km": 2.4,
                "value_minor": 4200,
                "pickup": {"lat": 31.2231, "lng": 121.4452, "address": "愚园路 面馆"},
                "dropoff": {"lat": lat, "lng": lng, "address": address},
            },
        )

    def status(at: float, order: str, state: str, **more: Any) -> Moment:
        return Moment(at, "order.status", {"order_id": order, "status": state, "rider_id": RIDER, **more})

    def position(at: float, lat: float, lng: float, kmh: float) -> Moment:
        return Moment(at, "rider.position", {"rider_id": RIDER, "lat": lat, "lng": lng, "speed_kmh": kmh})

    orders = [
        placed("8213", "陈女士", "福康里 6 幢 1102", 31.2302, 121.4501, -6),
        placed("8217", "吴先生", "万航渡路 88 号", 31.2321, 121.4388, 6),
        placed("8220", "Ms Kaur", "胶州路 273 弄 2 号", 31.2365, 121.4402, 14),
    ]
    names = [moment.data["order_id"] for moment in orders]
    road = [
        position(6 + 4 * step, 31.2240 + 0.0008 * step, 121.4460 + 0.0005 * step, 22.0) for step in range(7)
    ]
    return sorted(
        [
            *orders,
            *(status(1, order, "assigned") for order in names),
            *(status(2, order, "at_store") for order in names),
            *(status(4, order, "picked_up") for order in names),
            *road,
            Moment(12, "order.call", {"order_id": "8213", "by": "customer", "answered": False}),
            Moment(18, "order.call", {"order_id": "8213", "by": "customer", "answered": False}),
            status(22, "8213", "cancelled", actor="customer", reason="等太久"),
            position(33, 31.2302, 121.4501, 0.0),
            status(75, "8217", "at_customer"),
            position(76, 31.2321, 121.4388, 0.0),
            Moment(
                77, "order.cancel_requested", {"order_id": "8217", "by": "customer", "text": "我不想要了"}
            ),
        ],
        key=lambda moment: moment.at,
    )


def _record(parts: Parts, source_id: int, event: Event | Refused, now: datetime, session: Session) -> None:
    record_events(session, parts.library, source_id, [event], now)


def play_evening(parts: Parts, sleep: Callable[[float], None]) -> None:
    """Let the evening happen, through the same action that a platform's webhook takes."""
    start = parts.clock.now()
    with parts.database.read() as session:
        demo = source_keys(session, "demo")
    if demo is None:
        return
    for number, moment in enumerate(evening(start), 1):
        at = start + timedelta(seconds=moment.at)
        sleep(max(0.0, parts.clock.machine_wait(at - parts.clock.now())))
        event = read_event(
            {
                "specversion": "1.0",
                "id": f"evening-{start:%Y%m%d%H%M%S}-{number}",
                "source": "urn:jinnang:evening",
                "type": moment.type,
                "time": at.isoformat(),
                "data": moment.data,
            },
            parts.clock.now(),
        )
        source_id, now = demo.id, parts.clock.now()
        parts.database.write(partial(_record, parts, source_id, event, now))
        parts.outbox.nudge()
