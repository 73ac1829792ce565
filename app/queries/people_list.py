"""The list of people and their devices, as far as the caller looks after them."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlmodel import Session

from app.database import table_of
from app.queries.people import Caller
from app.queries.scope import zone_limit
from app.tables.people import PersonRow
from app.tables.sign_in import CodeRow, DeviceRow, SessionRow

PERSON, CODE = table_of(PersonRow), table_of(CodeRow)
DEVICE, SESSION = table_of(DeviceRow), table_of(SessionRow)
PAGE = 100


class Listed(NamedTuple):
    """A page of the list, and how many there are in all."""

    people: list[Any]
    many: int


def looks_after(caller: Caller) -> ColumnElement[bool]:
    """A condition on `person`: an admin everybody, a dispatcher the riders whose own zone is his."""
    if caller.role == "admin":
        return true()
    if caller.role != "dispatcher":
        return false()
    limit = zone_limit(caller)
    return (PERSON.c.role == "rider") & (true() if limit is None else PERSON.c.zone == limit)


def people_listed(
    session: Session, caller: Caller, words: str = "", role: str = "", state: str = "", page: int = 0
) -> Listed:
    """Those whose name, handle, rider id or zone holds the words; `state` is `off` or `on`."""
    which = looks_after(caller)
    if words:
        fields = (PERSON.c.name, PERSON.c.handle, PERSON.c.rider_id, PERSON.c.zone)
        which &= or_(*(field.icontains(words, autoescape=True) for field in fields))
    if role:
        which &= PERSON.c.role == role
    if state:
        which &= PERSON.c.disabled_at.is_(None) if state == "on" else PERSON.c.disabled_at.is_not(None)
    devices = (
        select(func.count())
        .where(DEVICE.c.rider_id == PERSON.c.rider_id, DEVICE.c.revoked_at.is_(None))
        .scalar_subquery()
    )
    by_device = (
        select(func.max(DEVICE.c.seen_at)).where(DEVICE.c.rider_id == PERSON.c.rider_id).scalar_subquery()
    )
    by_session = (
        select(func.max(SESSION.c.seen_at)).where(SESSION.c.person_id == PERSON.c.id).scalar_subquery()
    )
    rows = session.execute(
        select(
            PERSON,
            devices.label("devices"),
            by_device.label("device_seen_at"),
            by_session.label("session_seen_at"),
        )
        .where(which)
        .order_by(PERSON.c.disabled_at.is_not(None), PERSON.c.role, PERSON.c.name, PERSON.c.id)
        .limit(PAGE)
        .offset(page * PAGE)
    )
    many = session.execute(select(func.count()).select_from(PERSON).where(which)).scalar_one()
    return Listed(list(rows), many)


def person_looked_after(session: Session, caller: Caller, person_id: int) -> Any:
    """The row of a person the caller looks after; None: he is not there for him."""
    return session.execute(select(PERSON).where(PERSON.c.id == person_id, looks_after(caller))).first()


def devices_of(session: Session, rider_id: str) -> list[Any]:
    """A rider's devices: those that can be used, then those that were revoked, the newest first."""
    order = (DEVICE.c.revoked_at.is_not(None), DEVICE.c.id.desc())
    return list(session.execute(select(DEVICE).where(DEVICE.c.rider_id == rider_id).order_by(*order)))


def open_sessions(session: Session, person_id: int, now: datetime) -> list[Any]:
    """Where he is signed in now, by the newest use."""
    live = (SESSION.c.person_id == person_id) & SESSION.c.ended_at.is_(None) & (SESSION.c.until > now)
    return list(session.execute(select(SESSION).where(live).order_by(SESSION.c.seen_at.desc())))


def waiting_code(session: Session, person_id: int, now: datetime) -> Any:
    """The newest link of his that can still be used."""
    live = CODE.c.used_at.is_(None) & CODE.c.ended_at.is_(None) & (CODE.c.until > now)
    found = select(CODE).where(CODE.c.person_id == person_id, live).order_by(CODE.c.made_at.desc())
    return session.execute(found.limit(1)).first()


def all_people(session: Session) -> list[Any]:
    """Everybody, for the export."""
    return list(session.execute(select(PERSON).order_by(PERSON.c.role, PERSON.c.handle)))


def taken(session: Session) -> tuple[dict[str, tuple[str, str | None]], dict[str, str]]:
    """Whose handle is whose: handle -> (role, rider id); and rider id -> handle."""
    rows = list(session.execute(select(PERSON.c.handle, PERSON.c.role, PERSON.c.rider_id)))
    by_handle = {row.handle: (row.role, row.rider_id) for row in rows}
    return by_handle, {row.rider_id: row.handle for row in rows if row.rider_id}
