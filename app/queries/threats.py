"""Threats, as the dispatcher sees them: the newest first, with the words that were heard as one."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.orders import OrderRow
from app.tables.sources import EventRow

DECISION, EVENT, ORDER = table_of(DecisionRow), table_of(EventRow), table_of(OrderRow)
NEWEST = (
    select(
        DECISION.c.at,
        DECISION.c.rider_id,
        DECISION.c.order_id,
        DECISION.c.ended_as,
        DECISION.c.ended_at,
        ORDER.c.dropoff,
        EVENT.c.body,
    )
    .outerjoin(EVENT, EVENT.c.id == DECISION.c.event)
    .outerjoin(ORDER, ORDER.c.order_id == DECISION.c.order_id)
    .where(DECISION.c.kind == "threat")
    .order_by(DECISION.c.at.desc(), DECISION.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Threat:
    """One threat: whom, at which order and place, when, how it ended (None: open).

    `words` is what the customer wrote; None where the rider told of it himself, for those are not kept.
    """

    at: datetime
    rider_id: str
    order_id: str | None
    place: str | None
    words: str | None
    ended_as: str | None
    ended_at: datetime | None


def newest_threats(session: Session, limit: int = 20) -> list[Threat]:
    """The newest threats against any rider."""
    return [
        Threat(
            row.at,
            row.rider_id,
            row.order_id,
            json.loads(row.dropoff).get("address") if row.dropoff else None,
            json.loads(row.body)["data"].get("text") if row.body else None,
            row.ended_as,
            row.ended_at,
        )
        for row in session.execute(NEWEST, {"most": limit})
    ]
