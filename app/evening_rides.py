"""Where the riders of the built-in evening are: on the road by the streets, or where their orders are."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from app.evening_orders import BASES, ORDERS, ROUNDS, SHOPS, Place

BY_ID = {order.id: order for order in ORDERS}
#: Steps that bring a rider to a place.
AT_SHOP, AT_DOOR = {"at_store", "returned"}, {"at_customer", "stops"}
ON_THE_ROAD, NEARBY, STANDING = 15, 4, 45  # seconds from one position to the next
#: Kilometres in a degree, about here.
KM_NORTH, KM_EAST = 111.2, 95.1


class Ride(NamedTuple):
    """Where he stands since when, when he leaves, and where he is when; in seconds after the start."""

    here: Place
    came: int
    leaves: int
    there: Place
    arrives: int


def seconds_of(clock: str) -> int:
    """`minutes:seconds` in seconds."""
    minutes, seconds = clock.split(":")
    return int(minutes) * 60 + int(seconds)


def rides(rider: str) -> Iterator[Ride]:
    """Every ride of his evening, one after the other."""
    here, came = BASES[rider], 0
    for (before, _, _), (clock, step, orders) in pairwise(ROUNDS[rider]):
        order = BY_ID[orders.split()[0]]
        there = SHOPS[order.shop] if step in AT_SHOP else order.to if step in AT_DOOR else here
        if there != here:
            yield Ride(here, came, seconds_of(before), there, seconds_of(clock))
            here, came = there, seconds_of(clock)


def positions(rider: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """What his phone reports and when, by seconds after the start."""
    every = list(rides(rider))
    for ride in every:
        yield from _standing(rider, ride.here, ride.came, ride.leaves)
        seconds = ride.arrives - ride.leaves
        apart = NEARBY if seconds < 60 else ON_THE_ROAD
        kmh = round(kilometres(ride.here, ride.there) / seconds * 3600, 1)
        for gone in range(apart, seconds, apart):
            lat, lng = _on_the_way(ride.here, ride.there, gone / seconds)
            yield ride.leaves + gone, _position(rider, lat, lng, kmh)
    yield from _standing(rider, every[-1].there, every[-1].arrives, seconds_of(ROUNDS[rider][-1][0]))


def kilometres(here: Place, there: Place) -> float:
    """By the streets: north or south first, then east or west."""
    return abs(here.lat - there.lat) * KM_NORTH + abs(here.lng - there.lng) * KM_EAST


def _standing(rider: str, place: Place, since: int, until: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Twice in the first ten seconds, by when it is clear that he stands; then now and again."""
    for at in (since, *range(since + 10, until, STANDING)):
        yield at, _position(rider, place.lat, place.lng, 0.0)


def _position(rider: str, lat: float, lng: float, kmh: float) -> dict[str, Any]:
    return {"rider_id": rider, "lat": round(lat, 5), "lng": round(lng, 5), "speed_kmh": kmh}


def _on_the_way(here: Place, there: Place, share: float) -> tuple[float, float]:
    north = abs(here.lat - there.lat) * KM_NORTH
    gone = share * kilometres(here, there)
    if gone < north:
        return here.lat + (there.lat - here.lat) * gone / north, here.lng
    east = kilometres(here, there) - north
    return there.lat, here.lng + (there.lng - here.lng) * ((gone - north) / east if east else 1)
