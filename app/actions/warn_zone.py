"""Warn the riders of a zone: those with an open order there, and those who get one while the warning runs."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session

from app.actions.decide import Firing
from app.database import insert_or_update, table_of
from app.events import ZoneAlert
from app.queries.orders import order_facts
from app.tables.orders import OrderRow, ZoneAlertRow, ZoneToldRow
from coaching.firing import ALERT_LASTS
from coaching.order_state import OVER, OrderState

ORDER, ALERT, TOLD = table_of(OrderRow), table_of(ZoneAlertRow), table_of(ZoneToldRow)
INSERT_ALERT = insert(ALERT)
OPEN_THERE = (
    select(ORDER.c.rider_id, ORDER.c.order_id)
    .where(
        ORDER.c.zone == bindparam("zone"),
        ORDER.c.rider_id.is_not(None),
        ORDER.c.status.not_in(sorted(OVER)),
    )
    .order_by(ORDER.c.rider_id, ORDER.c.order_id)
)
RUNNING = (
    select(ALERT.c.arrival, ALERT.c.zone, ALERT.c.kind, ALERT.c.until)
    .join(ORDER, ORDER.c.zone == ALERT.c.zone)
    .where(ORDER.c.order_id == bindparam("order"), ALERT.c.until > bindparam("now"))
    .order_by(ALERT.c.until, ALERT.c.arrival)
)
#: Until when a warning of this kind runs there, whichever event said so.
LONGEST = select(func.max(ALERT.c.until)).where(
    ALERT.c.zone == bindparam("zone"), ALERT.c.kind == bindparam("kind")
)
TOLD_UNTIL = select(TOLD.c.until).where(
    TOLD.c.rider_id == bindparam("rider"), TOLD.c.zone == bindparam("zone"), TOLD.c.kind == bindparam("kind")
)


def warn_zone(
    session: Session, alert: ZoneAlert, time: datetime, arrival: int, now: datetime
) -> Iterator[Firing]:
    """Keep a warning; yields a firing for each rider with an open order there who was not told yet."""
    until = alert.until or time + ALERT_LASTS
    session.execute(
        INSERT_ALERT,
        {"arrival": arrival, "zone": alert.zone, "kind": alert.kind, "mm": alert.mm, "until": until},
    )
    if until <= now:
        return
    until = session.execute(LONGEST, {"zone": alert.zone, "kind": alert.kind}).scalar_one()
    first_order: dict[str, str] = {}
    for row in session.execute(OPEN_THERE, {"zone": alert.zone}).all():
        first_order.setdefault(row.rider_id, row.order_id)
    for rider_id, order_id in first_order.items():
        state = order_facts(session, order_id)
        yield from _tell(session, rider_id, alert.zone, alert.kind, until, arrival, state, now)


def warn_newcomer(session: Session, order_id: str, state: OrderState, now: datetime) -> Iterator[Firing]:
    """Yield a firing for each warning that runs in the zone of an order its rider just got."""
    if state.rider_id is None or state.status in OVER:
        return
    longest = {row.kind: row for row in session.execute(RUNNING, {"order": order_id, "now": now})}
    for row in longest.values():
        yield from _tell(session, state.rider_id, row.zone, row.kind, row.until, row.arrival, state, now)


def _tell(
    session: Session,
    rider_id: str,
    zone: str,
    kind: str,
    until: datetime,
    arrival: int,
    state: OrderState,
    now: datetime,
) -> Iterator[Firing]:
    """Once a rider for a (zone, kind) until the end of the warning he was told of."""
    told = session.execute(TOLD_UNTIL, {"rider": rider_id, "zone": zone, "kind": kind}).scalar()
    if told is not None and now < told:
        return
    session.execute(
        insert_or_update(session, ZoneToldRow, ("rider_id", "zone", "kind"), ("until",)),
        {"rider_id": rider_id, "zone": zone, "kind": kind, "until": until},
    )
    once = f"zone_alert:{arrival}:{rider_id}"
    yield Firing("zone_alert", once, rider_id, None, state, now, arrival, weather=(kind,))
