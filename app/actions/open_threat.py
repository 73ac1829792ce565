"""Open an incident for a threat that was decided on; more of them against the same rider join it."""

from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import Session

from app.actions.log_incident import log_incident
from app.database import table_of
from app.tables.incidents import IncidentRow

INCIDENT = table_of(IncidentRow)


def open_threat(session: Session, decision_id: int, rider_id: str, order_id: str | None, at: datetime) -> int:
    """Put a threat before the dispatcher; return its incident."""
    # In one statement: a dispatcher may close it at this moment, and a threat must not join what is over.
    known: int | None = session.execute(
        update(INCIDENT)
        .where(
            INCIDENT.c.rider_id == rider_id,
            INCIDENT.c.order_id == order_id,
            INCIDENT.c.kind == "threat",
            INCIDENT.c.closed_at.is_(None),
        )
        .values(called_at=at)
        .returning(INCIDENT.c.id)
    ).scalar()
    if known is not None:
        log_incident(session, known, "called_again", rider_id, at)
        return known
    opened: int = session.execute(
        insert(INCIDENT).returning(INCIDENT.c.id),
        {
            "kind": "threat",
            "rider_id": rider_id,
            "order_id": order_id,
            "decision_id": decision_id,
            "opened_at": at,
            "called_at": at,
        },
    ).scalar_one()
    log_incident(session, opened, "called", rider_id, at)
    return opened
