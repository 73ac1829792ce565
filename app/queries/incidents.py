"""Incidents as the dispatcher's list needs them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, select, true
from sqlmodel import Session

from app.database import table_of
from app.queries.people import Caller
from app.queries.scope import NOWHERE, zone_limit
from app.tables.decisions import DecisionRow
from app.tables.incidents import IncidentLogRow, IncidentRow, SosCallRow, standing_of
from app.tables.orders import OrderRow
from app.tables.people import PersonRow
from app.tables.riders import RiderRow
from app.tables.sources import EventRow
from coaching.escalation import lasts

INCIDENT, CALL, LINE = table_of(IncidentRow), table_of(SosCallRow), table_of(IncidentLogRow)
ORDER, PERSON, RIDER = table_of(OrderRow), table_of(PersonRow), table_of(RiderRow)
DECISION, EVENT = table_of(DecisionRow), table_of(EventRow)
ZONE = func.coalesce(ORDER.c.zone, RIDER.c.zone).label("zone")  # its order's, else its rider's
JOINED = (
    INCIDENT.outerjoin(PERSON, (PERSON.c.rider_id == INCIDENT.c.rider_id) & PERSON.c.disabled_at.is_(None))
    .outerjoin(ORDER, ORDER.c.order_id == INCIDENT.c.order_id)
    .outerjoin(RIDER, RIDER.c.rider_id == INCIDENT.c.rider_id)
    .outerjoin(DECISION, DECISION.c.id == INCIDENT.c.decision_id)
    .outerjoin(EVENT, EVENT.c.id == DECISION.c.event)
)
OWNER = PERSON.alias()
#: Its owner can't: he was taken off the list of people.
OWNER_GONE = exists().where(OWNER.c.id == INCIDENT.c.owner_id, OWNER.c.disabled_at.is_not(None))
WHOLE = select(
    INCIDENT,
    PERSON.c.name,
    PERSON.c.phone,
    ORDER.c.dropoff,
    EVENT.c.body,
    ZONE,
    OWNER_GONE.label("owner_gone"),
).select_from(JOINED)
#: What a person need look at: the rest its rider's card still handles.
FOR_PEOPLE = and_(INCIDENT.c.closed_at.is_(None), INCIDENT.c.tier.in_(("zone", "everyone")))
MOST_OPEN, MOST_LINES = 100, 50


@dataclass(frozen=True)
class Line:
    """One line of an incident's log."""

    at: datetime
    what: str
    who: str
    word: str


@dataclass(frozen=True)
class Place:
    """Where a phone said that its rider was, in degrees and metres, and when that came."""

    lat: float
    lng: float
    accuracy: float | None
    at: datetime


@dataclass(frozen=True)
class Incident:
    """One incident with all a dispatcher needs; `name` is the rider's, or his id where nobody is known."""

    id: int
    kind: str
    rider_id: str
    name: str
    phone: str | None
    order_id: str | None
    address: str | None  # of the order
    zone: str | None
    level: int
    tier: str
    clock: str
    due_at: datetime
    lasts: float  # seconds that the running clock was given
    loud: int
    free: bool  # whether somebody may take it
    everyone_at: datetime | None
    offered_to: str | None
    offered_to_id: int | None
    offered_until: datetime | None
    opened_at: datetime
    called_at: datetime
    owner: str | None
    owner_id: int | None
    owned_at: datetime | None
    rung_at: datetime | None
    safe_at: datetime | None
    mistake_at: datetime | None
    closed_at: datetime | None
    words: str | None  # what the customer wrote, of a threat
    calls: int
    note: str | None
    place: Place | None
    muted: bool
    log: tuple[Line, ...] = field(default=())

    @property
    def rings(self) -> bool:
        """Whether it sounds until somebody has it."""
        return self.loud > 0 and self.closed_at is None

    def as_json(self) -> dict[str, Any]:
        """As a socket carries it; moments as RFC 3339."""

        def plain(value: Any) -> Any:
            if isinstance(value, datetime):
                return value.isoformat()
            if isinstance(value, dict):
                return {key: plain(inner) for key, inner in value.items()}
            return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value

        whole: dict[str, Any] = plain(asdict(self))
        return whole | {"rings": self.rings}


def seen_by(caller: Caller | None) -> ColumnElement[bool]:
    """A condition on incidents: his zone's, those of none, what is everyone's, what he has or is offered."""
    if caller is None:
        return true()
    if caller.role in NOWHERE:
        return false()
    limit = zone_limit(caller)
    if limit is None:
        return true()
    everyones = and_(INCIDENT.c.everyone_at.is_not(None), INCIDENT.c.closed_at.is_(None))
    own = ZONE.is_(None) | ZONE.in_((limit,)) | everyones
    if caller.person_id is None:
        return own
    return own | (INCIDENT.c.owner_id == caller.person_id) | (INCIDENT.c.offered_to_id == caller.person_id)


def open_incidents(
    session: Session, caller: Caller | None = None, limit: int = MOST_OPEN, after: int = 0
) -> list[Incident]:
    """What the caller sees of what people must look at: what rings first, then the graver, then by its clock.

    Of more than `limit` those are taken that wait longest, calls for help before all; `after` skips so many.
    """
    # Unbounded it would grow with a day of threats; what waits longest is never left out.
    rows = session.execute(
        WHOLE.where(FOR_PEOPLE, seen_by(caller))
        .order_by(INCIDENT.c.kind != "sos", INCIDENT.c.opened_at, INCIDENT.c.id)
        .limit(limit)
        .offset(after)
    ).all()

    def weight(one: Incident) -> tuple[object, ...]:
        return (not one.rings, one.kind != "sos", -one.level, one.due_at, one.id)

    return sorted(_whole(session, rows), key=weight)


def many_open(session: Session, caller: Caller | None = None) -> tuple[int, int]:
    """How many of those the caller sees are open: before people, and still with their rider's card."""
    counted = select(func.count(INCIDENT.c.id.distinct())).select_from(JOINED)
    seen = counted.where(INCIDENT.c.closed_at.is_(None), seen_by(caller))
    people = session.execute(seen.where(FOR_PEOPLE)).scalar_one()
    return people, session.execute(seen).scalar_one() - people


def closed_incidents(session: Session, caller: Caller | None = None, limit: int = 10) -> list[Incident]:
    """The newest closed ones that the caller sees."""
    rows = session.execute(
        WHOLE.where(INCIDENT.c.closed_at.is_not(None), seen_by(caller))
        .order_by(INCIDENT.c.closed_at.desc(), INCIDENT.c.id.desc())
        .limit(limit)
    ).all()
    return _whole(session, rows)


def incident_of(session: Session, incident_id: int, caller: Caller | None = None) -> Incident | None:
    """The incident; None if it is not there, or not for the caller."""
    found = _whole(session, session.execute(WHOLE.where(INCIDENT.c.id == incident_id, seen_by(caller))).all())
    return found[0] if found else None


def _whole(session: Session, rows: Sequence[Any]) -> list[Incident]:
    by_id = {row.id: row for row in rows}  # a rider with two people is one incident
    calls, lines = defaultdict(list), defaultdict(list)
    for call in session.execute(
        select(CALL).where(CALL.c.incident_id.in_(list(by_id))).order_by(CALL.c.received_at, CALL.c.id)
    ):
        calls[call.incident_id].append(call)
    for line in session.execute(
        select(LINE)
        .where(LINE.c.incident_id.in_(list(by_id)))
        .order_by(LINE.c.id.desc())
        .limit(MOST_LINES * 20)
    ):
        lines[line.incident_id].append(Line(line.at, line.what, line.who, line.word))
    return [_incident(row, calls[row.id], lines[row.id][:MOST_LINES][::-1]) for row in by_id.values()]


def _incident(row: Any, calls: Sequence[Any], log: Sequence[Line]) -> Incident:
    newest = next((call for call in reversed(calls) if call.lat is not None), None)
    return Incident(
        id=row.id,
        kind=row.kind,
        rider_id=row.rider_id,
        name=row.name or row.rider_id,
        phone=row.phone,
        order_id=row.order_id,
        address=json.loads(row.dropoff).get("address") if row.dropoff else None,
        zone=row.zone,
        level=row.level,
        tier=row.tier,
        clock=row.clock,
        due_at=row.due_at,
        lasts=lasts(row.clock, row.level).total_seconds(),
        loud=row.loud,
        free=row.closed_at is None and (standing_of(row).free or row.owner_gone),
        everyone_at=row.everyone_at,
        offered_to=row.offered_to,
        offered_to_id=row.offered_to_id,
        offered_until=row.offered_until,
        opened_at=row.opened_at,
        called_at=row.called_at,
        owner=row.owner,
        owner_id=row.owner_id,
        owned_at=row.owned_at,
        rung_at=row.rung_at,
        safe_at=row.safe_at,
        mistake_at=row.mistake_at,
        closed_at=row.closed_at,
        words=json.loads(row.body)["data"].get("text") if row.body else None,
        calls=len(calls),
        note=next((call.note for call in reversed(calls) if call.note), None),
        place=Place(newest.lat, newest.lng, newest.accuracy, newest.received_at) if newest else None,
        muted=bool(calls) and calls[-1].muted,
        log=tuple(log),
    )
