"""The open orders as the room's board needs them: a handful of set-wise looks, for all or for a few."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session

from app.database import table_of
from app.queries.inbox import receipt_of
from app.queries.scope import OPEN_SQL
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from app.tables.orders import HeardRow, OrderRow, PromiseRow
from app.tables.people import PersonRow
from coaching.board import FORGOTTEN_AFTER, MOOD_LASTS, WAITING
from coaching.order_state import OVER, STAGE_OF_STATUS

ORDER, DECISION, INBOX = table_of(OrderRow), table_of(DecisionRow), table_of(InboxRow)
MESSAGE, HEARD, PROMISE = table_of(MessageRow), table_of(HeardRow), table_of(PromiseRow)
PERSON = table_of(PersonRow)
AT_ONCE = 400  # ids in one list: a database takes only so many values
WISHES = ("cancel_requested", "intent_rising", "order_problem")


@dataclass(frozen=True)
class Advice:
    """The newest card of an order: which, and what its notice has come to."""

    decision_id: int
    kind: str
    class_: str
    rider_id: str
    at: datetime
    receipt: str | None
    ended_as: str | None
    outbox: str | None
    show_when: str | None


@dataclass(frozen=True)
class OpenOrder:
    """What is stored of one open order; nothing in it goes by the clock."""

    order_id: str
    zone: str | None
    status: str | None
    stage: str
    promised_at: datetime | None
    told_at: datetime | None  # the newest moment anything was told of it
    placed_at: datetime | None
    rider_id: str | None
    rider_name: str | None
    first_order: bool
    advice: Advice | None = None
    wishes: frozenset[str] = frozenset()
    anger: int = 0
    angry_at: datetime | None = None
    uneasy_at: datetime | None = None
    promise_due: datetime | None = None


def open_orders_on_board(session: Session, seen: ColumnElement[bool], now: datetime) -> list[OpenOrder]:
    """All orders that are on the way and that the caller sees (`queries.scope.orders_seen`)."""
    since = now - FORGOTTEN_AFTER
    lively = or_(ORDER.c.status_at > since, ORDER.c.promised_at > since, ORDER.c.placed_time > since)
    return _orders(session, OPEN_SQL & seen & lively, now)


def these_on_board(session: Session, order_ids: Collection[str], now: datetime) -> list[OpenOrder]:
    """Those of these orders that are on the way."""
    found: list[OpenOrder] = []
    ids = sorted(order_ids)
    for first in range(0, len(ids), AT_ONCE):
        found += _orders(session, OPEN_SQL & ORDER.c.order_id.in_(ids[first : first + AT_ONCE]), now)
    return found


def cards_now(session: Session, decision_ids: Collection[int]) -> dict[int, Advice]:
    """How far these cards have come."""
    ids, found = sorted(decision_ids), {}
    for first in range(0, len(ids), AT_ONCE):
        for row in session.execute(CARD.where(DECISION.c.id.in_(ids[first : first + AT_ONCE]))):
            found[row.id] = _advice(row)
    return found


CARD = (
    select(
        DECISION.c.id, DECISION.c.kind, DECISION.c.class_, DECISION.c.rider_id, DECISION.c.at,
        DECISION.c.ended_as, INBOX.c.outbox, INBOX.c.delivered_at, INBOX.c.shown_at, INBOX.c.acted_at,
        INBOX.c.declined_at, MESSAGE.c.show_when,
    )
    .outerjoin(INBOX, INBOX.c.decision_id == DECISION.c.id)
    .outerjoin(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
)  # fmt: skip


def _orders(session: Session, which: ColumnElement[bool], now: datetime) -> list[OpenOrder]:
    name = select(func.min(PERSON.c.name)).where(
        PERSON.c.rider_id == ORDER.c.rider_id, PERSON.c.disabled_at.is_(None)
    )
    rows = session.execute(
        select(
            ORDER.c.order_id, ORDER.c.zone, ORDER.c.status, ORDER.c.status_at, ORDER.c.promised_at,
            ORDER.c.placed_at, ORDER.c.placed_time, ORDER.c.rider_id, ORDER.c.first_order,
            name.scalar_subquery().label("rider_name"),
        ).where(which)
    ).all()  # fmt: skip
    if not rows:
        return []
    ids = select(ORDER.c.order_id).where(which)
    newest, wishes = _decided(session, ids)
    cards = cards_now(session, newest.values())
    heard = session.execute(
        select(HEARD.c.order_id, HEARD.c.anger, HEARD.c.uneasy, HEARD.c.at)
        .where(HEARD.c.order_id.in_(ids), HEARD.c.at > now - MOOD_LASTS)
        .order_by(HEARD.c.at, HEARD.c.arrival)
    ).all()
    moods = {row.order_id: row for row in heard}
    uneasy = {row.order_id: row.at for row in heard if row.uneasy}  # a calm word after it takes nothing back
    due: dict[str, datetime] = {
        row.order_id: row.due_at
        for row in session.execute(
            select(PROMISE.c.order_id, func.min(PROMISE.c.due_at).label("due_at"))
            .where(PROMISE.c.order_id.in_(ids), PROMISE.c.closed_at.is_(None))
            .group_by(PROMISE.c.order_id)
        )
    }
    return [
        OpenOrder(
            order_id=row.order_id,
            zone=row.zone,
            status=row.status,
            stage=STAGE_OF_STATUS.get(row.status, WAITING) if row.rider_id else WAITING,
            promised_at=row.promised_at,
            told_at=_newest(row.status_at, row.placed_time, row.promised_at),
            placed_at=row.placed_at or row.status_at,
            rider_id=row.rider_id,
            rider_name=row.rider_name,
            first_order=bool(row.first_order),
            advice=cards.get(newest.get(row.order_id, 0)),
            wishes=frozenset(wishes.get(row.order_id, ())),
            anger=moods[row.order_id].anger if row.order_id in moods else 0,
            angry_at=moods[row.order_id].at if row.order_id in moods else None,
            uneasy_at=uneasy.get(row.order_id),
            promise_due=due.get(row.order_id),
        )
        for row in rows
        if row.status not in OVER
    ]


def _decided(session: Session, ids: Any) -> tuple[dict[str, int], dict[str, set[str]]]:
    """By order the newest decision, and those of its kinds that say what the customer wants."""
    newest: dict[str, tuple[datetime, int]] = {}
    wishes: dict[str, set[str]] = defaultdict(set)
    for row in session.execute(
        select(DECISION.c.id, DECISION.c.order_id, DECISION.c.kind, DECISION.c.at).where(
            DECISION.c.order_id.in_(ids)
        )
    ):
        newest[row.order_id] = max((row.at, row.id), newest.get(row.order_id, (row.at, 0)))
        if row.kind in WISHES:
            wishes[row.order_id].add(row.kind)
    return {order_id: card for order_id, (_, card) in newest.items()}, wishes


def _advice(row: Any) -> Advice:
    return Advice(
        decision_id=row.id,
        kind=row.kind,
        class_=row.class_,
        rider_id=row.rider_id,
        at=row.at,
        receipt=receipt_of(row),
        ended_as=row.ended_as,
        outbox=row.outbox,
        show_when=row.show_when,
    )


def _newest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def with_card(order: OpenOrder, cards: dict[int, Advice]) -> OpenOrder:
    """The order with its card as it is now; the same value where nothing changed."""
    if order.advice is None:
        return order
    now = cards.get(order.advice.decision_id, order.advice)
    return order if now == order.advice else replace(order, advice=now)


def watched(orders: Iterable[OpenOrder]) -> set[int]:
    """The cards of these orders that something may still become of: a phone may tell late of an ended one."""
    return {
        one.advice.decision_id
        for one in orders
        if one.advice and one.advice.outbox is not None and one.advice.receipt != "declined"
    }
