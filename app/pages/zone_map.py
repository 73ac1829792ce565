"""The zones as a drawing: each gets the part of the sheet that is nearer to it than to any other."""

from collections.abc import Mapping, Sequence
from math import cos, radians
from typing import NamedTuple

from app.queries.board_places import ZonePlace

Point = tuple[float, float]
#: More would not be read: their words would lie over one another. The others are listed beside.
MOST_DRAWN = 24
ROUNDS = 4  # of moving each zone to the middle of its part, so that its words have room
SHEET: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
MARGIN = 0.14


class Cell(NamedTuple):
    """A zone on a sheet of 1 by 1: where its words stand, and its outline."""

    zone: str
    x: float
    y: float
    outline: tuple[Point, ...]

    @property
    def points(self) -> str:
        return " ".join(f"{x:.4f},{y:.4f}" for x, y in self.outline)


def cells_of(places: Mapping[str, ZonePlace]) -> list[Cell]:
    """The drawing of these zones, the same for the same places."""
    names = sorted(places)[:MOST_DRAWN]
    seeds = _spread([places[name] for name in names])
    for _ in range(ROUNDS):
        seeds = [_middle(_part(seeds, at)) for at in range(len(seeds))]
    return [Cell(name, *seeds[at], tuple(_part(seeds, at))) for at, name in enumerate(names)]


def _spread(places: Sequence[ZonePlace]) -> list[Point]:
    """The places on the sheet, north above; those that coincide stand side by side."""
    if not places:
        return []
    wide = cos(radians(sum(place.lat for place in places) / len(places)))
    xs = _on_sheet([place.lng * wide for place in places])
    ys = _on_sheet([-place.lat for place in places])
    seeds: list[Point] = []
    for x, y in zip(xs, ys, strict=True):
        while any(abs(x - a) + abs(y - b) < 0.01 for a, b in seeds):
            x, y = (x + 0.037) % 1, (y + 0.023) % 1
        seeds.append((x, y))
    return seeds


def _on_sheet(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    if high - low < 1e-9:
        return [0.5] * len(values)
    return [MARGIN + (value - low) / (high - low) * (1 - 2 * MARGIN) for value in values]


def _part(seeds: list[Point], at: int) -> list[Point]:
    """The part of the sheet that is nearer to this seed than to all others."""
    part: list[Point] = list(SHEET)
    own = seeds[at]
    for other in seeds[:at] + seeds[at + 1 :]:
        part = _nearer(part, own, other)
    return part


def _nearer(part: Sequence[Point], own: Point, other: Point) -> list[Point]:
    """What of an outline lies on our side of the line half way to the other."""
    (ox, oy), (tx, ty) = own, other
    middle = ((ox + tx) / 2, (oy + ty) / 2)

    def side(point: Point) -> float:
        return (point[0] - middle[0]) * (ox - tx) + (point[1] - middle[1]) * (oy - ty)

    kept: list[Point] = []
    for before, after in zip(part, [*part[1:], *part[:1]], strict=True):
        here, there = side(before), side(after)
        if here >= 0:
            kept.append(before)
        if (here >= 0) != (there >= 0):
            share = here / (here - there)
            kept.append(
                (before[0] + (after[0] - before[0]) * share, before[1] + (after[1] - before[1]) * share)
            )
    return kept


def _middle(outline: Sequence[Point]) -> Point:
    """The centre of gravity of an outline."""
    twice, x, y = 0.0, 0.0, 0.0
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], *outline[:1]], strict=True):
        cross = ax * by - bx * ay
        twice, x, y = twice + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return (x / (3 * twice), y / (3 * twice)) if abs(twice) > 1e-12 else outline[0]
