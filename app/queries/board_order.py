"""One order as a dispatcher reads it: what was reported, advised and promised, and what became of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.queries.board_orders import CARD, DECISION
from app.queries.inbox import receipt_of
from app.queries.people import Caller
from app.queries.scope import orders_seen
from app.tables.orders import ActivityRow, HeardRow, OrderReportRow, OrderRow, PromiseRow
from app.tables.people import PersonRow
from app.tables.riders import RiderMotionRow
from app.tables.sources import EventRow
from coaching.board import PLACE_SPEAKS, fate
from coaching.content import Text
from coaching.fact_names import KIND_NAMES

ORDER, REPORT, HEARD = table_of(OrderRow), table_of(OrderReportRow), table_of(HeardRow)
ACTIVITY, PROMISE, PERSON = table_of(ActivityRow), table_of(PromiseRow), table_of(PersonRow)
EVENT, MOTION = table_of(EventRow), table_of(RiderMotionRow)
MOST_LINES, MOST_WORDS = 100, 10
WORTH_READING = (HEARD.c.anger > 0) | HEARD.c.threat | HEARD.c.uneasy


@dataclass(frozen=True)
class Moment:
    """One line of a story. `what` is a status, `placed`, `heard`, `activity`, `advice` or `promise`."""

    at: datetime
    what: str
    rider_id: str | None = None
    name: Text | None = None  # of a card, or what was promised
    class_: str | None = None
    state: str | None = None  # how far the card got
    until: datetime | None = None  # of a promise
    closed: bool = False
    anger: int = 0
    threat: bool = False
    uneasy: bool = False  # no threat was heard, yet it sounds like one
    code: str | None = None  # of an activity


@dataclass(frozen=True)
class OrderStory:
    """An order with its rider's number, and whether there are words of the customer to read."""

    order_id: str
    zone: str | None
    customer: str | None
    address: str | None
    merchant: str | None
    status: str | None
    placed_at: datetime | None
    promised_at: datetime | None
    rider_id: str | None
    rider_name: str | None
    rider_phone: str | None
    has_words: bool
    place_at: datetime | None  # when his newest place was known, if it still says anything
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Place:
    """Where a rider was, in degrees, and when."""

    lat: float
    lng: float
    at: datetime


def order_story(session: Session, caller: Caller, order_id: str, now: datetime) -> OrderStory | None:
    """None for an order that is not there, or not for this caller."""
    row = session.execute(select(ORDER).where(ORDER.c.order_id == order_id, orders_seen(caller))).first()
    if row is None:
        return None
    person = session.execute(
        select(PERSON.c.name, PERSON.c.phone)
        .where(PERSON.c.rider_id == row.rider_id, PERSON.c.disabled_at.is_(None))
        .order_by(PERSON.c.id)
    ).first()
    place = place_of(session, row.rider_id, now) if row.rider_id else None
    moments = sorted(_moments(session, row), key=lambda one: one.at)[-MOST_LINES:]
    return OrderStory(
        order_id=row.order_id,
        zone=row.zone,
        customer=row.customer_id,
        address=json.loads(row.dropoff).get("address") if row.dropoff else None,
        merchant=row.merchant_id,
        status=row.status,
        placed_at=row.placed_at,
        promised_at=row.promised_at,
        rider_id=row.rider_id,
        rider_name=person.name if person else row.rider_id,
        rider_phone=person.phone if person else None,
        has_words=any(one.threat or one.uneasy or one.anger for one in moments),
        place_at=place.at if place else None,
        moments=tuple(moments),
    )


def _moments(session: Session, order: Any) -> list[Moment]:
    of = {"order": order.order_id}
    found = [Moment(order.placed_at, "placed")] if order.placed_at else []
    for row in session.execute(select(REPORT).where(REPORT.c.order_id == of["order"])):
        found.append(Moment(row.at, row.status, row.rider_id))
    for row in session.execute(select(HEARD).where(HEARD.c.order_id == of["order"])):
        found.append(Moment(row.at, "heard", anger=row.anger, threat=bool(row.threat), uneasy=row.uneasy))
    for row in session.execute(select(ACTIVITY).where(ACTIVITY.c.order_id == of["order"])):
        found.append(Moment(row.at, "activity", code=row.action))
    for row in session.execute(CARD.where(DECISION.c.order_id == of["order"])):
        state = fate(receipt_of(row), row.ended_as, row.outbox, held=False)
        name = KIND_NAMES.get(row.kind)
        found.append(Moment(row.at, "advice", row.rider_id, name, row.class_, state))
    for row in session.execute(select(PROMISE).where(PROMISE.c.order_id == of["order"])):
        what = Text(**json.loads(row.what))
        closed = row.closed_at is not None
        found.append(Moment(row.made_at, "promise", row.rider_id, what, until=row.due_at, closed=closed))
    return found


def words_of(session: Session, caller: Caller, order_id: str) -> list[tuple[datetime, str]]:
    """What the customer wrote that was a threat or angry, or sounds off, newest first. Reads are recorded."""
    rows = session.execute(
        select(HEARD.c.at, EVENT.c.body)
        .join(EVENT, EVENT.c.id == HEARD.c.arrival)
        .join(ORDER, ORDER.c.order_id == HEARD.c.order_id)
        .where(HEARD.c.order_id == order_id, orders_seen(caller), WORTH_READING)
        .order_by(HEARD.c.at.desc(), HEARD.c.arrival.desc())
        .limit(MOST_WORDS)
    )
    return [(row.at, json.loads(row.body).get("data", {}).get("text") or "") for row in rows]


def place_of(session: Session, rider_id: str, now: datetime) -> Place | None:
    """Where a rider is, if that was known in the last quarter of an hour. Whoever reads it is recorded."""
    row = session.execute(
        select(MOTION.c.lat, MOTION.c.lng, MOTION.c.position_at).where(
            MOTION.c.rider_id == rider_id,
            MOTION.c.lat.is_not(None),
            MOTION.c.position_at >= now - PLACE_SPEAKS,
        )
    ).first()
    return Place(row.lat, row.lng, row.position_at) if row else None
