"""A day of a city's orders, made up from a seed: about as many events, and as much trouble, as a real one."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai
HOURS = 14
ORDERS, RIDERS, ZONES, SHOPS = 850, 200, 40, 150
WORDS = (
    "等了快一个小时了，到底来不来", "少了一杯豆浆", "餐是凉的", "麻烦快一点", "谢谢，辛苦了",
    "Where is it? I've been waiting for ages", "The soup's all over the bag", "No rush, thanks",
)  # fmt: skip
Event = dict[str, Any]


def city_day(seed: int) -> list[Event]:
    """The stream in the order of time."""
    dice = random.Random(seed)
    made = [event for number in range(ORDERS) for event in _order(dice, number)]
    made.sort(key=lambda event: (event["time"], event["id"]))
    return made


def _order(dice: random.Random, number: int) -> Iterator[Event]:
    order, rider = f"o{number}", f"r{dice.randrange(RIDERS)}"
    zone, shop = f"z{dice.randrange(ZONES)}", f"s{dice.randrange(SHOPS)}"
    placed = START + timedelta(seconds=dice.randrange(HOURS * 3600))
    cooking, ride = dice.gauss(18, 9), max(6.0, dice.gauss(27, 12))
    taken = placed + timedelta(minutes=8)
    at_store = taken + timedelta(minutes=dice.uniform(6, 14))
    picked = at_store + timedelta(minutes=max(1.0, cooking))
    door = picked + timedelta(minutes=ride)
    promised = placed + timedelta(minutes=dice.uniform(45, 65))
    late = (door - promised).total_seconds() / 60

    def event(type_: str, at: datetime, mark: str = "", **data: Any) -> Event:
        return {
            "specversion": "1.0", "id": f"{order}-{type_}{mark}", "type": type_, "source": "urn:bench:city",
            "time": at.isoformat(), "data": data,
        }  # fmt: skip

    def status(state: str, at: datetime) -> Event:
        return event("order.status", at, f"-{state}", order_id=order, status=state, rider_id=rider)

    yield event(
        "order.placed", placed, order_id=order, customer_id=f"c{number}", zone=zone, merchant_id=shop,
        placed_at=placed.isoformat(), promised_at=promised.isoformat(), km=round(ride / 4, 1),
        dropoff={"lat": 31.2, "lng": 121.4, "address": f"{number} Long Lane"},
    )  # fmt: skip
    yield status("assigned", taken)
    yield status("at_store", at_store)
    if cooking >= 15:
        asked = at_store + timedelta(minutes=5)
        yield event("merchant.preparing", asked, merchant_id=shop, minutes=round(cooking - 5))
    yield status("picked_up", picked)
    if dice.random() < 0.04:
        until = placed + timedelta(hours=3)
        yield event("zone.alert", placed, zone=zone, kind="rain", mm=8.0, until=until.isoformat())
    for minute in range(1, int(ride)):
        yield event(
            "rider.position", picked + timedelta(minutes=minute), f"-{minute}", rider_id=rider,
            lat=31.2, lng=121.4, speed_kmh=round(dice.uniform(8, 28), 1),
        )  # fmt: skip
    yield event("rider.position", door, "-stop", rider_id=rider, lat=31.2, lng=121.4, speed_kmh=0.0)
    if late >= 12 and dice.random() < 0.4:
        yield event(
            "customer.message", promised + timedelta(minutes=10), order_id=order, text=dice.choice(WORDS)
        )
    if late >= 20 and dice.random() < 0.3:
        for minute in (15, 18):
            yield event(
                "customer.activity", promised + timedelta(minutes=minute), f"-{minute}", order_id=order,
                action="refund_page",
            )  # fmt: skip
    if late >= 30 and dice.random() < 0.2:
        yield event("order.cancel_requested", promised + timedelta(minutes=28), order_id=order, by="customer")
    if late >= 35 and dice.random() < 0.15:
        yield event(
            "order.status", promised + timedelta(minutes=31), "-off", order_id=order, status="cancelled"
        )
        return
    yield status("at_customer", door)
    if dice.random() < 0.03:
        yield event("order.problem", door + timedelta(minutes=1), order_id=order, kind="missing_item")
    yield status("delivered", door + timedelta(minutes=3))
