"""Evenings made up at random, the same for the same seed: every kind of event, a little out of order."""

import random
from typing import Any

from tests.makers import (
    activity,
    alert,
    kitchen,
    later,
    message,
    placed,
    position,
    problem,
    shift,
    status,
    wish_to_cancel,
)

Event = dict[str, Any]


def an_evening(seed: int, whole_seconds: bool = False, riders: int = 4) -> list[Event]:
    """Two hours of eight orders and up to four riders, at random, a little out of order."""
    dice = random.Random(seed)
    names = ["zhou", "ma", "li", "he"][:riders]
    stream: list[tuple[float, Event]] = []

    def add(at: float, make: Any, *args: Any, **data: Any) -> None:
        at = float(int(at)) if whole_seconds else round(at, 3)
        came = at + dice.choice([0, 0, 0, 0, 40, 400])
        stream.append((came, make(*args, at=at, **data)))

    for number in range(8):
        order, rider, at = f"o{number}", dice.choice(names), float(dice.randrange(3000))
        shop = f"shop-{number % 2}"
        promised = later(at + dice.choice([-600, 300, 1200])).isoformat()
        add(at, placed, order, promised_at=promised, merchant_id=shop, zone=f"zone-{number % 2}")
        for state in ("assigned", "at_store", "picked_up", "at_customer", "delivered"):
            at += dice.randrange(30, 900)
            if dice.random() < 0.1:
                rider = dice.choice(names)
                add(at, status, "assigned", rider=rider, order=order)
            elif dice.random() < 0.05:
                add(at, status, "unassigned", rider=None, order=order)
            add(at, status, state, rider=dice.choice([rider, rider, None]), order=order)
            spoken = dice.random()
            later_on = at + dice.uniform(0, 300)
            if spoken < 0.15:
                add(later_on, problem, order=order)
            elif spoken < 0.3:
                add(later_on, message, dice.choice(["angry", "cold", "thanks", "knife"]), order=order)
            elif spoken < 0.4:
                add(later_on, wish_to_cancel, order=order)
            elif spoken < 0.55:
                add(later_on, activity, order=order)
            elif spoken < 0.6:
                add(later_on, status, "cancelled", rider=None, order=order)
            elif spoken < 0.65:
                moved = later(at + dice.randrange(-900, 1800)).isoformat()
                add(later_on, placed, order, promised_at=moved, merchant_id=shop, zone="zone-1")
    for _ in range(150):
        add(dice.uniform(0, 7000), position, kmh=dice.choice([0.0, 0.0, 5.0, 30.0]), rider=dice.choice(names))
    for _ in range(4):
        add(dice.uniform(0, 5000), kitchen, merchant=f"shop-{dice.randrange(2)}")
        add(
            dice.uniform(0, 5000),
            alert,
            dice.choice(["rain", "storm"]),
            zone=f"zone-{dice.randrange(2)}",
        )
        add(dice.uniform(0, 5000), shift, dice.random() < 0.7, rider=dice.choice(names))
    return [event for _, event in sorted(stream, key=lambda one: one[0])]
