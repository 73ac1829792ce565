"""Add a person; a rider's person is bound to a rider, who is made if he was not seen yet."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.database import insert_new, table_of
from app.tables.people import PersonRow
from app.tables.riders import RiderRow

ROLES = ("rider", "trainer", "dispatcher", "admin")
PERSON = table_of(PersonRow)
NUMBER = re.compile(r"\+?[0-9][0-9 -]{0,30}[0-9]")


class Unfit(ValueError):
    """Somebody who can't be so: the code that pages say it by, and a sentence for the command line."""

    def __init__(self, code: str, said: str):
        self.code = code
        super().__init__(said)


def add_person(
    session: Session,
    role: str,
    name: str,
    handle: str,
    now: datetime,
    rider_id: str | None = None,
    zone: str | None = None,
    phone: str | None = None,
    actor: str = "system",
) -> int:
    """Add somebody and return his id; raises Unfit with what is wrong."""
    if role not in ROLES:
        raise Unfit("role", f"role is one of {', '.join(ROLES)}, not {role!r}")
    if (role == "rider") != (rider_id is not None):
        raise Unfit("rider_missing", "a rider, and only a rider, has a rider id")
    check_person(name=name, handle=handle, rider_id=rider_id, zone=zone, phone=phone)
    if rider_id and session.execute(select(PERSON.c.id).where(PERSON.c.rider_id == rider_id)).first():
        raise Unfit("rider_taken", f"somebody is the rider {rider_id!r} already")
    if session.execute(select(PERSON.c.id).where(PERSON.c.handle == handle)).first():
        raise Unfit("handle_taken", f"the handle {handle!r} is taken; give another with --handle")
    if rider_id is not None:
        make_rider(session, rider_id, now, zone)
    person = PersonRow(
        role=role, name=name, handle=handle, rider_id=rider_id, zone=zone, phone=phone, added_at=now
    )
    session.add(person)
    session.flush()
    if person.id is None:
        raise RuntimeError("the database gave no id")
    keep_record(session, now, "person.added", actor, f"person:{person.id}", {"role": role})
    return person.id


def check_person(
    *,
    name: str = "-",
    handle: str = "-",
    rider_id: str | None = None,
    zone: str | None = None,
    phone: str | None = None,
) -> None:
    """Raise Unfit with the first thing that cannot be so."""
    for value, what in ((name, "name"), (handle, "handle"), (rider_id, "rider_id"), (zone, "zone")):
        if value is not None and not is_word(value):
            raise Unfit(what, f"{what.replace('_', ' ')} is 1-80 printable characters")
    if phone is not None and not NUMBER.fullmatch(phone):
        raise Unfit("phone", "a phone number is 2-32 digits, spaces, - or a leading +")


def is_word(value: str) -> bool:
    """Whether it can be a name, a handle, an id or a zone."""
    return 0 < len(value) <= 80 and value.isprintable() and value == value.strip()


def make_rider(session: Session, rider_id: str, now: datetime, zone: str | None = None) -> None:
    """Make a rider if he was not seen before."""
    session.execute(
        insert_new(session, RiderRow).values(
            rider_id=rider_id, first_seen=now, zone=zone, head_seq=0, newest_arrival=0
        )
    )
