"""A made-up stretch of a working day: riders who report where they are, and orders that go their way."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.posting import cloud_event

STEPS = ("placed", "assigned", "at_store", "picked_up", "at_customer", "delivered")
POSITIONS = 0.8  # part of all events
CANCELLED, WISHED, SAID, LOOKED, CALLED = 0.02, 0.01, 0.06, 0.03, 0.02  # part of the steps that bring one
SHOPS, CUSTOMERS, ZONES = 120, 4000, 12


class Day:
    """Events in the order in which a platform would send them, ids never used before."""

    def __init__(self, riders: int, seed: int):
        self.random = random.Random(seed)  # the same day each time
        self.riders = [f"rider-{number:05d}" for number in range(riders)]
        self.seed = seed
        self._open: list[tuple[str, str, int]] = []  # order, rider, the step it takes next
        self._made = 0
        self._stream = self._events()

    def batch(self, size: int) -> list[dict[str, Any]]:
        return list(islice(self._stream, size))

    def _events(self) -> Iterator[dict[str, Any]]:
        while True:
            if self.random.random() < POSITIONS:
                yield self._position()
            else:
                yield from self._order_step()

    def _position(self) -> dict[str, Any]:
        rides = self.random.random() < 0.7
        return cloud_event(
            "rider.position",
            rider_id=self.random.choice(self.riders),
            lat=round(31.1 + self.random.random() / 5, 6),
            lng=round(121.3 + self.random.random() / 5, 6),
            speed_kmh=round(self.random.uniform(8, 35), 1) if rides else 0.0,
        )

    def _order_step(self) -> Iterator[dict[str, Any]]:
        if len(self._open) < len(self.riders):
            self._made += 1
            order = f"order-{self.seed}-{self._made}"
            self._open.append((order, self.random.choice(self.riders), 0))
        place = self.random.randrange(len(self._open))
        order, rider, step = self._open[place]
        if step == 0:
            yield self._placing(order)
        elif step > 1 and self.random.random() < CANCELLED:
            yield cloud_event(
                "order.status", order_id=order, status="cancelled", rider_id=rider, actor="customer"
            )
            step = len(STEPS)
        else:
            yield cloud_event("order.status", order_id=order, status=STEPS[step], rider_id=rider)
        if step + 1 < len(STEPS):
            self._open[place] = (order, rider, step + 1)
        else:
            self._open[place] = self._open[-1]
            self._open.pop()
        yield from self._talk(order)

    def _placing(self, order: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        return cloud_event(
            "order.placed", now, order_id=order, customer_id=f"customer-{self.random.randrange(CUSTOMERS)}",
            zone=f"zone-{self.random.randrange(ZONES)}", merchant_id=f"shop-{self.random.randrange(SHOPS)}",
            placed_at=now.isoformat(), promised_at=(now + timedelta(minutes=38)).isoformat(),
            km=round(self.random.uniform(0.4, 6), 2), value_minor=self.random.randrange(1200, 9000),
            pickup={"lat": 31.22, "lng": 121.44, "address": "小南路 18 号"},
            dropoff={"lat": 31.23, "lng": 121.47, "address": "桂花苑 4 幢 1102"},
            note="放门口就行", first_order=self.random.random() < 0.05,
        )  # fmt: skip

    def _talk(self, order: str) -> Iterator[dict[str, Any]]:
        if self.random.random() < WISHED:
            yield cloud_event("order.cancel_requested", order_id=order, by="customer", text="不想要了")
        if self.random.random() < SAID:
            yield cloud_event("customer.message", order_id=order, text="师傅到哪里了，麻烦快一点")
        if self.random.random() < LOOKED:
            yield cloud_event("customer.activity", order_id=order, action="dwell", seconds=40)
        if self.random.random() < CALLED:
            yield cloud_event("order.call", order_id=order, by="customer", answered=True)
