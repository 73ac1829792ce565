"""Make a phone a rider's, and take that back: a lost phone, or all of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from app.actions.issue_token import issue_token, token_hash
from app.actions.keep_record import keep_record
from app.actions.open_session import end_sessions_on, open_session
from app.database import table_of
from app.tables.people import TokenRow
from app.tables.sign_in import DeviceRow

DEVICE, TOKEN = table_of(DeviceRow), table_of(TokenRow)


def enrol_browser(session: Session, person_id: int, rider_id: str, label: str, now: datetime) -> str:
    """Return the session token of a phone's browser that is this rider's from now on."""
    made = insert(DEVICE).values(rider_id=rider_id, label=label, made_at=now, seen_at=now)
    done: Any = session.execute(made)
    (device_id,) = done.inserted_primary_key
    token = open_session(session, person_id, "rider", now, device_id)
    _record(session, person_id, device_id, now, "browser")
    return token


def enrol_program(session: Session, person_id: int, rider_id: str, label: str, now: datetime) -> str:
    """Return the bearer token of a program that speaks for this rider from now on."""
    token = issue_token(session, "rider", now, rider_id, label)
    session.flush()
    mine = select(DEVICE.c.id).where(DEVICE.c.token_sha256 == token_hash(token))
    _record(session, person_id, session.execute(mine).scalar_one(), now, "token")
    return token


def _record(session: Session, person_id: int, device_id: int, now: datetime, how: str) -> None:
    who = f"person:{person_id}"
    keep_record(session, now, "person.enrolled", who, who, {"device": device_id, "how": how})


def revoke_devices(
    session: Session, rider_id: str, now: datetime, actor: str, device_id: int | None = None
) -> list[int]:
    """Revoke one device of a rider, or all; its token and its sessions end. Returns which."""
    live = DEVICE.c.revoked_at.is_(None) & (DEVICE.c.rider_id == rider_id)
    if device_id is not None:
        live &= DEVICE.c.id == device_id
    found = list(session.execute(select(DEVICE.c.id, DEVICE.c.token_sha256).where(live)))
    ids = [row.id for row in found]
    if not ids:
        return []
    tokens = [row.token_sha256 for row in found if row.token_sha256]
    session.execute(update(DEVICE).where(DEVICE.c.id.in_(ids)).values(revoked_at=now))
    session.execute(
        update(TOKEN).where(TOKEN.c.sha256.in_(tokens), TOKEN.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    end_sessions_on(session, ids, now)
    for one in ids:
        keep_record(session, now, "device.revoked", actor, f"rider:{rider_id}", {"device": one})
    return ids
