"""Close an incident: a person does it, with a word on how it ended."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from app.actions.log_incident import log_incident
from app.database import table_of
from app.tables.incidents import IncidentRow

INCIDENT = table_of(IncidentRow)


def close_incident(session: Session, incident_id: int, name: str, word: str, now: datetime) -> bool:
    """Close an open incident; False if it is closed already or not there."""
    closed = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None))
        .values(closed_at=now)
        .returning(INCIDENT.c.id)
    ).first()
    if closed:
        log_incident(session, incident_id, "closed", name, now, word)
    return closed is not None
