"""Take an incident: the first who says "I have it" has it, and rings the rider."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.log_incident import log_incident
from app.database import table_of
from app.tables.incidents import IncidentRow

INCIDENT = table_of(IncidentRow)


def take_incident(
    session: Session, incident_id: int, person_id: int | None, name: str, now: datetime
) -> bool:
    """Give an open incident to its first taker; False if another has it, if it is closed or not there.

    The same person taking it again changes nothing and is True.
    """
    taken = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.owner.is_(None), INCIDENT.c.closed_at.is_(None))
        .values(owner=name, owner_id=person_id, owned_at=now)
        .returning(INCIDENT.c.id)
    ).first()
    if taken:
        log_incident(session, incident_id, "taken", name, now)
        return True
    has = session.execute(
        select(INCIDENT.c.owner, INCIDENT.c.owner_id).where(
            INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None)
        )
    ).first()
    return has is not None and (has.owner, has.owner_id) == (name, person_id)


def note_ring(session: Session, incident_id: int, name: str, now: datetime) -> bool:
    """Keep that the rider was rung, and by whom; False if the incident is closed or not there."""
    rung = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None))
        .values(rung_at=now)
        .returning(INCIDENT.c.id)
    ).first()
    if rung:
        log_incident(session, incident_id, "rung", name, now)
    return rung is not None
