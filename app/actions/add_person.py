"""Add a person; a rider's person is bound to a rider, who is made if he was not seen yet."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.database import insert_new, table_of
from app.tables.people import PersonRow
from app.tables.riders import RiderRow

ROLES = ("rider", "trainer", "dispatcher", "admin")
PERSON = table_of(PersonRow)
NUMBER = re.compile(r"\+?[0-9][0-9 -]{0,30}[0-9]")


def add_person(
    session: Session,
    role: str,
    name: str,
    handle: str,
    now: datetime,
    rider_id: str | None = None,
    zone: str | None = None,
    phone: str | None = None,
) -> int:
    """Add somebody and return his id; raises ValueError with what is wrong."""
    if role not in ROLES:
        raise ValueError(f"role is one of {', '.join(ROLES)}, not {role!r}")
    if (role == "rider") != (rider_id is not None):
        raise ValueError("a rider, and only a rider, has a rider id")
    for value, what in ((name, "name"), (handle, "handle"), (rider_id or "-", "rider id")):
        if not 0 < len(value) <= 80 or not value.isprintable():
            raise ValueError(f"{what} is 1-80 printable characters")
    if phone is not None and not NUMBER.fullmatch(phone):
        raise ValueError("a phone number is 2-32 digits, spaces, - or a leading +")
    if session.execute(select(PERSON.c.id).where(PERSON.c.handle == handle)).first():
        raise ValueError(f"the handle {handle!r} is taken")
    if rider_id is not None:
        make_rider(session, rider_id, now, zone)
    person = PersonRow(
        role=role, name=name, handle=handle, rider_id=rider_id, zone=zone, phone=phone, added_at=now
    )
    session.add(person)
    session.flush()
    if person.id is None:
        raise RuntimeError("the database gave no id")
    return person.id


def make_rider(session: Session, rider_id: str, now: datetime, zone: str | None = None) -> None:
    """Make a rider if he was not seen before."""
    session.execute(
        insert_new(session, RiderRow).values(
            rider_id=rider_id, first_seen=now, zone=zone, head_seq=0, newest_arrival=0
        )
    )
