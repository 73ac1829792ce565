"""What came in and could not be taken, and the newest notices, as far as a caller may see them."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlmodel import Session

from app.database import table_of
from app.queries.people import Caller, name_of_rider
from app.queries.scope import orders_seen, riders_seen, zone_limit
from app.tables.inbox import InboxRow, MessageRow
from app.tables.orders import OrderRow
from app.tables.riders import RiderRow
from app.tables.sources import RefusalRow, SourceRow

SOURCE, REFUSAL, ORDER = table_of(SourceRow), table_of(RefusalRow), table_of(OrderRow)
INBOX, MESSAGE, RIDER = table_of(InboxRow), table_of(MessageRow), table_of(RiderRow)


def newest_refusals(session: Session, caller: Caller, limit: int = 100) -> list[Any]:
    """What was refused belongs to no zone: only who sees all zones sees it."""
    seen = true() if zone_limit(caller) is None else false()
    return list(
        session.execute(
            select(REFUSAL.c.arrived_at, SOURCE.c.name.label("source"), REFUSAL.c.event_id, REFUSAL.c.why)
            .join(SOURCE, SOURCE.c.id == REFUSAL.c.source_id)
            .where(seen)
            .order_by(REFUSAL.c.id.desc())
            .limit(limit)
        )
    )


def newest_notices(session: Session, caller: Caller, limit: int = 100) -> list[Any]:
    """Of orders the caller sees; without an order, of riders he sees."""
    seen: ColumnElement[bool] = true()
    if zone_limit(caller) is not None:
        orders = select(ORDER.c.order_id).where(orders_seen(caller))
        riders = select(RIDER.c.rider_id).where(riders_seen(caller))
        bare = INBOX.c.order_id.is_(None) & INBOX.c.rider_id.in_(riders)
        seen = or_(INBOX.c.order_id.in_(orders), bare)
    return list(
        session.execute(
            select(
                INBOX.c.stored_at,
                INBOX.c.rider_id,
                INBOX.c.order_id,
                INBOX.c.ended_as,
                INBOX.c.rule,
                INBOX.c.outbox,
                INBOX.c.delivered_at,
                INBOX.c.shown_at,
                INBOX.c.acted_at,
                INBOX.c.declined_at,
                MESSAGE.c.kind,
                MESSAGE.c.class_,
                MESSAGE.c.title,
                name_of_rider(INBOX.c.rider_id).label("rider_name"),
            )
            .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
            .where(seen)
            .order_by(INBOX.c.id.desc())
            .limit(limit)
        )
    )
