"""The orders a rider holds now."""

import json
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.orders import OrderRow
from coaching.order_state import STAGE_OF_STATUS

ORDER = table_of(OrderRow)
MOST = 20
HELD = (
    select(ORDER.c.order_id, ORDER.c.dropoff)
    .where(ORDER.c.rider_id == bindparam("rider"), ORDER.c.status.in_(sorted(STAGE_OF_STATUS)))
    .order_by(ORDER.c.status_at.desc(), ORDER.c.order_id.desc())
    .limit(MOST)
)


@dataclass(frozen=True)
class OpenOrder:
    """An order as its rider tells it from his others."""

    order_id: str
    place: str | None


def open_orders(session: Session, rider_id: str) -> list[OpenOrder]:
    """The newest of a rider's orders that are not over, the one he last did something for first."""
    return [
        OpenOrder(row.order_id, json.loads(row.dropoff).get("address") if row.dropoff else None)
        for row in session.execute(HELD, {"rider": rider_id})
    ]
