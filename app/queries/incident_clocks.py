"""What is due of incidents, what is new in their logs, and who may be handed one."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session

from app.database import table_of
from app.queries.incidents import Incident
from app.tables.incidents import IncidentLogRow, IncidentRow
from app.tables.people import PersonRow

INCIDENT, LINE, PERSON = table_of(IncidentRow), table_of(IncidentLogRow), table_of(PersonRow)
DESKS = ("dispatcher", "admin")
AT_ONCE = 200


class NewLine(NamedTuple):
    """A line of an incident's log, as those who listen are told of it."""

    n: int
    incident_id: int
    kind: str
    what: str


class Colleague(NamedTuple):
    person_id: int
    name: str


def due_incidents(session: Session, now: datetime) -> tuple[list[int], list[int]]:
    """Incidents whose clock has run out by `now`, and those whose offer nobody took in time."""
    is_open = INCIDENT.c.closed_at.is_(None)
    missed = session.execute(
        select(INCIDENT.c.id)
        .where(is_open, INCIDENT.c.due_at <= now)
        .order_by(INCIDENT.c.due_at, INCIDENT.c.id)
        .limit(AT_ONCE)
    ).scalars()
    back = session.execute(
        select(INCIDENT.c.id).where(is_open, INCIDENT.c.offered_until <= now).limit(AT_ONCE)
    ).scalars()
    return list(missed), list(back)


def newest_line(session: Session) -> int:
    """The number of the newest line of all logs; 0 if there is none."""
    return session.execute(select(func.max(LINE.c.id))).scalar() or 0


def lines_after(session: Session, n: int) -> list[NewLine]:
    """The lines with a larger number, in their order."""
    rows = session.execute(
        select(LINE.c.id, LINE.c.incident_id, INCIDENT.c.kind, LINE.c.what)
        .join(INCIDENT, INCIDENT.c.id == LINE.c.incident_id)
        .where(LINE.c.id > n)
        .order_by(LINE.c.id)
    )
    return [NewLine(*row) for row in rows]


def colleagues(session: Session, incident: Incident) -> list[Colleague]:
    """Who may be handed this incident: whoever sees it at a desk, but for its owner."""
    zones = or_(PERSON.c.role == "admin", PERSON.c.zone.is_(None), PERSON.c.zone == incident.zone)
    found = (
        select(PERSON.c.id, PERSON.c.name)
        .where(PERSON.c.role.in_(DESKS), PERSON.c.disabled_at.is_(None))
        .order_by(PERSON.c.name, PERSON.c.id)
    )
    if incident.zone is not None and incident.everyone_at is None:
        found = found.where(zones)
    return [Colleague(*row) for row in session.execute(found) if row.id != incident.owner_id]
