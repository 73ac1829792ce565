"""What a caller may see: a dispatcher with a zone sees that zone's orders and riders, all others see all."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, literal_column, or_, select, true
from sqlmodel import Session

from app.database import table_of
from app.queries.people import Caller
from app.tables.orders import OrderRow
from app.tables.riders import RiderRow

ORDER, RIDER = table_of(OrderRow), table_of(RiderRow)
#: As text: SQLite finds the partial index `ix_orders_open` by it.
OPEN_SQL: Any = literal_column(
    "(orders.status IS NULL OR orders.status NOT IN ('cancelled', 'delivered', 'returned'))"
)
#: Roles whose sight no zone limits, and those that see no rows of others at all. A zone limits dispatchers.
EVERYWHERE, NOWHERE = frozenset({"admin", "trainer"}), frozenset({"rider", "operator"})


def zone_limit(caller: Caller) -> str | None:
    """The one zone that a caller sees; None: all of them."""
    return None if caller.role in EVERYWHERE else caller.zone


def sees_zone(caller: Caller, zone: str | None) -> bool:
    """Whether what belongs to `zone` is for this caller; what belongs to none is for who has no limit."""
    limit = zone_limit(caller)
    return caller.role not in NOWHERE and (limit is None or limit == zone)


def orders_seen(caller: Caller) -> ColumnElement[bool]:
    """A condition on `orders`."""
    limit = zone_limit(caller)
    if caller.role in NOWHERE:
        return false()
    return true() if limit is None else ORDER.c.zone == limit


def riders_seen(caller: Caller) -> ColumnElement[bool]:
    """A condition on `rider`: his zone is the caller's, or he holds an open order there."""
    limit = zone_limit(caller)
    if caller.role in NOWHERE:
        return false()
    if limit is None:
        return true()
    return or_(RIDER.c.zone == limit, RIDER.c.rider_id.in_(holders(ORDER.c.zone == limit)))


def holders(which: ColumnElement[bool]) -> Select[Any]:
    """The riders of the open orders of which this is true.

    A list that is made once: asked rider by rider, SQLite went through all orders of the zone for each.
    """
    return select(ORDER.c.rider_id).where(
        OPEN_SQL, ORDER.c.status.is_not(None), ORDER.c.rider_id.is_not(None), which
    )


def sees_rider(session: Session, caller: Caller, rider_id: str) -> bool:
    found = select(RIDER.c.rider_id).where(RIDER.c.rider_id == rider_id, riders_seen(caller))
    return session.execute(found).first() is not None
