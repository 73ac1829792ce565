"""Warn of a slow kitchen: the riders who have an order there that is not picked up yet."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, exists, literal, select
from sqlmodel import Session

from app.actions.decide import Firing
from app.database import table_of
from app.events import MerchantPreparing
from app.queries.orders import order_facts
from app.tables.decisions import DecisionRow
from app.tables.orders import OrderRow
from coaching.firing import NOT_PICKED_UP, kitchen_is_slow

DECISION, ORDER = table_of(DecisionRow), table_of(OrderRow)
ONCE = "merchant_slow:"
WAITING_THERE = (
    select(ORDER.c.order_id, ORDER.c.rider_id)
    .where(
        ORDER.c.merchant_id == bindparam("merchant"),
        ORDER.c.status.in_(sorted(NOT_PICKED_UP)),
        ORDER.c.rider_id.is_not(None),
        ~exists().where(DECISION.c.once == literal(ONCE) + ORDER.c.order_id),
    )
    .order_by(ORDER.c.order_id)
)


def warn_of_kitchen(
    session: Session, preparing: MerchantPreparing, arrival: int, now: datetime
) -> Iterator[Firing]:
    """Yield a firing for each order that waits there and was not warned of yet."""
    if not kitchen_is_slow(preparing.minutes):
        return
    for row in session.execute(WAITING_THERE, {"merchant": preparing.merchant_id}).all():
        once = f"{ONCE}{row.order_id}"
        state = order_facts(session, row.order_id)
        yield Firing(
            "merchant_slow", once, row.rider_id, row.order_id, state, now, arrival, minutes=preparing.minutes
        )
