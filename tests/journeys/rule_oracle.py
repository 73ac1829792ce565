"""What `flask replay` must decide about a stream, by CONTRACT's table of what makes Jinnang speak.

Written from the contract alone, apart from the product: it imports nothing of it. Kinds that need words to be read
(`customer_upset`, `threat`) are not foretold; every message that could make them is a candidate.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.journeys.rule_oracle_motion import Motion
from tests.journeys.rule_oracle_orders import (
    BEYOND_DELAY,
    ORDER_OF_STATUSES,
    TIMERS,
    Moment,
    Order,
    Report,
)

RUNGS = (15, 30, 45)
SLOW_MINUTES = 10
NEAR = timedelta(minutes=10)
ALERT_WITHOUT_END = timedelta(minutes=60)
A_MESSAGE = "customer.message"


class Firing(NamedTuple):
    """One decision that must be; `made` says by which line, or that it was timed."""

    kind: str
    rider_id: str
    order_id: str | None
    made: Moment

    @property
    def key(self) -> tuple[str, str, str | None, datetime]:
        return self.kind, self.rider_id, self.order_id, self.made.clock


class Alert(NamedTuple):
    zone: str
    kind: str
    until: datetime


@dataclass
class RuleDay:
    """A stream, its events arriving in the order of its lines."""

    zone: ZoneInfo
    firings: list[Firing] = field(default_factory=list)
    candidates: list[Firing] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    motion: Motion = field(default_factory=Motion)
    arrived: dict[str, list[tuple[Moment, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    alerts: list[Alert] = field(default_factory=list)
    told: dict[tuple[str, str, str], datetime] = field(
        default_factory=dict
    )  # rider, zone, kind: silent until
    rungs: list[tuple[datetime, str, int]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def play(self, stream: Iterable[dict[str, Any]]) -> None:
        clock: datetime | None = None
        for place, event in enumerate(stream):
            at = moment(event["time"])
            if clock is None or at > clock:
                self.run_timers(at)
                clock = at
            if event["id"] not in self.seen:
                self.seen.add(event["id"])
                self.take(Moment(clock, place), event)
        self.run_timers(None)

    def run_timers(self, until: datetime | None) -> None:
        """All rungs before `until`: one at that very moment waits for the moment's events."""
        while self.rungs and (until is None or self.rungs[0][0] < until):
            due, order_id, minutes = heapq.heappop(self.rungs)
            order = self.orders[order_id]
            if order.promised_at is not None and due == order.promised_at + timedelta(minutes=minutes):
                late = not order.has_been(BEYOND_DELAY)
                if late:
                    self.fire(f"delay_{minutes}", order, Moment(due, TIMERS), once=True)

    def take(self, now: Moment, event: dict[str, Any]) -> None:
        data = event["data"]
        kind = event["type"]
        if kind == "rider.position":
            self.motion.position(now, data["rider_id"], moment(event["time"]), data["speed_kmh"])
        elif kind == "zone.alert":
            self.alert(now, event)
        elif kind == "merchant.preparing":
            self.preparing(now, data)
        elif "order_id" in data:
            self.arrived[data["order_id"]].append((now, event))
            order = self.orders.setdefault(data["order_id"], Order(data["order_id"]))
            self.take_of_order(now, kind, order, event)

    def take_of_order(self, now: Moment, kind: str, order: Order, event: dict[str, Any]) -> None:
        data = event["data"]
        was = order.rider(), order.zone
        if kind == "order.placed":
            self.placed(now, order, data)
        elif kind == "order.status":
            self.status(now, order, event)
        elif kind == "order.cancel_requested":
            self.fire("cancel_requested", order, now, once=True)
        elif kind == "order.problem":
            self.fire("order_problem", order, now)
        elif kind == "customer.activity":
            at = moment(event["time"])
            if any(abs(at - other) <= NEAR for other in order.activities):
                self.fire("intent_rising", order, now, once=True)
            order.activities.append(at)
        elif kind == A_MESSAGE:
            rider_id = order.rider()
            if rider_id:
                self.candidates.append(Firing(A_MESSAGE, rider_id, order.order_id, now))
        order.note(now, event)
        if (order.rider(), order.zone) != was:
            self.tell_of_alerts(now, order)

    def fire(self, kind: str, order: Order, now: Moment, *, once: bool = False) -> None:
        """To the rider the order has now; without one nothing fires, and nothing is used up."""
        rider_id = order.rider()
        if rider_id and not (once and kind in order.fired):
            self.firings.append(Firing(kind, rider_id, order.order_id, now))
            order.fired.add(kind)

    def placed(self, now: Moment, order: Order, data: dict[str, Any]) -> None:
        """The promise that came last is the promise; a rung whose moment is past already never sounds."""
        order.zone = data["zone"]
        order.merchant_id = data.get("merchant_id") or order.merchant_id
        order.promised_at = moment(data["promised_at"])
        for minutes in RUNGS:
            due = order.promised_at + timedelta(minutes=minutes)
            if due >= now.clock:
                heapq.heappush(self.rungs, (due, order.order_id, minutes))

    def status(self, now: Moment, order: Order, event: dict[str, Any]) -> None:
        data, at = event["data"], moment(event["time"])
        rank = ORDER_OF_STATUSES.index(data["status"])
        order.reports.append(Report(at, rank, now.place, data["status"], data.get("rider_id")))
        self.motion.order_changed(now, order)
        if data["status"] == "cancelled":
            self.fire("order_cancelled", order, now, once=True)
        if data["status"] == "at_customer" and not order.been_at_customer:
            order.been_at_customer = True
            hour = at.astimezone(self.zone).hour
            if (hour >= 22 or hour < 6) and order.promised_at is not None and at > order.promised_at:
                self.fire("late_night_apology", order, now)

    def preparing(self, now: Moment, data: dict[str, Any]) -> None:
        if data["minutes"] >= SLOW_MINUTES:
            for order in self.orders.values():
                waits = order.status() in {"assigned", "at_store"}
                if waits and order.merchant_id == data["merchant_id"]:
                    self.fire("merchant_slow", order, now, once=True)

    def alert(self, now: Moment, event: dict[str, Any]) -> None:
        data = event["data"]
        until = moment(data["until"]) if data.get("until") else moment(event["time"]) + ALERT_WITHOUT_END
        self.alerts.append(Alert(data["zone"], data["kind"], until))
        for order in self.orders.values():
            self.tell_of_alerts(now, order, data["kind"])

    def tell_of_alerts(self, now: Moment, order: Order, only: str | None = None) -> None:
        """Tell its rider of the alerts running in its zone, of each kind once until that kind's are over."""
        rider_id, zone = order.rider(), order.zone
        if not rider_id or not zone or not order.is_open():
            return
        running = [alert for alert in self.alerts if alert.zone == zone and now.clock < alert.until]
        for kind in sorted({alert.kind for alert in running if only in (None, alert.kind)}):
            silent_until = self.told.get((rider_id, zone, kind))
            if silent_until is None or now.clock >= silent_until:
                self.told[rider_id, zone, kind] = max(alert.until for alert in running if alert.kind == kind)
                self.firings.append(Firing("zone_alert", rider_id, None, now))

    def story(self, order_id: str | None) -> str:
        """The events of an order as they arrived, for messages."""
        return "\n".join(
            f"    {now.clock.astimezone(self.zone):%d %H:%M:%S} (line {now.place + 1}) {event['type']}"
            f" {event['data'].get('status', '')} {event['data'].get('rider_id', '')}"
            f" time {moment(event['time']).astimezone(self.zone):%H:%M:%S}"
            f" {'promised ' + event['data']['promised_at'] if event['type'] == 'order.placed' else ''}"
            for now, event in self.arrived.get(order_id or "", [])
        )


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def rule_day(stream: Iterable[dict[str, Any]], timezone: str) -> RuleDay:
    """The whole stream, the clock run on until nothing is due."""
    day = RuleDay(ZoneInfo(timezone))
    day.play(stream)
    return day
