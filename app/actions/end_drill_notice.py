"""End the notice of an assignment that was done: nobody is asked for what he has played."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.actions.assign_drill import dedup_key
from app.actions.end_cards import end_open
from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)


def end_drill_notice(session: Session, assignment: int, now: datetime) -> None:
    """Take back the notice of this assignment, unless he answered it or it ended before."""
    rows = session.execute(
        select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until)
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .where(
            MESSAGE.c.dedup_key == dedup_key(assignment),
            INBOX.c.ended_as.is_(None),
            INBOX.c.acted_at.is_(None),
            INBOX.c.declined_at.is_(None),
        )
    ).all()
    end_open(session, rows, "retracted", "drill_done", now)
