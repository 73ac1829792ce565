"""Which orders a rider has or had."""

from collections.abc import Collection

from sqlalchemy import select, union
from sqlmodel import Session

from app.database import table_of
from app.tables.orders import OrderReportRow, OrderRow

ORDER, REPORT = table_of(OrderRow), table_of(OrderReportRow)


def held_orders(session: Session, rider_id: str, order_ids: Collection[str]) -> set[str]:
    """Those of `order_ids` that are his now or were his by any report."""
    if not order_ids:
        return set()
    his = union(
        select(ORDER.c.order_id).where(ORDER.c.rider_id == rider_id, ORDER.c.order_id.in_(order_ids)),
        select(REPORT.c.order_id).where(REPORT.c.rider_id == rider_id, REPORT.c.order_id.in_(order_ids)),
    )
    return set(session.execute(his).scalars())
