"""What is known of an order at a moment, whatever order its events came in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

#: The statuses in the order in which they settle a tie of equal times: the later one holds.
STATUSES = (
    "assigned",
    "at_store",
    "picked_up",
    "at_customer",
    "delivered",
    "cancelled",
    "returning",
    "returned",
    "unassigned",
)
RANK = {status: rank for rank, status in enumerate(STATUSES)}

#: Where the rider is with the order, as scripts name it.
STAGE_OF_STATUS = {
    "assigned": "before_store",
    "at_store": "at_store",
    "picked_up": "picked_up",
    "at_customer": "at_door",
    "returning": "returning",
}

#: A rider who holds an order in one of these is on the road, unless a position says otherwise.
RIDING = frozenset({"assigned", "picked_up", "returning"})
OVER = frozenset({"delivered", "cancelled", "returned"})


class StatusReport(NamedTuple):
    """One `order.status` as it came: `arrival` numbers the events in the order we stored them."""

    at: datetime
    status: str
    arrival: int
    rider_id: str | None = None

    @property
    def standing(self) -> tuple[datetime, int, int]:
        return (self.at, RANK[self.status], self.arrival)


@dataclass(frozen=True)
class OrderState:
    """An order as its reports tell it; every field is None before the first report."""

    status: str | None = None
    status_at: datetime | None = None
    rider_id: str | None = None
    stage: str | None = None  # how far the rider had got, also when the order was cancelled after that


def fold_statuses(reports: Iterable[StatusReport]) -> OrderState:
    """Return the state that the reports add up to, the same for every order of arrival of equal times.

    The report with the largest time holds (CONTRACT, State); the rider is that of the newest report
    that names one, and `unassigned` names nobody on purpose.
    """
    ranked = sorted(reports, key=lambda report: report.standing)
    if not ranked:
        return OrderState()
    naming = [report for report in ranked if report.rider_id or report.status == "unassigned"]
    rider = naming[-1].rider_id if naming and naming[-1].status != "unassigned" else None
    staged = [report for report in ranked if report.status not in ("cancelled", "unassigned", "returned")]
    stage = STAGE_OF_STATUS.get(staged[-1].status) if staged else ("before_store" if rider else None)
    return OrderState(status=ranked[-1].status, status_at=ranked[-1].at, rider_id=rider, stage=stage)
