"""What a rider's attention has been spent on."""

from datetime import datetime, tzinfo

from sqlalchemy import bindparam, select, union_all
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import HANDED, InboxRow, MessageRow
from coaching.attention import BUDGETED, HOUR, Spent, shift_began

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
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
COUNTS = union_all(SHOWN, ON_ITS_WAY)


def spent_by(
    session: Session, rider_id: str, shift_at: datetime | None, zone: tzinfo, now: datetime
) -> Spent:
    """What counts against this rider's budget at a moment; `shift_at`: when his newest shift began."""
    since = shift_began(now, zone, shift_at)
    spent = Spent(shift_since=since)
    asked = {"rider": rider_id, "since": min(since, now - HOUR), "now": now}
    for class_, shown_at in session.execute(COUNTS, asked).all():
        spent.add(class_, shown_at or now)
    return spent
