"""Close an incident: a person does it, with a word on how it ended."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.log_incident import log_incident
from app.actions.take_incident import NOT_OFFERED, actor
from app.database import table_of
from app.tables.incidents import IncidentRow

INCIDENT = table_of(IncidentRow)


def close_incident(
    session: Session, incident_id: int, name: str, word: str, now: datetime, person_id: int | None = None
) -> bool:
    """Close an open incident; False if it is closed already or not there."""
    closed = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None))
        .values(closed_at=now, **NOT_OFFERED)
        .returning(INCIDENT.c.id)
    ).first()
    if closed:
        log_incident(session, incident_id, "closed", name, now, word)
        subject = f"incident:{incident_id}"
        keep_record(session, now, "incident.closed", actor(person_id, name), subject, {})
    return closed is not None
