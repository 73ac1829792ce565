"""Senders."""

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.sources import EventRow, SourceRow, SourceSecretRow

SOURCE, SECRET = table_of(SourceRow), table_of(SourceSecretRow)
EVENT = table_of(EventRow)

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


def any_event(session: Session) -> bool:
    """Whether this database has ever taken an event."""
    return session.execute(select(EVENT.c.id).limit(1)).first() is not None
