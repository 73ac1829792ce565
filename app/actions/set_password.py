"""Set a person's password; only its slow hash is kept, and every other session of his ends."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.open_session import end_sessions_of
from app.database import table_of
from app.tables.people import PersonRow

PERSON = table_of(PersonRow)


def set_password(
    session: Session, person_id: int, password_hash: str, now: datetime, but: str | None = None
) -> None:
    """`but`: the session he sits at, which goes on."""
    session.execute(
        update(PERSON).where(PERSON.c.id == person_id).values(password_hash=password_hash, password_at=now)
    )
    ended = end_sessions_of(session, person_id, now, but)
    who = f"person:{person_id}"
    keep_record(session, now, "person.password_set", who, who, {"sessions_ended": ended})
