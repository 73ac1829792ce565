"""Expire notices whose time is over."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.actions.end_cards import end_rows
from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)


def expire_notices(session: Session, now: datetime, at_most: int = 5000) -> int:
    """End what is past its `valid_until`; return how many. Nothing guidance says outlives its minute."""
    rows = session.execute(
        select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until)
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .where(INBOX.c.ended_as.is_(None), MESSAGE.c.valid_until <= now)
        .order_by(INBOX.c.id)
        .limit(at_most)
    ).all()
    by_moment: dict[datetime, list[tuple[int, int | None]]] = {}
    for row in rows:
        by_moment.setdefault(row.valid_until, []).append((row.id, row.decision_id))
    for moment, ids in by_moment.items():
        end_rows(session, [id for id, _ in ids], [decision for _, decision in ids], "expired", "life", moment)
    return len(rows)
