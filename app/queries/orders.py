"""Orders as they stand."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.orders import OrderReportRow, OrderRow
from app.tables.sources import EventRow
from coaching.order_state import OrderState, StatusReport, fold_statuses

ORDER, REPORT, EVENT = table_of(OrderRow), table_of(OrderReportRow), table_of(EventRow)
REPORTS = (
    select(REPORT.c.at, REPORT.c.status, REPORT.c.arrival, REPORT.c.rider_id)
    .where(REPORT.c.order_id == bindparam("order"))
    .order_by(REPORT.c.arrival)
)
REPORTS_WITH_ARRIVAL = (
    select(REPORT.c.at, REPORT.c.status, REPORT.c.arrival, REPORT.c.rider_id, EVENT.c.arrived_at)
    .join(EVENT, EVENT.c.id == REPORT.c.arrival)
    .where(REPORT.c.order_id == bindparam("order"))
    .order_by(REPORT.c.arrival)
)
#: Orders in these wait for their rider's hands.
IN_HAND = ("assigned", "at_store", "picked_up")
NOT_OVER_BY = select(ORDER.c.order_id, ORDER.c.status, ORDER.c.status_at).where(
    ORDER.c.rider_id == bindparam("rider"),
    ORDER.c.status.in_(IN_HAND) | (ORDER.c.status_at > bindparam("moment")),
)
PROMISED = select(ORDER.c.promised_at).where(ORDER.c.order_id == bindparam("order"))
ON_CARD = select(ORDER.c.customer_id, ORDER.c.dropoff, ORDER.c.promised_at).where(
    ORDER.c.order_id == bindparam("order")
)


def reports_of(session: Session, order_id: str) -> list[StatusReport]:
    """All status reports of an order, in the order of their arrival."""
    return [StatusReport(*row) for row in session.execute(REPORTS, {"order": order_id})]


def order_facts(session: Session, order_id: str) -> OrderState:
    """The state of an order, empty if nothing was reported of it."""
    return fold_statuses(reports_of(session, order_id))


def promise_of(session: Session, order_id: str) -> datetime | None:
    """By when the order was promised, as known now."""
    promised: datetime | None = session.execute(PROMISED, {"order": order_id}).scalar()
    return promised


def reports_for(session: Session, order_id: str, moment: datetime) -> list[StatusReport]:
    """The reports that count for a moment: those that had come by then, or tell of a time before it."""
    found = session.execute(REPORTS_WITH_ARRIVAL, {"order": order_id}).all()
    return [
        StatusReport(row.at, row.status, row.arrival, row.rider_id)
        for row in found
        if row.arrived_at <= moment or row.at <= moment
    ]


def orders_in_hand(session: Session, rider_id: str, moment: datetime) -> set[str]:
    """The orders a rider had to fetch or to bring at a moment that has passed."""
    found = session.execute(NOT_OVER_BY, {"rider": rider_id, "moment": moment}).all()
    still = {order_id for order_id, status, at in found if at <= moment and status in IN_HAND}
    for order_id in (row.order_id for row in found if row.status_at > moment):
        then = fold_statuses(reports_for(session, order_id, moment))
        if then.rider_id == rider_id and then.status in IN_HAND:
            still.add(order_id)
    return still


@dataclass(frozen=True)
class OrderOnCard:
    """What a card names of its order, so that the rider knows which of his stacked orders is meant."""

    order_id: str
    customer: str | None
    place: str | None
    promised_at: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer": self.customer,
            "place": self.place,
            "promised_at": self.promised_at,
        }


def order_on_card(session: Session, order_id: str) -> OrderOnCard:
    row = session.execute(ON_CARD, {"order": order_id}).first()
    if row is None:
        return OrderOnCard(order_id, None, None, None)
    place = json.loads(row.dropoff).get("address") if row.dropoff else None
    promised = row.promised_at.isoformat() if row.promised_at else None
    return OrderOnCard(order_id, row.customer_id, place, promised)
