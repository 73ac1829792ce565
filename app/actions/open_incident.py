"""Open an incident for what was decided on; more of the same, while it is open, join it."""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import exists, insert, select, update
from sqlmodel import Session

from app.actions.keep_record import SYSTEM, keep_record
from app.actions.log_incident import log_incident
from app.database import table_of
from app.tables.incidents import IncidentRow, columns_of, standing_of
from app.tables.orders import HeardRow, OrderRow
from coaching.escalation import KINDS, Kind, opened
from coaching.opening import ANGRY, opens

INCIDENT, HEARD, ORDER = table_of(IncidentRow), table_of(HeardRow), table_of(OrderRow)
INSERT_INCIDENT = insert(INCIDENT).returning(INCIDENT.c.id)


class Decided(Protocol):
    """What is looked at of a rule that fired (`app/actions/decide.py` Firing)."""

    @property
    def kind(self) -> str: ...
    @property
    def rider_id(self) -> str: ...
    @property
    def order_id(self) -> str | None: ...
    @property
    def at(self) -> datetime: ...
    @property
    def stage_then(self) -> str | None: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...
    @property
    def anger(self) -> int: ...
    @property
    def minutes(self) -> float: ...
    @property
    def event(self) -> int | None: ...


def follow_decision(session: Session, decision_id: int, fired: Decided) -> int | None:
    """Open the incident that this decision makes, or let it join an open one; None if it makes none."""
    again = fired.kind == "customer_upset" and fired.anger == ANGRY and _was_angry(session, fired)
    spare = _spare(session, fired) if fired.minutes else None
    kind = opens(fired.kind, fired.stage_then, fired.reasons, fired.anger, again, fired.minutes, spare)
    if kind is None or (kind == "anger" and _threatens(session, fired)):
        return None  # the same words open the graver one
    about = _about(session, kind, fired.rider_id, fired.order_id)
    return open_incident(session, kind, about, fired.rider_id, fired.order_id, decision_id, fired.at)


def open_incident(
    session: Session,
    kind: Kind,
    about: str,
    rider_id: str,
    order_id: str | None,
    decision_id: int | None,
    at: datetime,
) -> int:
    """Put it before those who may handle it; return its id. What is `about` the same joins what is open."""
    # In one statement: a dispatcher may close it at this moment, and a threat must not join what is over.
    known = session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.about == about, INCIDENT.c.closed_at.is_(None))
        .values(called_at=at)
        .returning(INCIDENT)
    ).first()
    if known is not None:
        _join(session, known, kind, rider_id, at)
        return int(known.id)
    standing = opened(kind, at)
    incident_id: int = session.execute(
        INSERT_INCIDENT,
        {
            "kind": kind,
            "about": about,
            "rider_id": rider_id,
            "order_id": order_id,
            "decision_id": decision_id,
            "opened_at": at,
            "called_at": at,
            **columns_of(standing),
        },
    ).scalar_one()
    log_incident(session, incident_id, "called", rider_id, at, kind)
    keep_opened(session, incident_id, kind, standing.level, rider_id, order_id, at)
    return incident_id


def keep_opened(
    session: Session,
    incident_id: int,
    kind: str,
    level: int,
    rider_id: str,
    order_id: str | None,
    at: datetime,
) -> None:
    """The record's line of an incident that was opened."""
    facts: dict[str, Any] = {"kind": kind, "level": level, "rider": rider_id, "order": order_id}
    keep_record(session, at, "incident.opened", SYSTEM, f"incident:{incident_id}", facts)


def _join(session: Session, known: Any, kind: Kind, rider_id: str, at: datetime) -> None:
    """What is graver than what it began as makes it that; a person who has it keeps it."""
    log_incident(session, known.id, "called_again", rider_id, at, kind)
    if KINDS[kind].level > known.level:
        standing = opened(kind, at) if known.owner is None else standing_of(known)
        changed = {**columns_of(standing), "kind": kind, "level": KINDS[kind].level}
        session.execute(update(INCIDENT).where(INCIDENT.c.id == known.id).values(**changed))


def _about(session: Session, kind: Kind, rider_id: str, order_id: str | None) -> str:
    """What it is about: a threat its rider and order, a slow kitchen its shop, all else its order."""
    if kind == "threat":
        return f"threat:{rider_id}:{order_id or ''}"
    if kind == "slow_kitchen":
        shop = session.execute(select(ORDER.c.merchant_id).where(ORDER.c.order_id == order_id)).scalar()
        return f"kitchen:{shop}"
    return f"order:{order_id}"


def _spare(session: Session, fired: Decided) -> float | None:
    """The minutes left until the order was promised; below 0 if it is late."""
    promised: datetime | None = session.execute(
        select(ORDER.c.promised_at).where(ORDER.c.order_id == fired.order_id)
    ).scalar()
    return (promised - fired.at).total_seconds() / 60 if promised else None


def _threatens(session: Session, fired: Decided) -> bool:
    """Whether the words that made the customer's anger known are a threat as well."""
    heard = select(HEARD.c.threat).where(HEARD.c.arrival == (fired.event or 0))
    return bool(session.execute(heard).scalar())


def _was_angry(session: Session, fired: Decided) -> bool:
    """Whether another message of this order's customer was angry too."""
    other = exists().where(
        HEARD.c.order_id == fired.order_id, HEARD.c.arrival != (fired.event or 0), HEARD.c.anger >= ANGRY
    )
    return bool(session.execute(select(other)).scalar())
