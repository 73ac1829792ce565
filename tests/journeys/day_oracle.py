"""What a day's stream alone says must come of it, by CONTRACT's rules for states and cancellations.

Written apart from the product, and slowly: it sorts all reports of an order each time it is asked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

#: CONTRACT: at equal times the later in this list holds.
ORDER_OF_STATUSES = (
    *("assigned", "at_store", "picked_up", "at_customer", "delivered"),
    *("cancelled", "returning", "returned", "unassigned"),
)
STAGES = {
    "assigned": "before_store",
    "at_store": "at_store",
    "picked_up": "picked_up",
    "at_customer": "at_door",
    "returning": "returning",
}


class Report(NamedTuple):
    at: datetime
    rank: int
    place: int  # in the stream
    status: str
    rider_id: str | None


class State(NamedTuple):
    status: str
    at: datetime
    rider_id: str | None


class Spoken(NamedTuple):
    """A notice that must be in a rider's inbox, and at which stage of the order it spoke."""

    rider_id: str
    kind: str
    order_id: str
    stage: str


@dataclass
class Day:
    reports: dict[str, list[Report]] = field(default_factory=lambda: defaultdict(list))
    spoken: list[Spoken] = field(default_factory=list)

    def take(self, place: int, event: dict[str, Any]) -> None:
        kind, data = event["type"], event["data"]
        if kind == "order.status":
            rank = ORDER_OF_STATUSES.index(data["status"])
            at = datetime.fromisoformat(event["time"])
            report = Report(at, rank, place, data["status"], data.get("rider_id"))
            self.reports[data["order_id"]].append(report)
            if data["status"] == "cancelled":
                self.speak("order_cancelled", data["order_id"])
        elif kind == "order.cancel_requested":
            self.speak("cancel_requested", data["order_id"])

    def speak(self, kind: str, order_id: str) -> None:
        """Once an order, to the rider it has now, for the stage he had reached."""
        rider_id = self.rider_of(order_id)
        if rider_id and not any((said.kind, said.order_id) == (kind, order_id) for said in self.spoken):
            self.spoken.append(Spoken(rider_id, kind, order_id, self.stage_of(order_id)))

    def rider_of(self, order_id: str) -> str | None:
        naming = [
            report for report in self.reports[order_id] if report.rider_id or report.status == "unassigned"
        ]
        return max(naming).rider_id if naming and max(naming).status != "unassigned" else None

    def stage_of(self, order_id: str) -> str:
        on_the_way = [report for report in self.reports[order_id] if report.status in STAGES]
        return STAGES[max(on_the_way).status] if on_the_way else "before_store"

    def states(self) -> dict[str, State]:
        newest = {order_id: max(reports) for order_id, reports in self.reports.items() if reports}
        return {
            order_id: State(report.status, report.at, self.rider_of(order_id))
            for order_id, report in newest.items()
        }


def day_of(stream: Iterable[dict[str, Any]]) -> Day:
    """The whole day, its events arriving in the order of the stream."""
    day = Day()
    for place, event in enumerate(stream):
        day.take(place, event)
    return day
