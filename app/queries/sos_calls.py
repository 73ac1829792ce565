"""A call for help as its phone needs it: the chain of how far it came, and the order it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from app.database import table_of
from app.queries.open_orders import open_orders
from app.tables.incidents import IncidentRow, SosCallRow
from app.tables.orders import OrderRow

INCIDENT, CALL, ORDER = table_of(IncidentRow), table_of(SosCallRow), table_of(OrderRow)
OF_INCIDENT = ("owner", "owned_at", "rung_at", "safe_at", "mistake_at", "closed_at")
CHAIN = (
    select(CALL, *(INCIDENT.c[name] for name in OF_INCIDENT))
    .join(INCIDENT, INCIDENT.c.id == CALL.c.incident_id)
    .where(CALL.c.rider_id == bindparam("rider"))
)


@dataclass(frozen=True)
class Chain:
    """How far a call has come: kept, received, somebody has it, he was rung; and its ends."""

    id: str
    incident: int
    received_at: datetime
    repeated: int
    order_id: str | None
    has_place: bool
    accuracy: float | None
    muted: bool
    owner: str | None
    seen_at: datetime | None  # when its owner took it
    rung_at: datetime | None
    safe_at: datetime | None
    mistake_at: datetime | None
    closed_at: datetime | None

    @property
    def state(self) -> str:
        """What the phone says of it: closed, mistake, safe, rung, seen or received."""
        told = (
            ("closed", self.closed_at),
            ("mistake", self.mistake_at),
            ("safe", self.safe_at),
            ("rung", self.rung_at),
            ("seen", self.seen_at),
        )
        return next((word for word, at in told if at), "received")


def call_chain(session: Session, rider_id: str, call_id: str) -> Chain | None:
    """The chain of one of the rider's own calls."""
    row = session.execute(CHAIN.where(CALL.c.id == bindparam("call")), {"rider": rider_id, "call": call_id})
    return _chain(row.first())


def running_call(session: Session, rider_id: str) -> Chain | None:
    """The chain of the rider's newest call, if its incident is open and he has not ended it himself."""
    newest = (
        CHAIN.where(
            INCIDENT.c.closed_at.is_(None), INCIDENT.c.safe_at.is_(None), INCIDENT.c.mistake_at.is_(None)
        )
        .order_by(CALL.c.received_at.desc())
        .limit(1)
    )
    return _chain(session.execute(newest, {"rider": rider_id}).first())


def _chain(row: Any) -> Chain | None:
    if row is None:
        return None
    return Chain(
        id=row.id,
        incident=row.incident_id,
        received_at=row.received_at,
        repeated=row.times - 1,
        order_id=row.order_id,
        has_place=row.lat is not None,
        accuracy=row.accuracy,
        muted=row.muted,
        owner=row.owner,
        seen_at=row.owned_at,
        rung_at=row.rung_at,
        safe_at=row.safe_at,
        mistake_at=row.mistake_at,
        closed_at=row.closed_at,
    )


def calls_of(session: Session, incident_id: int) -> list[tuple[str, str]]:
    """(rider, id) of the newest calls of an incident: the phones that wait for its owner's name."""
    rows = session.execute(
        select(CALL.c.rider_id, CALL.c.id)
        .where(CALL.c.incident_id == incident_id)
        .order_by(CALL.c.received_at.desc())
        .limit(5)
    )
    return [(row.rider_id, row.id) for row in rows]


def order_at_hand(session: Session, rider_id: str, named: str | None) -> str | None:
    """The order a call is about: the one its phone named if it is his, or the newest that he holds."""
    if named is not None:
        his = select(func.count()).where(ORDER.c.order_id == named, ORDER.c.rider_id == rider_id)
        if session.execute(his).scalar():
            return named
    held = open_orders(session, rider_id)
    return held[0].order_id if held else None
