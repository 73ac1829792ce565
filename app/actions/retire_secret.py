"""Retire the oldest live secret of a source."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.database import table_of
from app.tables.sources import SourceRow, SourceSecretRow

SOURCE, SECRET = table_of(SourceRow), table_of(SourceSecretRow)


def retire_oldest_secret(session: Session, name: str, now: datetime) -> bool:
    """Retire it; False if the source has none."""
    row = session.execute(
        select(SECRET.c.id)
        .join(SOURCE, SOURCE.c.id == SECRET.c.source_id)
        .where(SOURCE.c.name == name, SECRET.c.retired_at.is_(None))
        .order_by(SECRET.c.id)
        .limit(1)
    ).first()
    if row is None:
        return False
    session.execute(update(SECRET).where(SECRET.c.id == row.id).values(retired_at=now))
    return True
