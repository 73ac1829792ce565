"""Follow an order: its placing and its status reports, in whatever order they arrive."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from app.actions.end_cards import end_cards
from app.database import insert_new, table_of
from app.events import OrderPlaced, OrderStatus, Place
from app.queries.orders import reports_of
from app.tables.orders import OrderReportRow, OrderRow
from app.tables.riders import RiderRow
from coaching.situation import RANK, OrderState, StatusReport, fold_statuses

ORDER, REPORT, RIDER = table_of(OrderRow), table_of(OrderReportRow), table_of(RiderRow)
PLACED = select(ORDER.c.placed_time, ORDER.c.placed_event).where(ORDER.c.order_id == bindparam("order"))
UPDATE_ORDER = update(ORDER).where(ORDER.c.order_id == bindparam("order"))
INSERT_REPORT = insert(REPORT)
NEWEST = select(RIDER.c.newest_status, RIDER.c.newest_at, RIDER.c.newest_arrival).where(
    RIDER.c.rider_id == bindparam("rider")
)
UPDATE_RIDER = update(RIDER).where(RIDER.c.rider_id == bindparam("rider"))


def place_order(session: Session, placed: OrderPlaced, time: datetime, arrival: int) -> None:
    """Take the facts of an order; of several placings the one with the largest time holds, then the later."""
    session.execute(insert_new(session, OrderRow), {"order_id": placed.order_id})
    standing = session.execute(PLACED, {"order": placed.order_id}).one()
    if standing.placed_time is not None and (standing.placed_time, standing.placed_event) > (time, arrival):
        return
    session.execute(
        UPDATE_ORDER,
        {
            "order": placed.order_id,
            "placed_event": arrival,
            "placed_time": time,
            "customer_id": placed.customer_id,
            "zone": placed.zone,
            "merchant_id": placed.merchant_id,
            "placed_at": placed.placed_at,
            "promised_at": placed.promised_at,
            "km": placed.km,
            "value_minor": placed.value_minor,
            "pickup": _place(placed.pickup),
            "dropoff": _place(placed.dropoff),
            "note": placed.note,
            "first_order": placed.first_order,
        },
    )


def _place(place: Place | None) -> str | None:
    return place.model_dump_json(exclude_none=True) if place else None


def follow_report(
    session: Session, report: OrderStatus, time: datetime, arrival: int, now: datetime
) -> tuple[OrderState, OrderState]:
    """Take a status report; return the order's state before and after it, and end the cards it makes void."""
    earlier = reports_of(session, report.order_id)
    newest = StatusReport(time, report.status, arrival, report.rider_id)
    before, after = fold_statuses(earlier), fold_statuses([*earlier, newest])
    session.execute(
        INSERT_REPORT,
        {
            "arrival": arrival,
            "order_id": report.order_id,
            "status": report.status,
            "at": time,
            "rider_id": report.rider_id,
            "reason": report.reason,
            "actor": report.actor,
        },
    )
    state = {
        "status": after.status,
        "status_at": after.status_at,
        "stage": after.stage,
        "rider_id": after.rider_id,
    }
    if not earlier:
        session.execute(insert_new(session, OrderRow), {"order_id": report.order_id})
    session.execute(UPDATE_ORDER, {"order": report.order_id, **state})
    _note_newest(session, report.rider_id or after.rider_id, newest)
    if before.rider_id and after.rider_id != before.rider_id:
        rule = "reassigned" if after.rider_id else "unassigned"
        end_cards(session, report.order_id, "retracted", rule, now, rider_id=before.rider_id)
    if after.status == "delivered" != before.status:
        end_cards(session, report.order_id, "expired", "order_delivered", now)
    return before, after


def _note_newest(session: Session, rider_id: str | None, report: StatusReport) -> None:
    """Keep the rider's newest report of all, which tells riding from standing where no position does."""
    if rider_id is None:
        return
    standing: Any = session.execute(NEWEST, {"rider": rider_id}).first()
    if standing and standing.newest_at is not None:
        known = (standing.newest_at, RANK[standing.newest_status], standing.newest_arrival)
        if known > report.standing:
            return
    session.execute(
        UPDATE_RIDER,
        {
            "rider": rider_id,
            "newest_status": report.status,
            "newest_at": report.at,
            "newest_arrival": report.arrival,
        },
    )
