"""How far a broadcast got."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)


def broadcast_figures(session: Session, message_id: str) -> dict[str, int] | None:
    """The cumulative figures of a broadcast; None if there is no such one."""
    if session.execute(select(MESSAGE.c.id).where(MESSAGE.c.id == message_id)).first() is None:
        return None
    row: Any = session.execute(
        select(
            func.count().label("audience"),
            func.count(INBOX.c.delivered_at).label("delivered"),
            func.count(INBOX.c.shown_at).label("shown"),
            func.count(INBOX.c.acted_at).label("acted"),
            func.count(INBOX.c.declined_at).label("declined"),
            func.count().filter(INBOX.c.ended_as == "expired").label("expired"),
        ).where(INBOX.c.message_id == message_id)
    ).one()
    return dict(row._mapping)


def broadcast_with_key(session: Session, dedup_key: str) -> str | None:
    """The broadcast that was sent with this key before."""
    found: str | None = session.execute(
        select(MESSAGE.c.id).where(MESSAGE.c.dedup_key == dedup_key, MESSAGE.c.kind == "guidance")
    ).scalar()
    return found
