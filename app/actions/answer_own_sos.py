"""The rider's own word about his call for help: he is safe, or he pressed by mistake. Neither closes it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.log_incident import log_incident
from app.database import table_of
from app.tables.incidents import IncidentRow, SosCallRow

CALL, INCIDENT = table_of(SosCallRow), table_of(IncidentRow)
WORDS = ("safe", "mistake")


def answer_own_sos(session: Session, rider_id: str, call_id: str, word: str, now: datetime) -> int | None:
    """Keep the word (`safe` or `mistake`) once; return its incident, None if he made no such call."""
    if word not in WORDS:
        raise ValueError(f"a word is one of {WORDS}, not {word!r}")
    incident_id: int | None = session.execute(
        select(CALL.c.incident_id).where(CALL.c.rider_id == rider_id, CALL.c.id == call_id)
    ).scalar()
    if incident_id is None:
        return None
    said = INCIDENT.c[f"{word}_at"]
    first = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None), said.is_(None))
        .values({said: now})
        .returning(INCIDENT.c.id)
    ).first()
    if first:
        log_incident(session, incident_id, word, rider_id, now)
        keep_record(session, now, f"sos.{word}", f"rider:{rider_id}", f"incident:{incident_id}", {})
    return incident_id
