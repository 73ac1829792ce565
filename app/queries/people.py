"""Who somebody is."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, exists, func, select, true
from sqlmodel import Session

from app.database import table_of
from app.tables.people import PersonRow, TokenRow
from app.tables.sign_in import DeviceRow, SessionRow

PERSON, TOKEN = table_of(PersonRow), table_of(TokenRow)
DEVICE, SESSION = table_of(DeviceRow), table_of(SessionRow)


class Caller(NamedTuple):
    """Who asks: a person with a page, or a device or program with a token (`person_id` None).

    `key` is the hash of the session or token he came with, `seen_at` when it was last used before;
    `until` is the end of a session, by the machine's clock.
    """

    role: str
    name: str
    rider_id: str | None
    person_id: int | None = None
    zone: str | None = None
    key: str | None = None
    seen_at: datetime | None = None
    until: datetime | None = None


_OF_TOKEN = (
    select(TOKEN.c.role, TOKEN.c.label, TOKEN.c.rider_id, DEVICE.c.seen_at)
    .outerjoin(DEVICE, DEVICE.c.token_sha256 == TOKEN.c.sha256)
    .where(
        TOKEN.c.revoked_at.is_(None),
        ~exists().where(PERSON.c.rider_id == TOKEN.c.rider_id, PERSON.c.disabled_at.is_not(None)),
        TOKEN.c.sha256 == bindparam("sha256"),
    )
)
_OF_SESSION = (
    select(PERSON, SESSION.c.seen_at, SESSION.c.until)
    .join(SESSION, SESSION.c.person_id == PERSON.c.id)
    .where(
        SESSION.c.ended_at.is_(None), PERSON.c.disabled_at.is_(None), SESSION.c.sha256 == bindparam("sha256")
    )
)


def caller_by_token(session: Session, sha256: str) -> Caller | None:
    """Whose token it is: not of one that was revoked, nor of a rider who was disabled."""
    row = session.execute(_OF_TOKEN, {"sha256": sha256}).first()
    return Caller(row.role, row.label, row.rider_id, key=sha256, seen_at=row.seen_at) if row else None


def caller_by_session(session: Session, sha256: str, now: datetime) -> Caller | None:
    """Who sits at a session that was not ended; `now` is the machine's time."""
    row = session.execute(_OF_SESSION, {"sha256": sha256}).first()
    if row is None or row.until <= now:
        return None
    return Caller(row.role, row.name, row.rider_id, row.id, row.zone, sha256, row.seen_at, row.until)


def caller_by_person(session: Session, person_id: int) -> Caller | None:
    row = session.execute(
        select(PERSON).where(PERSON.c.id == person_id, PERSON.c.disabled_at.is_(None))
    ).first()
    return Caller(row.role, row.name, row.rider_id, row.id, row.zone) if row else None


def phone_of(session: Session, person_id: int) -> str | None:
    """Where a person is rung, if a number was given."""
    return session.execute(select(PERSON.c.phone).where(PERSON.c.id == person_id)).scalar_one_or_none()


def name_of_rider(rider_id: ColumnElement[str | None]) -> ScalarSelect[str | None]:
    """Who is this rider, for a query over rows that name riders; null if nobody is known."""
    named = (PERSON.c.rider_id == rider_id) & PERSON.c.disabled_at.is_(None)
    return select(func.min(PERSON.c.name)).where(named).scalar_subquery()


def people_of_role(session: Session, role: str | None) -> list[Caller]:
    """Those who are not disabled, of one role or of all."""
    of_role = true() if role is None else PERSON.c.role == role
    rows = session.execute(
        select(PERSON).where(of_role, PERSON.c.disabled_at.is_(None)).order_by(PERSON.c.id)
    )
    return [Caller(row.role, row.name, row.rider_id, row.id, row.zone) for row in rows]
