"""Change a person: name, zone, phone; switch him off and on; end what he has open."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.add_person import Unfit, check_person
from app.actions.enrol_device import revoke_devices
from app.actions.keep_record import keep_record
from app.actions.make_code import end_codes_of
from app.actions.open_session import end_sessions_of
from app.database import table_of
from app.tables.people import PersonRow
from app.tables.riders import RiderRow

PERSON, RIDER = table_of(PersonRow), table_of(RiderRow)


class LastAdmin(Unfit):
    """Nobody could let anybody in again."""

    def __init__(self) -> None:
        super().__init__("last_admin", "the last admin stays; add another admin first")


def change_person(
    session: Session,
    person_id: int,
    name: str,
    zone: str | None,
    phone: str | None,
    now: datetime,
    actor: str,
) -> None:
    """Give a person another name, zone and phone; raises Unfit with what is wrong."""
    check_person(name=name, zone=zone, phone=phone)
    old = session.execute(select(PERSON).where(PERSON.c.id == person_id)).one()
    session.execute(update(PERSON).where(PERSON.c.id == person_id).values(name=name, zone=zone, phone=phone))
    if old.rider_id is not None and zone is not None:
        session.execute(update(RIDER).where(RIDER.c.rider_id == old.rider_id).values(zone=zone))
    new = {"name": name, "zone": zone, "phone": phone}
    changed = [field for field, value in new.items() if getattr(old, field) != value]
    if "zone" in changed and old.rider_id is None:
        end_sessions_of(session, person_id, now)  # an open desk goes on seeing what it sees: he comes in anew
    if changed:
        keep_record(session, now, "person.changed", actor, f"person:{person_id}", {"fields": changed})


def disable_person(session: Session, person_id: int, now: datetime, actor: str) -> None:
    """From now on he is not let in: sessions, devices and links end, for good. Raises LastAdmin."""
    person = session.execute(select(PERSON).where(PERSON.c.id == person_id)).one()
    if person.disabled_at is not None:
        return
    if person.role == "admin":
        others = (PERSON.c.role == "admin") & PERSON.c.disabled_at.is_(None) & (PERSON.c.id != person_id)
        if session.execute(select(PERSON.c.id).where(others)).first() is None:
            raise LastAdmin
    session.execute(update(PERSON).where(PERSON.c.id == person_id).values(disabled_at=now))
    ended = end_everything(session, person_id, now, actor)
    facts = {"sessions_ended": ended}
    keep_record(session, now, "person.disabled", actor, f"person:{person_id}", facts)


def enable_person(session: Session, person_id: int, now: datetime, actor: str) -> None:
    """He may be let in again: with his password, or a new link. What ended stays ended."""
    off = (PERSON.c.id == person_id) & PERSON.c.disabled_at.is_not(None)
    done: Any = session.execute(update(PERSON).where(off).values(disabled_at=None))
    if done.rowcount:
        keep_record(session, now, "person.enabled", actor, f"person:{person_id}", {})


def end_everything(session: Session, person_id: int, now: datetime, actor: str) -> int:
    """End his sessions, his devices and the links made for him; returns how many sessions."""
    rider_id = session.execute(select(PERSON.c.rider_id).where(PERSON.c.id == person_id)).scalar_one()
    if rider_id is not None:
        revoke_devices(session, rider_id, now, actor)
    end_codes_of(session, person_id, now)
    ended = end_sessions_of(session, person_id, now)
    keep_record(session, now, "person.sessions_ended", actor, f"person:{person_id}", {"sessions": ended})
    return ended
