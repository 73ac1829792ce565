"""Take an incident: the first who says "I have it" has it; and what its owner says that he did."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.log_incident import log_incident
from app.database import table_of
from app.queries.incidents import OWNER_GONE
from app.tables.incidents import IncidentRow, columns_of, standing_of
from coaching.escalation import met

INCIDENT = table_of(IncidentRow)
OPEN = INCIDENT.c.closed_at.is_(None)
#: Held until the commit: an event that makes it graver at this moment is not written over.
STANDING = select(INCIDENT).where(INCIDENT.c.id == bindparam("id"), OPEN).with_for_update()
FREE = or_(INCIDENT.c.owner.is_(None), INCIDENT.c.clock == "still", OWNER_GONE)
NOT_OFFERED = {"offered_to": None, "offered_to_id": None, "offered_until": None}


def take_incident(
    session: Session, incident_id: int, person_id: int | None, name: str, now: datetime
) -> bool:
    """Give an open incident to its first taker; False if another has it, if it is closed or not there.

    Who was offered it takes it over; so may anybody from an owner who let it lie until all clocks ran out.
    The same person taking it again changes nothing and is True.
    """
    row = session.execute(STANDING, {"id": incident_id}).first()
    if row is None:
        return False
    if (row.owner, row.owner_id) == (name, person_id):
        return True
    offered = and_(INCIDENT.c.offered_to_id == person_id, INCIDENT.c.offered_until > now)
    taken = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, OPEN, or_(FREE, offered) if person_id is not None else FREE)
        .values(
            owner=name,
            owner_id=person_id,
            owned_at=now,
            **NOT_OFFERED,
            **columns_of(met(standing_of(row), "taken", now)),
        )
        .returning(INCIDENT.c.id)
    ).first()
    if taken:
        handed = person_id is not None and row.offered_to_id == person_id
        log_incident(session, incident_id, "handed_over" if handed else "taken", name, now)
        _keep(
            session, now, "incident.handed_over" if handed else "incident.taken", incident_id, person_id, name
        )
        return True
    has = session.execute(
        select(INCIDENT.c.owner, INCIDENT.c.owner_id).where(INCIDENT.c.id == incident_id, OPEN)
    )
    return (name, person_id) == tuple(has.first() or ())


def note_ring(
    session: Session, incident_id: int, name: str, now: datetime, person_id: int | None = None
) -> bool:
    """Keep that the rider was rung, and by whom; False if the incident is closed or not there."""
    rung = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, OPEN)
        .values(rung_at=now)
        .returning(INCIDENT.c.id)
    ).first()
    if rung:
        log_incident(session, incident_id, "rung", name, now)
        _keep(session, now, "incident.rung", incident_id, person_id, name)
    return rung is not None


def note_incident(
    session: Session, incident_id: int, person_id: int | None, name: str, word: str, now: datetime
) -> bool:
    """Keep what somebody says about an open incident; False if there is none.

    Its owner's word is the definite next step: his clock begins anew. Anybody else's is only kept.
    """
    row = session.execute(STANDING, {"id": incident_id}).first()
    if row is None:
        return False
    steps = (row.owner, row.owner_id) == (name, person_id)
    if steps:
        changed: dict[str, Any] = columns_of(met(standing_of(row), "step", now))
        session.execute(update(INCIDENT).where(INCIDENT.c.id == incident_id, OPEN).values(**changed))
    log_incident(session, incident_id, "step" if steps else "noted", name, now, word)
    _keep(session, now, "incident.step" if steps else "incident.noted", incident_id, person_id, name)
    return True


def _keep(
    session: Session, now: datetime, what: str, incident_id: int, person_id: int | None, name: str
) -> None:
    keep_record(session, now, what, actor(person_id, name), f"incident:{incident_id}", {})


def actor(person_id: int | None, name: str) -> str:
    """Who did it, as the record names him."""
    return f"program:{name}" if person_id is None else f"person:{person_id}"
