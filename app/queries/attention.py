"""What a rider's attention has been spent on."""

from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import HANDED, InboxRow, MessageRow
from app.tables.riders import RiderRow
from coaching.attention import BUDGETED, HOUR, Spent, shift_began

INBOX, MESSAGE, RIDER = table_of(InboxRow), table_of(MessageRow), table_of(RiderRow)
SHIFT = select(RIDER.c.shift_at).where(RIDER.c.rider_id == bindparam("rider"))
COUNTED = (
    select(MESSAGE.c.class_, INBOX.c.shown_at)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(
        INBOX.c.rider_id == bindparam("rider"),
        MESSAGE.c.class_.in_(sorted(BUDGETED)),
        MESSAGE.c.kind != "digest",
    )
)
SHOWN = COUNTED.where(INBOX.c.shown_at >= bindparam("since"))
#: With the phone and not shown yet: each may come up at any moment of its life.
ON_ITS_WAY = COUNTED.where(
    INBOX.c.outbox == HANDED,
    INBOX.c.ended_as.is_(None),
    INBOX.c.shown_at.is_(None),
    MESSAGE.c.valid_until >= bindparam("now"),
)


def spent_by(session: Session, rider_id: str, zone: tzinfo, now: datetime) -> Spent:
    """What counts against this rider's budget at a moment."""
    since = shift_began(now, zone, session.execute(SHIFT, {"rider": rider_id}).scalar())
    spent = Spent(shift_since=since)
    shown: Any = session.execute(SHOWN, {"rider": rider_id, "since": min(since, now - HOUR)})
    for class_, shown_at in shown:
        spent.add(class_, shown_at)
    for class_, _ in session.execute(ON_ITS_WAY, {"rider": rider_id, "now": now}).all():
        spent.add(class_, now)
    return spent
