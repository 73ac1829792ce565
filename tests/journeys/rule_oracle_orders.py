"""Orders as CONTRACT's State has them, for the rule oracle: what had arrived of each, and when.

Written from the contract alone and slowly: the newest of an order's reports is looked for each time it is asked.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

#: CONTRACT: at equal times the later in this list holds.
ORDER_OF_STATUSES = (
    *("assigned", "at_store", "picked_up", "at_customer", "delivered"),
    *("cancelled", "returning", "returned", "unassigned"),
)
#: An order that has been one of these, however late it was told, is late to nobody any more.
BEYOND_DELAY = {"at_customer", "delivered", "cancelled", "returning", "returned"}
OVER = {"delivered", "cancelled", "returned"}
CANCELLATION_HOLDS = {"cancelled", "returning"}

#: Places within one moment of the clock: lines of the stream by their number, then what is timed, then that
#: which is true only after the moment, such as a position grown too old.
TIMERS = 10**9
JUST_AFTER = 2 * TIMERS


class Moment(NamedTuple):
    """A moment of the business clock, and within it the line of the stream, or TIMERS, or JUST_AFTER."""

    clock: datetime
    place: int


class Report(NamedTuple):
    """An `order.status`, so ordered that the largest holds."""

    at: datetime
    rank: int
    place: int
    status: str
    rider_id: str | None


class Known(NamedTuple):
    """What was known of an order from a moment on, and the event that made it so."""

    since: Moment
    status: str | None
    rider_id: str | None
    event: dict[str, Any]


@dataclass
class Order:
    order_id: str
    reports: list[Report] = field(default_factory=list)
    promised_at: datetime | None = None
    zone: str | None = None
    merchant_id: str | None = None
    activities: list[datetime] = field(default_factory=list)
    fired: set[str] = field(default_factory=set)  # kinds that speak once an order
    been_at_customer: bool = False
    history: list[Known] = field(default_factory=list)

    def newest(self) -> Report | None:
        return max(self.reports, default=None)

    def status(self) -> str | None:
        newest = self.newest()
        return newest.status if newest else None

    def rider(self) -> str | None:
        """The rider of the newest status naming one, if no newer one takes the order from him."""
        telling = [report for report in self.reports if report.rider_id or report.status == "unassigned"]
        newest = max(telling, default=None)
        return newest.rider_id if newest and newest.status != "unassigned" else None

    def is_open(self) -> bool:
        return self.status() not in OVER

    def has_been(self, statuses: set[str]) -> bool:
        return any(report.status in statuses for report in self.reports)

    def note(self, since: Moment, event: dict[str, Any]) -> None:
        self.history.append(Known(since, self.status(), self.rider(), event))

    def known_at(self, moment: Moment) -> Known | None:
        """What was known at a moment, its own line taken in."""
        known = [known for known in self.history if known.since <= moment]
        return known[-1] if known else None

    def over_for(self, kind: str, made: Moment) -> Moment | None:
        """The first moment, from `made` on, at which the order is over for a card of that kind."""
        now = self.known_at(made)
        if now and over(kind, now.status):
            return made
        later = (known.since for known in self.history if known.since > made and over(kind, known.status))
        return next(later, None)

    def left(self, rider_id: str, made: Moment) -> Moment | None:
        """The first moment, from `made` on, at which the order is not this rider's."""
        now = self.known_at(made)
        if now is None or now.rider_id != rider_id:
            return made
        return next(
            (known.since for known in self.history if known.since > made and known.rider_id != rider_id),
            None,
        )


def over(kind: str, status: str | None) -> bool:
    """Whether a card of that kind has nothing more to say about an order of that status."""
    return status not in CANCELLATION_HOLDS if kind == "order_cancelled" else status in OVER


def life(kind: str) -> timedelta:
    return timedelta(minutes=60 if kind == "order_cancelled" else 15)


def class_of(kind: str) -> str:
    if kind == "threat":
        return "safety"
    return "routine" if kind in {"delay_15", "merchant_slow", "zone_alert", "intent_rising"} else "urgent"
