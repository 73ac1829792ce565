"""What the board needs beside its orders: riders, warnings, incidents, cards kept off, and what changed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, union
from sqlmodel import Session

from app.database import table_of
from app.queries.board_orders import AT_ONCE
from app.tables.decisions import DecisionRow
from app.tables.inbox import PENDING, InboxRow
from app.tables.incidents import IncidentRow
from app.tables.orders import HeardRow, OrderReportRow, OrderRow, PromiseRow, ZoneAlertRow, ZoneRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow
from app.tables.sources import EventRow
from coaching.prompting import Motion

ORDER, REPORT, HEARD = table_of(OrderRow), table_of(OrderReportRow), table_of(HeardRow)
DECISION, INBOX, PROMISE = table_of(DecisionRow), table_of(InboxRow), table_of(PromiseRow)
EVENT, INCIDENT, ALERT = table_of(EventRow), table_of(IncidentRow), table_of(ZoneAlertRow)
RIDER, MOTION, ZONE = table_of(RiderRow), table_of(RiderMotionRow), table_of(ZoneRow)


#: As text: SQLite finds the partial index `ix_decision_capped` by it.
CAPPED: Any = literal_column("'capped'")


class Marks(NamedTuple):
    """How far the tables have been read: whatever comes later has larger numbers."""

    event: int
    decision: int
    promise: int


class Trouble(NamedTuple):
    """An open incident."""

    kind: str
    rider_id: str
    order_id: str | None
    zone: str | None


class Around(NamedTuple):
    """What stands around the orders at a moment. Zones are names; None is no zone."""

    motions: dict[str, Motion]
    on_shift: dict[str, str | None]  # riders whose shift runs, with the zone they are at home in
    undelivered: set[str]  # riders with a notice that was handed over and has not come
    waiting: set[str]  # riders with a notice that is not handed over yet
    alerts: dict[str, frozenset[str]]
    troubles: tuple[Trouble, ...]
    kept_off: dict[str | None, int]
    zones: frozenset[str]


SHIFTS = select(RIDER.c.rider_id, RIDER.c.zone)
ON_SHIFT = SHIFTS.where(RIDER.c.shift_on.is_(True))
UNREPORTED = SHIFTS.where(
    RIDER.c.shift_on.is_(None), RIDER.c.rider_id.in_(bindparam("riders", expanding=True))
)
MOTIONS = select(MOTION.c.rider_id, *(MOTION.c[name] for name in MOTION_FIELDS)).where(
    MOTION.c.rider_id.in_(bindparam("riders", expanding=True))
)
ALERTS = select(ALERT.c.zone, ALERT.c.kind).where(ALERT.c.until > bindparam("now"))
ON_THEIR_WAY = (
    select(INBOX.c.rider_id, INBOX.c.outbox)
    .where(INBOX.c.ended_as.is_(None), INBOX.c.delivered_at.is_(None))
    .distinct()
)
TROUBLES = (
    select(INCIDENT.c.kind, INCIDENT.c.rider_id, INCIDENT.c.order_id, ORDER.c.zone, RIDER.c.zone)
    .outerjoin(ORDER, ORDER.c.order_id == INCIDENT.c.order_id)
    .outerjoin(RIDER, RIDER.c.rider_id == INCIDENT.c.rider_id)
    .where(INCIDENT.c.closed_at.is_(None))
)
KEPT_OFF = (
    select(ORDER.c.zone, func.count())
    .select_from(DECISION)
    .outerjoin(ORDER, ORDER.c.order_id == DECISION.c.order_id)
    .where(DECISION.c.ended_as == CAPPED, DECISION.c.ended_at >= bindparam("since"))
    .group_by(ORDER.c.zone)
)
ZONES = select(ZONE.c.zone)
NEWEST = select(*(select(func.max(table.c.id)).scalar_subquery() for table in (EVENT, DECISION, PROMISE)))
TOUCHED = union(
    select(ORDER.c.order_id).where(ORDER.c.placed_event > bindparam("event")),
    select(REPORT.c.order_id).where(REPORT.c.arrival > bindparam("event")),
    select(HEARD.c.order_id).where(HEARD.c.arrival > bindparam("event")),
    select(DECISION.c.order_id).where(
        DECISION.c.id > bindparam("decision"), DECISION.c.order_id.is_not(None)
    ),
    select(PROMISE.c.order_id).where(PROMISE.c.id > bindparam("promise")),
)


def marks_of(session: Session) -> Marks:
    return Marks(*(value or 0 for value in session.execute(NEWEST).one()))


def touched_since(session: Session, marks: Marks) -> set[str]:
    """The orders of which anything was stored after these marks, but for receipts."""
    return set(session.execute(TOUCHED, marks._asdict()).scalars())


def around(session: Session, holders: Collection[str], now: datetime, since: datetime) -> Around:
    """Of the riders who hold the board's orders, and of all on shift; `since`: where the count begins."""
    on_shift = {row.rider_id: row.zone for row in session.execute(ON_SHIFT)}
    motions: dict[str, Motion] = {}
    ids = sorted(holders)
    for first in range(0, len(ids), AT_ONCE):
        some = {"riders": ids[first : first + AT_ONCE]}
        for rider_id, *motion in session.execute(MOTIONS, some):
            motions[rider_id] = Motion(*motion)
        for row in session.execute(UNREPORTED, some):  # without a shift: who holds an order has begun
            on_shift[row.rider_id] = row.zone
    undelivered, waiting = set[str](), set[str]()
    for rider_id, outbox in session.execute(ON_THEIR_WAY):
        (waiting if outbox == PENDING else undelivered).add(rider_id)
    alerts: dict[str, set[str]] = defaultdict(set)
    for zone, kind in session.execute(ALERTS, {"now": now}):
        alerts[zone].add(kind)
    troubles = session.execute(TROUBLES)
    return Around(
        motions,
        on_shift,
        undelivered,
        waiting,
        {zone: frozenset(kinds) for zone, kinds in alerts.items()},
        tuple(Trouble(kind, who, order, zone or home) for kind, who, order, zone, home in troubles),
        {row[0]: row[1] for row in session.execute(KEPT_OFF, {"since": since})},
        frozenset(session.execute(ZONES).scalars()),
    )
