"""What lags behind: the figures an operator is woken by, each read off an index."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import PENDING_SQL, InboxRow, MessageRow
from app.tables.incidents import IncidentRow
from app.tables.orders import TimerRow
from app.tables.schedules import LeaseRow, ScheduleDueRow

INBOX, MESSAGE, INCIDENT = table_of(InboxRow), table_of(MessageRow), table_of(IncidentRow)
TIMER, DUE, LEASE = table_of(TimerRow), table_of(ScheduleDueRow), table_of(LeaseRow)
NOW: Any = bindparam("now")
#: The oldest row the notice loop should have looked at by now, as `due_notices` finds them.
UNSENT = (
    select(INBOX.c.id, func.coalesce(INBOX.c.look_at, INBOX.c.ended_at, INBOX.c.stored_at).label("since"))
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(
        INBOX.c.outbox == PENDING_SQL,
        or_(INBOX.c.look_at.is_(None), INBOX.c.look_at <= NOW),
        or_(INBOX.c.ended_as.is_not(None), MESSAGE.c.valid_until >= NOW),
    )
    .order_by(INBOX.c.id)
    .limit(1)
)
UNDELIVERED = (
    select(func.min(INBOX.c.stored_at))
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.ended_as.is_(None), INBOX.c.delivered_at.is_(None), MESSAGE.c.valid_until >= NOW)
)
UNANSWERED = select(func.min(INCIDENT.c.called_at)).where(
    INCIDENT.c.kind == "sos", INCIDENT.c.closed_at.is_(None), INCIDENT.c.owned_at.is_(None)
)
OLDEST_DUE = select(func.min(DUE.c.due_at)).where(DUE.c.state == "planned", DUE.c.due_at <= NOW)
OLDEST_TIMER = select(func.min(TIMER.c.due_at)).where(TIMER.c.due_at <= NOW)


class Lags(NamedTuple):
    """How long each has waited, in business time; nothing where none waits."""

    undelivered: timedelta
    unanswered_sos: timedelta
    schedule: timedelta
    timer: timedelta


def lags(session: Session, now: datetime) -> Lags:
    def waits(statement: Any) -> timedelta:
        since = session.execute(statement, {"now": now}).scalar()
        return max(now - since, timedelta()) if since is not None else timedelta()

    return Lags(*map(waits, (UNDELIVERED, UNANSWERED, OLDEST_DUE, OLDEST_TIMER)))


def oldest_unsent(session: Session, now: datetime) -> tuple[int, datetime] | None:
    """The notice that has waited longest for the loop, and since which look at it; None if none waits."""
    row = session.execute(UNSENT, {"now": now}).first()
    return (row.id, row.since) if row else None


def leases(session: Session) -> dict[str, datetime]:
    """When each lease ends that was ever taken, in the database's time."""
    return {row.name: row.expires_at for row in session.execute(select(LEASE.c.name, LEASE.c.expires_at))}
