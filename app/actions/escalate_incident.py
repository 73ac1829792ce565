"""A missed clock takes an incident further: once, whoever looks first, also after the server was down."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from app.actions.keep_record import SYSTEM, keep_record
from app.actions.log_incident import log_incident
from app.database import table_of
from app.tables.inbox import InboxRow
from app.tables.incidents import IncidentRow, columns_of, standing_of
from coaching.escalation import caught_up, to_everyone

INCIDENT, INBOX = table_of(IncidentRow), table_of(InboxRow)


def escalate_incident(session: Session, incident_id: int, now: datetime) -> bool:
    """Let the clocks that ran out by `now` have their effect, as one; False if none had, or it is done."""
    row = session.execute(
        select(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None), INCIDENT.c.due_at <= now)
        .with_for_update()
    ).first()
    if row is None:
        return False
    before = standing_of(row)
    after, ran_out = caught_up(before, now, shown=_was_shown(session, row.decision_id))
    everyone = row.everyone_at or (now if after.tier == "everyone" else None)
    moved = session.execute(
        update(INCIDENT)
        .where(
            INCIDENT.c.id == incident_id,
            INCIDENT.c.closed_at.is_(None),
            INCIDENT.c.due_at == row.due_at,
            INCIDENT.c.clock == row.clock,
            INCIDENT.c.owner.is_not_distinct_from(row.owner),
        )
        .values(everyone_at=everyone, **columns_of(after))
        .returning(INCIDENT.c.id)
    ).first()
    if moved is None:
        return False  # somebody took or closed it in this moment
    log_incident(session, incident_id, "escalated", "", now, " ".join(ran_out))
    facts = {"missed": list(ran_out), "tier": after.tier, "level": after.level, "clock": after.clock}
    keep_record(session, now, "incident.escalated", SYSTEM, f"incident:{incident_id}", facts)
    return True


def show_to_everyone(session: Session, incident_id: int, now: datetime) -> bool:
    """No desk that sees its zone is open: everyone on shift sees it at once. False if they do already."""
    row = session.execute(
        select(INCIDENT).where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None))
    ).first()
    if row is None or row.everyone_at:
        return False
    shown = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id, INCIDENT.c.closed_at.is_(None), INCIDENT.c.everyone_at.is_(None))
        .values(everyone_at=now, tier=to_everyone(standing_of(row)).tier)
        .returning(INCIDENT.c.id)
    ).first()
    if shown:
        log_incident(session, incident_id, "everyone", "", now, "no_desk")
        facts = {"missed": [], "tier": "everyone", "why": "no_desk"}
        keep_record(session, now, "incident.escalated", SYSTEM, f"incident:{incident_id}", facts)
    return shown is not None


def _was_shown(session: Session, decision_id: int | None) -> bool:
    """Whether the rider has seen the card of the decision that opened it."""
    seen = select(func.count()).where(INBOX.c.decision_id == decision_id, INBOX.c.shown_at.is_not(None))
    return decision_id is not None and bool(session.execute(seen).scalar())
