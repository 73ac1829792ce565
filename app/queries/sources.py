"""Senders and what was not taken from them."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow
from app.tables.sources import EventRow, RefusalRow, SourceRow, SourceSecretRow

SOURCE, SECRET = table_of(SourceRow), table_of(SourceSecretRow)
REFUSAL, EVENT = table_of(RefusalRow), table_of(EventRow)
INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)

KEYS = (
    select(SOURCE.c.id, SECRET.c.secret)
    .join(SECRET, SECRET.c.source_id == SOURCE.c.id)
    .where(SOURCE.c.name == bindparam("source"), SECRET.c.retired_at.is_(None))
    .order_by(SECRET.c.id)
)


class SourceKeys(NamedTuple):
    id: int
    secrets: tuple[str, ...]


def source_keys(session: Session, name: str) -> SourceKeys | None:
    """A source with its live secrets, None for a name nobody has."""
    rows = session.execute(KEYS, {"source": name}).all()
    return SourceKeys(rows[0].id, tuple(row.secret for row in rows)) if rows else None


def newest_refusals(session: Session, limit: int = 100) -> list[Any]:
    return list(
        session.execute(
            select(REFUSAL.c.arrived_at, SOURCE.c.name.label("source"), REFUSAL.c.event_id, REFUSAL.c.why)
            .join(SOURCE, SOURCE.c.id == REFUSAL.c.source_id)
            .order_by(REFUSAL.c.id.desc())
            .limit(limit)
        )
    )


def newest_notices(session: Session, limit: int = 100) -> list[Any]:
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
            )
            .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
            .order_by(INBOX.c.id.desc())
            .limit(limit)
        )
    )


def any_event(session: Session) -> bool:
    """Whether this database has ever taken an event."""
    return session.execute(select(EVENT.c.id).limit(1)).first() is not None
