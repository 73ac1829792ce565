"""Expire notices whose time is over."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.actions.end_cards import expire
from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)


def expire_notices(session: Session, now: datetime, at_most: int = 5000) -> int:
    """End what is past its `valid_until`; return how many. Nothing guidance says outlives its minute."""
    # No ORDER BY here: for its sake SQLite would walk through all that was ever sent, once a second.
    found = session.execute(
        select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until)
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .where(INBOX.c.ended_as.is_(None), MESSAGE.c.valid_until <= now)
        .limit(at_most)
    )
    rows = sorted(found, key=lambda row: row.id)
    expire(session, rows)
    return len(rows)
