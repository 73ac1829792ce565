"""The rider's open orders, and the numbers he may call."""

from typing import Any

from flask import Blueprint

from app.errors import Problem
from app.parts import parts
from app.people import caller_as
from app.queries.motion import motion_of_rider
from app.queries.open_orders import open_orders

orders_api = Blueprint("orders_api", __name__)


@orders_api.get("/api/v1/orders")
def show_orders() -> dict[str, Any]:
    """The caller's own orders that are not over; a number that nobody gave is null.

    `rides`: by his orders alone, for a phone that lost its place.
    """
    caller = caller_as("rider")
    if caller.rider_id is None:
        raise Problem("not_found")
    with parts().database.read() as session:
        orders = open_orders(session, caller.rider_id)
        motion = motion_of_rider(session, caller.rider_id)
    settings = parts().settings
    return {
        "now": parts().clock.now().isoformat(),
        "rides": motion is not None and motion.rides,
        "orders": [order.as_json() for order in orders],
        "calls": {
            "support": settings.support_phone or None,
            "dispatch": settings.dispatch_phone or None,
            "police": settings.police_phone or None,
        },
    }
