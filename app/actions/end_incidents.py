"""An order went its way: incidents that were only about getting it there end by themselves."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from app.actions.keep_record import SYSTEM, keep_record
from app.actions.log_incident import log_incident
from app.actions.take_incident import NOT_OFFERED
from app.database import table_of
from app.tables.incidents import IncidentRow
from coaching.escalation import KINDS

INCIDENT = table_of(IncidentRow)
ENDING = frozenset[str]().union(*(rule.ends_with for rule in KINDS.values()))
OPEN_OF_ORDER = select(INCIDENT.c.id, INCIDENT.c.kind).where(
    INCIDENT.c.order_id == bindparam("order"), INCIDENT.c.closed_at.is_(None), INCIDENT.c.owner.is_(None)
)


def end_incidents(session: Session, order_id: str, status: str | None, now: datetime) -> int:
    """End what this status of the order settles, unless somebody has it: he closes it. Return how many."""
    if status not in ENDING:
        return 0
    ended = 0
    for row in session.execute(OPEN_OF_ORDER, {"order": order_id}).all():
        if status in KINDS[row.kind].ends_with:
            ended += _end(session, row.id, status, now)
    return ended


def _end(session: Session, incident_id: int, status: str, now: datetime) -> bool:
    gone = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None), INCIDENT.c.owner.is_(None))
        .values(closed_at=now, **NOT_OFFERED)
        .returning(INCIDENT.c.id)
    ).first()
    if gone:
        log_incident(session, incident_id, "ended", "", now, status)
        keep_record(session, now, "incident.ended", SYSTEM, f"incident:{incident_id}", {"status": status})
    return gone is not None
