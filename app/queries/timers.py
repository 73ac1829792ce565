"""What the ticker has to do."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow
from app.tables.orders import TimerRow

TIMER, INBOX, MESSAGE = table_of(TimerRow), table_of(InboxRow), table_of(MessageRow)
A_TIMER = select(TIMER.c.id).where(TIMER.c.due_at <= bindparam("until")).limit(1)
AN_END = (
    select(INBOX.c.id)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.ended_as.is_(None), MESSAGE.c.valid_until <= bindparam("until"))
    .limit(1)
)


def anything_timed(session: Session, until: datetime) -> bool:
    """Whether a timer is due or a notice has lived out its time by this moment."""
    at = {"until": until}
    return session.execute(A_TIMER, at).first() is not None or session.execute(AN_END, at).first() is not None
