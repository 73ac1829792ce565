"""Follow an order: its placing and its status reports, in whatever order they arrive."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from app.actions.end_cards import end_cards, take_back
from app.actions.set_timers import drop_timers, set_timers
from app.database import insert_new, table_of
from app.events import OrderPlaced, OrderStatus, Place
from app.queries.orders import reports_of
from app.tables.orders import OrderReportRow, OrderRow, PromiseRow
from coaching.firing import ENDS_DELAY, RUNNING, STILL_TRUE_IN, delay_holds, rungs, undone_by
from coaching.order_state import OVER, OrderState, StatusReport, fold_statuses

ORDER, REPORT, PROMISE = table_of(OrderRow), table_of(OrderReportRow), table_of(PromiseRow)
PLACED = select(
    ORDER.c.placed_time, ORDER.c.placed_event, ORDER.c.promised_at, ORDER.c.status, ORDER.c.zone
).where(ORDER.c.order_id == bindparam("order"))
UPDATE_ORDER = update(ORDER).where(ORDER.c.order_id == bindparam("order"))
INSERT_REPORT = insert(REPORT)
CLOSE_PROMISES = (
    update(PROMISE)
    .where(PROMISE.c.order_id == bindparam("order"), PROMISE.c.closed_at.is_(None))
    .values(closed_at=bindparam("moment"), closed_as="order_over")
)


def place_order(
    session: Session, placed: OrderPlaced, time: datetime, arrival: int, now: datetime
) -> str | None:
    """Take the facts of an order; of several placings the one with the largest time holds, then the later.

    Returns the zone if the order was not known to be there before.
    """
    session.execute(insert_new(session, OrderRow), {"order_id": placed.order_id})
    standing = session.execute(PLACED, {"order": placed.order_id}).one()
    if standing.placed_time is not None and (standing.placed_time, standing.placed_event) > (time, arrival):
        return None
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
            "merchant_phone": placed.pickup.phone if placed.pickup else None,
            "customer_phone": placed.dropoff.phone if placed.dropoff else None,
            "note": placed.note,
            "first_order": placed.first_order,
        },
    )
    if standing.promised_at != placed.promised_at:
        _promise_anew(session, placed, standing.status is not None, now)
    return placed.zone if placed.zone != standing.zone else None


def _promise_anew(session: Session, placed: OrderPlaced, has_reports: bool, now: datetime) -> None:
    """Look at the order at the moments of its new promise; a card that is early by it goes unseen."""
    if not has_reports or delay_holds(reports_of(session, placed.order_id)):
        set_timers(session, placed.order_id, placed.promised_at, now)
    if has_reports:
        due = rungs(placed.promised_at)
        take_back(
            session,
            placed.order_id,
            "promise_changed",
            now,
            lambda kind, at: kind in due and due[kind] > at,
        )


def _place(place: Place | None) -> str | None:
    return place.model_dump_json(exclude_none=True, exclude={"phone"}) if place else None


def follow_report(
    session: Session, data: OrderStatus, time: datetime, arrival: int, now: datetime
) -> tuple[StatusReport, OrderState, OrderState, bool]:
    """Take a status report and end the cards it makes void.

    Returns the report, the order's state before and after it, and whether it is the first to say at_customer.
    """
    order_id = data.order_id
    earlier = reports_of(session, order_id)
    report = StatusReport(time, data.status, arrival, data.rider_id)
    before, after = fold_statuses(earlier), fold_statuses([*earlier, report])
    session.execute(
        INSERT_REPORT,
        {
            "arrival": arrival,
            "order_id": order_id,
            "status": data.status,
            "at": time,
            "rider_id": data.rider_id,
            "reason": data.reason,
            "actor": data.actor,
        },
    )
    state = {
        "status": after.status,
        "status_at": after.status_at,
        "stage": after.stage,
        "rider_id": after.rider_id,
    }
    if not earlier:
        session.execute(insert_new(session, OrderRow), {"order_id": order_id})
    session.execute(UPDATE_ORDER, {"order": order_id, **state})
    if data.status in ENDS_DELAY:
        drop_timers(session, order_id, min(time, now))
    if time < now and earlier:  # it came late: a rule may have spoken that should not have
        take_back(session, order_id, "behind_report", now, lambda kind, at: undone_by(kind, report, at))
    if before.rider_id and after.rider_id != before.rider_id:
        rule = "reassigned" if after.rider_id else "unassigned"
        end_cards(session, order_id, "retracted", rule, now, rider_id=before.rider_id)
    if after.status == "delivered" != before.status:
        end_cards(session, order_id, "expired", "order_delivered", now)
    if before.status in STILL_TRUE_IN["order_cancelled"] and after.status in RUNNING - {"returning"}:
        end_cards(session, order_id, "retracted", "behind_newer_status", now, kind="order_cancelled")
    if after.status in OVER and before.status not in OVER:
        session.execute(CLOSE_PROMISES, {"order": order_id, "moment": now})
    first_at_door = data.status == "at_customer" and all(one.status != "at_customer" for one in earlier)
    return report, before, after, first_at_door
