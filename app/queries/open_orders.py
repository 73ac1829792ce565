"""The orders a rider holds now."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.orders import OrderRow
from coaching.fact_names import STAGE_NAMES
from coaching.order_state import STAGE_OF_STATUS

ORDER = table_of(OrderRow)
MOST = 20
HELD = (
    select(
        ORDER.c.order_id, ORDER.c.customer_id, ORDER.c.dropoff, ORDER.c.promised_at, ORDER.c.status,
        ORDER.c.merchant_id, ORDER.c.customer_phone, ORDER.c.merchant_phone,
    )
    .where(ORDER.c.rider_id == bindparam("rider"), ORDER.c.status.in_(sorted(STAGE_OF_STATUS)))
    .order_by(ORDER.c.status_at.desc(), ORDER.c.order_id.desc())
    .limit(MOST)
)  # fmt: skip


@dataclass(frozen=True)
class OpenOrder:
    """An order as its rider tells it from his others; the numbers are those a relay gave for it."""

    order_id: str
    place: str | None
    customer: str | None = None
    promised_at: str | None = None
    stage: str | None = None
    merchant: str | None = None
    customer_phone: str | None = None
    merchant_phone: str | None = None

    def as_json(self) -> dict[str, Any]:
        name = STAGE_NAMES.get(self.stage or "")
        return {
            "order_id": self.order_id,
            "customer": self.customer,
            "place": self.place,
            "promised_at": self.promised_at,
            "stage": self.stage,
            "stage_name": name.as_dict() if name else None,
            "merchant": self.merchant,
            "calls": {"customer": self.customer_phone, "merchant": self.merchant_phone},
        }


def open_orders(session: Session, rider_id: str) -> list[OpenOrder]:
    """The newest of a rider's orders that are not over, the one he last did something for first."""
    return [
        OpenOrder(
            order_id=row.order_id,
            place=json.loads(row.dropoff).get("address") if row.dropoff else None,
            customer=row.customer_id,
            promised_at=row.promised_at.isoformat() if row.promised_at else None,
            stage=STAGE_OF_STATUS.get(row.status),
            merchant=row.merchant_id,
            customer_phone=row.customer_phone,
            merchant_phone=row.merchant_phone,
        )
        for row in session.execute(HELD, {"rider": rider_id})
    ]
