"""The room's board for one sight: rows of orders, zones and riders, and the figures of the bar.

A sight is one zone, or all (None). Rows are plain JSON; words are {zh, en}. Nothing of a row of one zone
tells of another zone: counts are made within the sight.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from app.board_rows import IsHere, Row
from app.queries.board_room import Around
from coaching.attention import shift_began
from coaching.board import BANDS, HIGH, weather_words, zone_band, zone_words

MOST_DOTS = 10  # a dot a rider, in his zone and no nearer
FIRST_LIT = 5  # o'clock: when the count of a night begins anew


@dataclass
class Board:
    """The board of one sight; each row under its id."""

    orders: dict[str, Row] = field(default_factory=dict)
    zones: dict[str, Row] = field(default_factory=dict)
    riders: dict[str, Row] = field(default_factory=dict)
    figures: Row = field(default_factory=dict)

    def ranked(self) -> list[Row]:
        """The orders, the most pressing first."""
        return sorted(self.orders.values(), key=lambda row: str(row["rank"]))

    def as_json(self) -> Row:
        return {
            "orders": self.ranked(),
            "zones": list(self.zones.values()),
            "riders": list(self.riders.values()),
            "figures": self.figures,
        }


def night_began(now: datetime, zone: tzinfo) -> datetime:
    """Since when the cards of a night are counted: the last five o'clock in the morning."""
    return shift_began(now - timedelta(hours=FIRST_LIT), zone, None) + timedelta(hours=FIRST_LIT)


def board_of(rows: Mapping[str, Row], around: Around, here: IsHere, sight: str | None) -> Board:
    """The part of the board that one sight has. Without a zone an order is seen only by who sees all."""
    orders = {key: row for key, row in rows.items() if sight is None or row["zone"] == sight}
    riders = _riders(orders, around)
    at_work = {
        rider_id
        for rider_id, home in around.on_shift.items()
        if sight is None or home == sight or rider_id in riders
    } | riders.keys()
    held = sum(row["advice"] is not None and row["advice"]["state"] == "held" for row in orders.values())
    figures = {
        "orders": len(orders),
        "late": sum((row["late"] or 0) >= 1 for row in orders.values()),
        "without_rider": sum(row["rider"] is None for row in orders.values()),
        "riders": len(at_work),
        "synced": sum(_synced(rider_id, around, here) for rider_id in at_work),
        "kept_off": held
        + sum(many for zone, many in around.kept_off.items() if sight is None or zone == sight),
    }
    return Board(orders, _zones(orders, around, at_work, sight), riders, figures)


def _synced(rider_id: str, around: Around, here: IsHere) -> bool:
    """Whether his phone has all that was meant for it; what is held while he rides is not late."""
    return rider_id not in around.undelivered and (rider_id not in around.waiting or here(rider_id))


def _there(orders: Iterable[Row], at_home: set[str]) -> set[str]:
    """The riders of a zone: those with an order of it, and those on shift who are at home there."""
    return at_home | {row["rider"]["id"] for row in orders if row["rider"]}


def _riders(orders: Mapping[str, Row], around: Around) -> dict[str, Row]:
    holds: dict[str, list[Row]] = defaultdict(list)
    for row in orders.values():
        if row["rider"]:
            holds[row["rider"]["id"]].append(row)
    return {
        rider_id: {
            "rider_id": rider_id,
            "name": his[0]["rider"]["name"],
            "posture": min(row["posture"] for row in his),  # at a door, whatever his other orders say
            "orders": len(his),
            "zones": sorted({row["zone"] for row in his if row["zone"]}),
        }
        for rider_id, his in sorted(holds.items())
    }


def _zones(orders: Mapping[str, Row], around: Around, at_work: set[str], sight: str | None) -> dict[str, Row]:
    by_zone: dict[str, list[Row]] = defaultdict(list)
    for row in orders.values():
        if row["zone"]:
            by_zone[row["zone"]].append(row)
    names = {sight} if sight is not None else set(around.zones) | by_zone.keys() | around.alerts.keys()
    troubles = Counter(one.zone for one in around.troubles)
    at_home: dict[str | None, set[str]] = defaultdict(set)
    for rider_id, home in around.on_shift.items():
        if rider_id in at_work:
            at_home[home].add(rider_id)
    return {
        zone: {
            "zone": zone,
            "orders": len(here := by_zone.get(zone, [])),
            "late": sum((row["late"] or 0) >= 1 for row in here),
            "pressing": sum(row["score"] >= HIGH for row in here),
            "riders": (riders := len(_there(here, at_home[zone]))),
            "dots": "●" * min(riders, MOST_DOTS) + ("…" if riders > MOST_DOTS else ""),
            "weather": (weather := sorted(around.alerts.get(zone, ()))),
            "weather_name": weather_words(weather).as_dict(),
            "incidents": troubles[zone],
            "band": (band := zone_band(row["score"] for row in here)),
            "band_name": BANDS[band].as_dict(),
            "words": zone_words(band, len(here), weather).as_dict(),
        }
        for zone in sorted(names)
    }
