"""Add a sender of events, or a second secret for one that changes over."""

import base64
import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.sources import SourceRow, SourceSecretRow

SOURCE, SECRET = table_of(SourceRow), table_of(SourceSecretRow)


class TooManySecrets(ValueError):
    """Two secrets are live already; retire one first."""


def add_source(session: Session, name: str, now: datetime) -> str:
    """Make the source if it is new, give it a fresh secret and return that (`whsec_...`)."""
    if not name.isprintable() or not 0 < len(name) <= 128 or "/" in name:
        raise ValueError("a source's name is 1-128 printable characters without a slash")
    row = session.execute(select(SOURCE.c.id).where(SOURCE.c.name == name)).first()
    if row is None:
        session.add(SourceRow(name=name, added_at=now))
        session.flush()
        row = session.execute(select(SOURCE.c.id).where(SOURCE.c.name == name)).one()
    source_id = row.id
    live = session.execute(
        select(func.count())
        .select_from(SECRET)
        .where(SECRET.c.source_id == source_id, SECRET.c.retired_at.is_(None))
    ).scalar_one()
    if live >= 2:
        raise TooManySecrets(f"{name} has two live secrets; retire one with --retire-oldest")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    session.add(SourceSecretRow(source_id=source_id, secret=secret, added_at=now))
    return secret
