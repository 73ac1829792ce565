"""Rides as a phone's geolocation tells them, second by second, with what was true: for the page's own quiet.

A ride is made of legs. Each leg has a true speed and says how the device sees it: how often, how sure, with or
without a speed of its own, or not at all.
"""

import math
import random
from dataclasses import dataclass, field
from typing import Any

START = 1_800_000_000_000  # milliseconds; the traces' own clock
DEGREE = 111_194.9  # metres


@dataclass(frozen=True)
class Leg:
    """`seconds` at `kmh`. `speed`: "own" (the device measures it), "none", "zero" (it always says 0), or km/h it makes up.

    `sure` is the accuracy told, `noise` how far places really are off, `every` the seconds between two places (0: none),
    `late` how old a place is when it comes, `frozen` repeats the last place, `turn` degrees a second.
    """

    seconds: float
    kmh: float = 0.0
    speed: str | float = "own"
    sure: float = 8.0
    noise: float = 2.0
    every: float = 1.0
    late: float = 0.0
    frozen: bool = False
    turn: float = 0.0
    off: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Ride:
    """`rides` is what his orders say; `shaken` seconds of a leg's begin may pass before the page must be covered."""

    name: str
    legs: list[Leg]
    rides: bool | None = True
    begin: float = 6.0
    stop: float = 15.0
    opens: bool = True  # whether it must open again after a stop
    never: bool = False  # whether it must stay open all along
    seed: int = 1
    fixes: list[dict[str, Any]] = field(default_factory=list)
    truth: list[tuple[float, float, bool]] = field(default_factory=list)


def seen(ride: Ride) -> Ride:
    """The ride with its places, as geolocation hands them over, and its truth by seconds."""
    chance = random.Random(ride.seed)
    x = y = now = heading = 0.0
    due = 0.0
    place = (0.0, 0.0)
    for leg in ride.legs:
        end = now + leg.seconds
        ride.truth.append((now, end, leg.kmh > 6))
        due = max(due, now)
        while now < end - 1e-9:
            heading += math.radians(leg.turn) * 0.5
            x += math.sin(heading) * leg.kmh / 3.6 * 0.5
            y += math.cos(heading) * leg.kmh / 3.6 * 0.5
            now += 0.5
            if not leg.every or now < due:
                continue
            due = now + leg.every
            if not leg.frozen:
                place = (
                    x + leg.off[0] + chance.gauss(0, leg.noise),
                    y + leg.off[1] + chance.gauss(0, leg.noise),
                )
            told = {"own": leg.kmh / 3.6, "none": None, "zero": 0.0}.get(leg.speed)  # type: ignore[call-overload]
            if not isinstance(leg.speed, str):
                told = leg.speed / 3.6
            ride.fixes.append(
                {
                    "comes": START + now * 1000,
                    "timestamp": START + (now - leg.late) * 1000,
                    "coords": {
                        "latitude": 31.2 + place[1] / DEGREE,
                        "longitude": 121.4 + place[0] / (DEGREE * math.cos(math.radians(31.2))),
                        "accuracy": leg.sure,
                        "speed": told,
                    },
                }
            )
    return ride


def wait(seconds: float = 30, **more: Any) -> Leg:
    return Leg(seconds, 0.0, **more)


def go(seconds: float = 30, kmh: float = 22, **more: Any) -> Leg:
    return Leg(seconds, kmh, **more)


BLIND: dict[str, Any] = {"speed": "none"}
INDOORS: dict[str, Any] = {"speed": "none", "sure": 60.0, "noise": 18.0}
RIDES = [
    Ride("from the stand to a stop", [wait(20), go(60), wait(40)]),
    Ride("slowly, 8 km/h", [wait(20), go(60, 8), wait(40)]),
    Ride("just over the line, 7 km/h", [wait(20), go(60, 7), wait(40)]),
    Ride("fast, 45 km/h", [wait(20), go(60, 45), wait(40)]),
    Ride("he walks at 4 km/h with the bag", [Leg(90, 4)], never=True),
    Ride("he walks fast, 5.5 km/h", [Leg(90, 5.5)], never=True),
    Ride("a light of 5 s", [go(40), wait(5), go(40), wait(30)]),
    Ride("a light of 9 s", [go(40), wait(9), go(40), wait(30)]),
    Ride("a light of 40 s", [go(40), wait(40), go(40), wait(30)]),
    Ride("three lights", [go(30), wait(8), go(30), wait(20), go(30), wait(6), go(30), wait(30)]),
    Ride("creeping in a jam", [go(8, 15), wait(4), go(6, 9), wait(5), go(10, 12), wait(30)]),
    Ride("round a block", [go(60, 18, turn=12), wait(30)]),
    Ride("a circle on the spot", [go(60, 14, turn=40), wait(30)]),
    Ride("no speed of its own", [wait(20, **BLIND), go(60, **BLIND), wait(40, **BLIND)], begin=9),
    Ride("no speed, 12 km/h", [wait(20, **BLIND), go(60, 12, **BLIND), wait(40, **BLIND)], begin=12),
    Ride("no speed, 10 km/h, 5 m", [wait(20, **BLIND, sure=5), go(60, 10, **BLIND, sure=5), wait(40, **BLIND, sure=5)], begin=12),
    Ride("no speed, fast", [wait(20, **BLIND), go(60, 40, **BLIND), wait(40, **BLIND)], begin=6),
    Ride("no speed, every 2 s", [wait(20, **BLIND, every=2), go(60, **BLIND, every=2), wait(40, **BLIND, every=2)], begin=9),
    Ride("no speed, every 3 s", [wait(20, **BLIND, every=3), go(60, **BLIND, every=3), wait(40, **BLIND, every=3)], begin=10, stop=18),
    Ride("no speed, a light of 8 s", [go(40, **BLIND), wait(8, **BLIND), go(40, **BLIND), wait(30, **BLIND)], begin=9),
    Ride("no speed, in the bends", [go(60, 18, turn=15, **BLIND), wait(30, **BLIND)], begin=9),
    Ride("no speed, 15 m off", [wait(20, **BLIND, sure=15, noise=3), go(60, 25, **BLIND, sure=15, noise=3), wait(40, **BLIND, sure=15, noise=3)], begin=9),
    Ride("the device says 0 all along", [wait(20, speed="zero"), go(60, speed="zero"), wait(40, speed="zero")], begin=9),
    Ride("it says 0, 15 km/h", [wait(20, speed="zero"), go(60, 15, speed="zero"), wait(40, speed="zero")], begin=9),
    Ride("a tunnel without a place", [go(40), go(60, every=0), go(30), wait(30)]),
    Ride("a tunnel, orders unknown", [go(40), go(60, every=0), go(30), wait(30)], rides=None),
    Ride("a tunnel, the place frozen", [go(40), go(60, frozen=True, sure=80, speed="none"), go(30), wait(30)]),
    Ride("a tunnel, the place frozen at 0", [go(40), go(60, frozen=True, sure=80, speed="zero"), go(30), wait(30)]),
    Ride("a tunnel, jumps of 80 m", [go(40), go(60, sure=90, noise=80, speed="none"), go(30), wait(30)]),
    Ride("a jam in the tunnel", [go(40), go(30, every=0), wait(20, every=0), go(30, every=0), go(30), wait(30)], opens=False),
    Ride("out of the tunnel a kilometre on, no speed", [go(40, **BLIND), go(120, every=0), go(40, **BLIND), wait(30, **BLIND)], begin=9),
    Ride("places that come 4 s late", [wait(20, late=4), go(60, late=4), wait(40, late=4)], begin=8, stop=18),
    Ride("a stale place, then none", [go(30), go(30, late=20), go(20), wait(30)]),
    Ride("old places of a stand while he rides", [wait(10), go(20), go(40, late=40, speed="zero", frozen=True), wait(40)]),
    Ride("a tunnel, orders unknown, a stand from before it", [go(40), go(60, late=30, frozen=True, speed="zero"), go(30), wait(30)], rides=None),
    Ride("lift: places 60 m off", [wait(20), wait(60, **INDOORS), wait(30)], never=True),
    Ride("lift: jumps of 40 m, at the door", [wait(20), wait(60, speed="none", sure=70, noise=40), wait(30)], rides=False, never=True),
    Ride("lift: made-up speed of 14 km/h", [wait(20), wait(60, speed=14, sure=80, noise=20), wait(30)], rides=False, never=True),
    Ride("lift: nothing at all, at the door", [wait(20), wait(90, every=0), wait(30)], rides=False, never=True),
    Ride("off the bike, on foot, into the lift", [go(40), Leg(20, 4), wait(60, **INDOORS), wait(20)]),
    Ride("a street between towers, 25 m off", [go(60, sure=25, noise=6), wait(40, sure=25, noise=3)]),
    Ride("a stand under a roof, 3 m of jitter", [wait(120, sure=12, noise=3)], never=True),
    Ride("a stand, no speed, 2 m of jitter", [wait(120, **BLIND, sure=10)], never=True),
    Ride("one place 300 m off while he stands", [wait(40), wait(1, off=(300, 0)), wait(40)], never=True),
    Ride("one place 30 m off while he stands", [wait(40), wait(1, off=(30, 0)), wait(40)], never=True),
    Ride("a place every 5 s", [wait(20, every=5), go(60, every=5), wait(40, every=5)], begin=6, stop=20),
    Ride("no order, a ride home", [wait(20), go(60), wait(40)], rides=False),
    Ride("never a place, an order in the bag", [go(120, every=0)], opens=False, begin=1e9),
]  # fmt: skip
