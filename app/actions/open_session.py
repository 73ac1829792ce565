"""Open, keep up and end the sessions of browsers; a session is found by the hash of its token."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlmodel import Session

from app.actions.issue_token import token_hash
from app.database import table_of
from app.tables.sign_in import DeviceRow, SessionRow

DEVICE, SESSION = table_of(DeviceRow), table_of(SessionRow)
#: How long a session lives: a desk's a long shift, a rider's phone until it is lost or the season is over.
DESK_LIVES, PHONE_LIVES = timedelta(hours=16), timedelta(days=180)


def open_session(
    session: Session, person_id: int, role: str, now: datetime, device_id: int | None = None
) -> str:
    """Return the token for the cookie of a browser that has just signed in."""
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(SESSION),
        {
            "sha256": token_hash(token),
            "person_id": person_id,
            "device_id": device_id,
            "made_at": now,
            "seen_at": now,
            "until": now + (PHONE_LIVES if role == "rider" else DESK_LIVES),
        },
    )
    return token


def end_session(session: Session, sha256: str, now: datetime) -> int:
    """End one session, as its own sign-out does."""
    return _end(session, SESSION.c.sha256 == sha256, now)


def end_sessions_of(session: Session, person_id: int, now: datetime, but: str | None = None) -> int:
    """End all sessions of a person, or all but the one he sits at; returns how many there were."""
    mine = SESSION.c.person_id == person_id
    return _end(session, mine if but is None else mine & (SESSION.c.sha256 != but), now)


def end_sessions_on(session: Session, device_ids: list[int], now: datetime) -> int:
    """End the sessions of these devices."""
    return _end(session, SESSION.c.device_id.in_(device_ids), now)


def note_seen(session: Session, sha256: str, now: datetime) -> None:
    """The session or token was used: its device was seen."""
    session.execute(update(SESSION).where(SESSION.c.sha256 == sha256).values(seen_at=now))
    held = select(SESSION.c.device_id).where(SESSION.c.sha256 == sha256).scalar_subquery()
    session.execute(
        update(DEVICE).where((DEVICE.c.token_sha256 == sha256) | (DEVICE.c.id == held)).values(seen_at=now)
    )


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    ended = update(SESSION).where(which, SESSION.c.ended_at.is_(None)).values(ended_at=now)
    done: Any = session.execute(ended)
    return int(done.rowcount)
