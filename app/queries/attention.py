"""What a rider's attention has been spent on."""

from datetime import datetime, tzinfo

from sqlalchemy import bindparam, select, union_all
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import HANDED, InboxRow, MessageRow
from app.tables.orders import OrderRow
from coaching.attention import A_DAY, BUDGETED, DRILL, HOUR, Spent, drill_waits, shift_began
from coaching.order_state import STAGE_OF_STATUS

INBOX, MESSAGE, ORDER = table_of(InboxRow), table_of(MessageRow), table_of(OrderRow)
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
DRILLS = (
    select(INBOX.c.shown_at)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.rider_id == bindparam("rider"), MESSAGE.c.class_ == DRILL)
)
DRILLS_SHOWN = union_all(
    DRILLS.where(INBOX.c.shown_at >= bindparam("since")),
    DRILLS.where(
        INBOX.c.outbox == HANDED,
        INBOX.c.ended_as.is_(None),
        INBOX.c.shown_at.is_(None),
        MESSAGE.c.valid_until >= bindparam("now"),
    ),
)
HAS_ORDER = (
    select(ORDER.c.order_id)
    .where(ORDER.c.rider_id == bindparam("rider"), ORDER.c.status.in_(sorted(STAGE_OF_STATUS)))
    .limit(1)
)


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


def has_order(session: Session, rider_id: str) -> bool:
    """Whether he holds an order that is not over."""
    return session.execute(HAS_ORDER, {"rider": rider_id}).first() is not None


def drill_waits_for(session: Session, rider_id: str, zone: tzinfo, now: datetime) -> str | None:
    """The rule that holds a drill's notice back from this rider now; one on its way counts as shown."""
    asked = {"rider": rider_id, "since": now - 2 * A_DAY, "now": now}
    shown = [moment or now for moment in session.execute(DRILLS_SHOWN, asked).scalars()]
    return drill_waits(has_order(session, rider_id), shown, now, zone)
