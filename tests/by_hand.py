"""The contract's table of rules worked out by hand over a stream, without the product: what must be decided."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

RANK = [
    "assigned",
    "at_store",
    "picked_up",
    "at_customer",
    "delivered",
    "cancelled",
    "returning",
    "returned",
    "unassigned",
]
SILENT = {"at_customer", "delivered", "cancelled", "returning", "returned"}
OVER = {"delivered", "cancelled", "returned"}
HOUR, LATE = timedelta(hours=1), (15, 30, 45)
#: (kind, rider, order, the decision's moment)
Decision = tuple[str, str, str | None, datetime]


@dataclass
class Order:
    """What has arrived of one order."""

    reports: list[tuple[datetime, int, int, str | None]] = field(default_factory=list)
    placed: tuple[datetime, int] | None = None
    promised: datetime | None = None
    zone: str | None = None
    shop: str | None = None
    rungs: dict[str, datetime] = field(default_factory=dict)
    seen: list[datetime] = field(default_factory=list)

    @property
    def status(self) -> str | None:
        return RANK[max(self.reports)[1]] if self.reports else None

    @property
    def rider(self) -> str | None:
        naming = [one for one in self.reports if one[3] or RANK[one[1]] == "unassigned"]
        last = max(naming) if naming else None
        return last[3] if last and RANK[last[1]] != "unassigned" else None

    def ever(self, *states: str) -> bool:
        return any(RANK[one[1]] in states for one in self.reports)


class ByHand:
    """Reads the events of a stream, each arriving at the largest time read so far."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.local = zone
        self.now: datetime | None = None
        self.orders: dict[str, Order] = defaultdict(Order)
        self.alerts: list[tuple[str, str, datetime]] = []
        self.told: dict[tuple[str, str, str], datetime] = {}
        self.once: set[tuple[str, str]] = set()
        self.made: list[Decision] = []

    def decide_all(self, events: list[dict[str, Any]]) -> list[Decision]:
        for arrival, event in enumerate(events):
            time = datetime.fromisoformat(event["time"])
            now = max(self.now or time, time)
            self._ring_before(now)
            self.now = now
            take = getattr(self, "_" + event["type"].replace(".", "_"), None)
            if take:
                take(event["data"], time, arrival, now)
        self._ring_before(None)
        return sorted(self.made, key=str)

    def _say(self, kind: str, name: str, now: datetime, once: bool = True) -> None:
        rider = self.orders[name].rider
        if rider and (not once or (kind, name) not in self.once):
            self.once.add((kind, name))
            self.made.append((kind, rider, name, now))

    def _ring_before(self, now: datetime | None) -> None:
        for name, order in self.orders.items():
            for kind, due in list(order.rungs.items()):
                if now is None or due < now:
                    del order.rungs[kind]
                    if not order.ever(*SILENT):
                        self._say(kind, name, due)

    def _order_placed(self, data: dict[str, Any], time: datetime, arrival: int, now: datetime) -> None:
        order = self.orders[data["order_id"]]
        if order.placed is not None and order.placed > (time, arrival):
            return
        promised, zone = datetime.fromisoformat(data["promised_at"]), order.zone
        if promised != order.promised:
            moments = {f"delay_{late}": promised + timedelta(minutes=late) for late in LATE}
            order.rungs = {kind: due for kind, due in moments.items() if due >= now}
        order.placed, order.promised = (time, arrival), promised
        order.zone, order.shop = data["zone"], data.get("merchant_id")
        if order.zone != zone:
            self._newcomer(order, now)

    def _order_status(self, data: dict[str, Any], time: datetime, arrival: int, now: datetime) -> None:
        name, state = data["order_id"], data["status"]
        order = self.orders[name]
        before, first = order.rider, not order.ever("at_customer")
        order.reports.append((time, RANK.index(state), arrival, data.get("rider_id")))
        if state == "cancelled":
            self._say("order_cancelled", name, now)
        local = time.astimezone(self.local).hour
        late = order.promised is not None and time > order.promised
        if state == "at_customer" and first and late and (local >= 22 or local < 6):
            self._say("late_night_apology", name, now)
        if order.rider != before:
            self._newcomer(order, now)

    def _order_cancel_requested(self, data: dict[str, Any], _t: datetime, _a: int, now: datetime) -> None:
        self._say("cancel_requested", data["order_id"], now)

    def _order_problem(self, data: dict[str, Any], _t: datetime, _a: int, now: datetime) -> None:
        self._say("order_problem", data["order_id"], now, once=False)

    def _customer_message(self, data: dict[str, Any], _t: datetime, _a: int, now: datetime) -> None:
        if any(word in data["text"] for word in ("angry", "cold", "knife")):
            self._say("customer_upset", data["order_id"], now, once=False)
        if "knife" in data["text"]:
            self._say("threat", data["order_id"], now, once=False)

    def _customer_activity(self, data: dict[str, Any], time: datetime, _a: int, now: datetime) -> None:
        order = self.orders[data["order_id"]]
        if any(abs(time - other) <= timedelta(minutes=10) for other in order.seen):
            self._say("intent_rising", data["order_id"], now)
        order.seen.append(time)

    def _merchant_preparing(self, data: dict[str, Any], _t: datetime, _a: int, now: datetime) -> None:
        for name, order in list(self.orders.items()):
            waits = order.shop == data["merchant_id"] and order.status in ("assigned", "at_store")
            if data["minutes"] >= 10 and waits:
                self._say("merchant_slow", name, now)

    def _zone_alert(self, data: dict[str, Any], time: datetime, _a: int, now: datetime) -> None:
        until = datetime.fromisoformat(data["until"]) if "until" in data else time + HOUR
        alert = (data["zone"], data["kind"], until)
        self.alerts.append(alert)
        for order in list(self.orders.values()):
            self._warn(order, alert, now)

    def _newcomer(self, order: Order, now: datetime) -> None:
        for alert in self.alerts:
            self._warn(order, alert, now)

    def _warn(self, order: Order, alert: tuple[str, str, datetime], now: datetime) -> None:
        zone, kind, until = alert
        if order.rider is None or order.zone != zone or order.status in OVER or now >= until:
            return
        key = (order.rider, zone, kind)
        if now >= self.told.get(key, now):
            # He was told of the warning as it runs, whichever event named its end.
            self.told[key] = max(end for there, what, end in self.alerts if (there, what) == (zone, kind))
            self.made.append(("zone_alert", order.rider, None, now))


def moves(events: list[dict[str, Any]], rider: str, at: datetime) -> bool:
    """Whether a rider moves at a moment, by all that had arrived until then (CONTRACT, Moving)."""
    orders: dict[str, Order] = defaultdict(Order)
    position: tuple[datetime, float] | None = None
    newest: tuple[tuple[datetime, int, int], str] | None = None
    now: datetime | None = None
    for arrival, event in enumerate(events):
        data, time = event["data"], datetime.fromisoformat(event["time"])
        now = max(now or time, time)
        if now > at:
            break
        if event["type"] == "rider.position" and data["rider_id"] == rider:
            if position is None or time >= position[0]:
                position = (time, data["speed_kmh"])
        elif event["type"] == "order.status":
            order, rank = orders[data["order_id"]], RANK.index(data["status"])
            order.reports.append((time, rank, arrival, data.get("rider_id")))
            speaks = data.get("rider_id") or order.rider
            if speaks == rider and (newest is None or (time, rank, arrival) > newest[0]):
                newest = ((time, rank, arrival), data["status"])
    if position is not None and at - position[0] <= timedelta(seconds=15):
        return position[1] > 6
    rides = any(
        one.rider == rider and one.status in ("assigned", "picked_up", "returning") for one in orders.values()
    )
    return rides and (newest is None or newest[1] not in ("at_store", "at_customer"))
