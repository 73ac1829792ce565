"""Raise a call for help: one row under the phone's id, one open incident a rider, however often it comes."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, insert, select, update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.log_incident import log_incident
from app.actions.open_incident import keep_opened
from app.counted import count
from app.database import table_of
from app.queries.sos_calls import order_at_hand
from app.tables.incidents import IncidentRow, SosCallRow, columns_of
from coaching.escalation import opened

CALL, INCIDENT = table_of(SosCallRow), table_of(IncidentRow)
OPEN_SOS = select(INCIDENT.c.id, INCIDENT.c.safe_at, INCIDENT.c.mistake_at).where(
    INCIDENT.c.rider_id == bindparam("rider"), INCIDENT.c.kind == "sos", INCIDENT.c.closed_at.is_(None)
)
#: As it is before anybody took it.
NOBODYS = dict.fromkeys(
    ("owner", "owner_id", "owned_at", "offered_to", "offered_to_id", "offered_until", "rung_at")
)
NO_PLACE_YET = CALL.c.lat.is_(None)
#: The same call again: it is counted, and what its phone only learned meanwhile is filled in.
AGAIN = (
    update(CALL)
    .where(and_(CALL.c.rider_id == bindparam("rider"), CALL.c.id == bindparam("call")))
    .values(
        times=CALL.c.times + 1,
        note=func.coalesce(CALL.c.note, bindparam("new_note")),
        lat=case((NO_PLACE_YET, bindparam("new_lat")), else_=CALL.c.lat),
        lng=case((NO_PLACE_YET, bindparam("new_lng")), else_=CALL.c.lng),
        accuracy=case((NO_PLACE_YET, bindparam("new_accuracy")), else_=CALL.c.accuracy),
    )
    .returning(CALL.c.incident_id)
)


@dataclass(frozen=True)
class SosCall:
    """What a phone told: its id for the call, and whatever it knew of the place (degrees, metres)."""

    id: str
    note: str | None = None
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None
    order_id: str | None = None
    pressed_at: datetime | None = None
    muted: bool = False


@dataclass(frozen=True)
class Raised:
    """Which incident a call belongs to, and whether this was the first sight of the call."""

    incident_id: int
    first: bool


def raise_sos(session: Session, rider_id: str, call: SosCall, now: datetime) -> Raised:
    """Keep a call for help. Another call of a rider whose incident is open joins it and rings again."""
    count(session, "sos_calls")
    told = {"new_note": call.note, "new_lat": call.lat, "new_lng": call.lng, "new_accuracy": call.accuracy}
    known = session.execute(AGAIN, {"rider": rider_id, "call": call.id, **told}).scalar()
    if known is not None:
        return Raised(known, first=False)
    order_id = order_at_hand(session, rider_id, call.order_id)
    open_one = session.execute(OPEN_SOS, {"rider": rider_id}).first()
    if open_one is None:
        incident_id = _open(session, rider_id, order_id, now)
    else:
        incident_id = open_one.id
        _ring_again(session, incident_id, open_one.safe_at or open_one.mistake_at, now)
    facts = {**asdict(call), "order_id": order_id, "rider_id": rider_id, "received_at": now, "times": 1}
    session.execute(insert(CALL), {**facts, "incident_id": incident_id})
    log_incident(session, incident_id, "called_again" if open_one else "called", rider_id, now)
    told = {"call": call.id, "order": order_id, "again": open_one is not None}
    keep_record(session, now, "sos.called", f"rider:{rider_id}", f"incident:{incident_id}", told)
    return Raised(incident_id, first=True)


def _open(session: Session, rider_id: str, order_id: str | None, now: datetime) -> int:
    standing = opened("sos", now)
    incident_id: int = session.execute(
        insert(INCIDENT).returning(INCIDENT.c.id),
        {
            "kind": "sos",
            "rider_id": rider_id,
            "order_id": order_id,
            "opened_at": now,
            "called_at": now,
            **columns_of(standing),
        },
    ).scalar_one()
    keep_opened(session, incident_id, "sos", standing.level, rider_id, order_id, now)
    return incident_id


def _ring_again(session: Session, incident_id: int, was_over: datetime | None, now: datetime) -> None:
    """A rider who had said that he is safe and calls again: whoever had it may have turned away."""
    fresh = {**NOBODYS, **columns_of(opened("sos", now))} if was_over else {}
    session.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == incident_id)
        .values(called_at=now, safe_at=None, mistake_at=None, **fresh)
    )
