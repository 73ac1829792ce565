"""Incidents as the dispatcher's list needs them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.incidents import IncidentLogRow, IncidentRow, SosCallRow
from app.tables.orders import OrderRow
from app.tables.people import PersonRow
from app.tables.sources import EventRow

INCIDENT, CALL, LINE = table_of(IncidentRow), table_of(SosCallRow), table_of(IncidentLogRow)
ORDER, PERSON = table_of(OrderRow), table_of(PersonRow)
DECISION, EVENT = table_of(DecisionRow), table_of(EventRow)
WHOLE = (
    select(INCIDENT, PERSON.c.name, PERSON.c.phone, ORDER.c.dropoff, EVENT.c.body)
    .outerjoin(PERSON, (PERSON.c.rider_id == INCIDENT.c.rider_id) & PERSON.c.disabled_at.is_(None))
    .outerjoin(ORDER, ORDER.c.order_id == INCIDENT.c.order_id)
    .outerjoin(DECISION, DECISION.c.id == INCIDENT.c.decision_id)
    .outerjoin(EVENT, EVENT.c.id == DECISION.c.event)
)
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
        """Whether it still waits for somebody to have it."""
        return self.owner is None and self.closed_at is None

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


def open_incidents(session: Session) -> list[Incident]:
    """What is not closed: first what nobody has, each the longest waiting first."""
    # Unbounded it would grow with a day of threats; what waits longest is never left out.
    rows = session.execute(
        WHOLE.where(INCIDENT.c.closed_at.is_(None))
        .order_by(INCIDENT.c.owner.is_not(None), INCIDENT.c.kind, INCIDENT.c.opened_at, INCIDENT.c.id)
        .limit(MOST_OPEN)
    ).all()
    return _whole(session, rows)


def closed_incidents(session: Session, limit: int = 10) -> list[Incident]:
    """The newest closed ones."""
    rows = session.execute(
        WHOLE.where(INCIDENT.c.closed_at.is_not(None))
        .order_by(INCIDENT.c.closed_at.desc(), INCIDENT.c.id.desc())
        .limit(limit)
    ).all()
    return _whole(session, rows)


def incident_of(session: Session, incident_id: int) -> Incident | None:
    found = _whole(session, session.execute(WHOLE.where(INCIDENT.c.id == incident_id)).all())
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
