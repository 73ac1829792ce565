"""What the room's board must show at a moment, from the lines of a stream alone (CONTRACT, State)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.journeys.day_oracle import STAGES, Day

OVER = ("delivered", "cancelled", "returned")
FORGOTTEN = timedelta(hours=12)


class Shown(NamedTuple):
    """An order on the board."""

    zone: str | None
    stage: str
    rider_id: str | None
    late: int | None


class Foretold(NamedTuple):
    """The whole board: its orders, and by zone how many there are and how many are late."""

    orders: dict[str, Shown]
    zones: Counter[str | None]
    late: Counter[str | None]


def board_at(stream: Iterable[dict[str, Any]], now: datetime) -> Foretold:
    """After the lines that had come by `now`."""
    day = Day()
    placings: dict[str, tuple[datetime, int, dict[str, Any]]] = {}
    for place, event in enumerate(stream):
        day.take(place, event)
        if event["type"] == "order.placed":
            placing = (datetime.fromisoformat(event["time"]), place, event["data"])
            order_id = event["data"]["order_id"]
            placings[order_id] = max(placings.get(order_id, placing), placing, key=lambda it: it[:2])
    states = day.states()
    orders: dict[str, Shown] = {}
    for order_id in {*placings, *states}:
        state, placing = states.get(order_id), placings.get(order_id)
        promised = datetime.fromisoformat(placing[2]["promised_at"]) if placing else None
        told = [moment for moment in (state and state.at, placing and placing[0], promised) if moment]
        if (state and state.status in OVER) or now - max(told) >= FORGOTTEN:
            continue
        rider = state.rider_id if state else None
        orders[order_id] = Shown(
            placing[2]["zone"] if placing else None,
            STAGES.get(state.status, "waiting") if state and rider else "waiting",
            rider,
            int((now - promised).total_seconds() // 60) if promised else None,
        )
    return Foretold(
        orders,
        Counter(one.zone for one in orders.values()),
        Counter(one.zone for one in orders.values() if (one.late or 0) >= 1),
    )
