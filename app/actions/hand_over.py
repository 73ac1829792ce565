"""Hand an incident over: its owner offers it to one person, who takes it in a minute, or it comes back."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.keep_record import SYSTEM, keep_record
from app.actions.log_incident import log_incident
from app.actions.take_incident import NOT_OFFERED, OPEN, actor
from app.database import table_of
from app.tables.incidents import IncidentRow
from coaching.escalation import HAND_OVER

INCIDENT = table_of(IncidentRow)


def offer_incident(
    session: Session,
    incident_id: int,
    owner: tuple[int | None, str],
    to: tuple[int, str],
    now: datetime,
) -> bool:
    """Offer it; the owner keeps it until the other takes it. False if it is not his, or closed.

    `owner` and `to` are (person id, name).
    """
    (person_id, name), (to_id, to_name) = owner, to
    offered = session.execute(
        update(INCIDENT)
        .where(
            INCIDENT.c.id == incident_id,
            OPEN,
            INCIDENT.c.owner == name,
            INCIDENT.c.owner_id.is_not_distinct_from(person_id),
        )
        .values(offered_to=to_name, offered_to_id=to_id, offered_until=now + HAND_OVER)
        .returning(INCIDENT.c.id)
    ).first()
    if offered:
        log_incident(session, incident_id, "offered", name, now, to_name)
        facts = {"to": to_id}
        keep_record(session, now, "incident.offered", actor(*owner), f"incident:{incident_id}", facts)
    return offered is not None


def decline_offer(session: Session, incident_id: int, person_id: int, name: str, now: datetime) -> bool:
    """The other can't: it stays with its owner. False if it was not offered to him."""
    declined = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, OPEN, INCIDENT.c.offered_to_id == person_id)
        .values(**NOT_OFFERED)
        .returning(INCIDENT.c.id)
    ).first()
    if declined:
        log_incident(session, incident_id, "came_back", name, now)
        keep_record(session, now, "incident.came_back", f"person:{person_id}", f"incident:{incident_id}", {})
    return declined is not None


def take_back_offer(session: Session, incident_id: int, now: datetime) -> bool:
    """Nobody took it in time: it is its owner's as before. False if it was taken, or is offered anew."""
    row = session.execute(
        select(INCIDENT.c.offered_to, INCIDENT.c.offered_to_id).where(INCIDENT.c.id == incident_id)
    ).first()
    back = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, OPEN, INCIDENT.c.offered_until <= now)
        .values(**NOT_OFFERED)
        .returning(INCIDENT.c.id)
    ).first()
    if back and row:
        log_incident(session, incident_id, "came_back", "", now, row.offered_to or "")
        facts = {"from": row.offered_to_id}
        keep_record(session, now, "incident.came_back", SYSTEM, f"incident:{incident_id}", facts)
    return back is not None
