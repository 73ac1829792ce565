"""Where zones lie, from what came in: the middle of the places their newest orders named."""

import json
from collections import defaultdict
from statistics import median
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from app.database import table_of
from app.tables.orders import OrderRow

ORDER = table_of(OrderRow)
NEWEST = 1000  # orders looked at, over all zones


class ZonePlace(NamedTuple):
    """The median of the pick-ups and drop-offs of a zone, in degrees."""

    lat: float
    lng: float


def zone_places(session: Session, seen: ColumnElement[bool]) -> dict[str, ZonePlace]:
    """The zones that the caller sees and that have a place at all."""
    named: dict[str, list[tuple[float, float]]] = defaultdict(list)
    rows = session.execute(
        select(ORDER.c.zone, ORDER.c.pickup, ORDER.c.dropoff)
        .where(
            ORDER.c.placed_event.is_not(None),
            ORDER.c.zone.is_not(None),
            or_(ORDER.c.pickup.is_not(None), ORDER.c.dropoff.is_not(None)),
            seen,
        )
        .order_by(ORDER.c.placed_event.desc())
        .limit(NEWEST)
    )
    for row in rows:
        for stored in (row.pickup, row.dropoff):
            place = json.loads(stored) if stored else {}
            if place.get("lat") is not None and place.get("lng") is not None:
                named[row.zone].append((place["lat"], place["lng"]))
    return {
        zone: ZonePlace(median(lat for lat, _ in places), median(lng for _, lng in places))
        for zone, places in sorted(named.items())
    }
