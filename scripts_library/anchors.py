"""Literals by which the places of a pattern are found: the rarer in what customers write, the better."""

from collections.abc import Iterable
from typing import NamedTuple

from scripts_library.often_met import how_often


class Anchor(NamedTuple):
    """One of `literals` stands in every match, beginning `low` to `high` letters after its start.

    `cost`: how often they are met in 100,000 letters.
    """

    cost: int
    literals: frozenset[str]
    low: int
    high: int


def anchor_of(run: frozenset[str] | None, low: int, high: int) -> Anchor | None:
    """The anchor that these spellings are, if none is empty."""
    if run is None or "" in run:
        return None
    return Anchor(sum(map(how_often, run)), run, low, high)


def cheaper(one: Anchor | None, other: Anchor | None) -> Anchor | None:
    """The one that is met less often."""
    if one is None or other is None:
        return one or other
    return one if one.cost <= other.cost else other


def either(anchors: Iterable[Anchor | None]) -> Anchor | None:
    """The anchors of alternatives as one; none if one of them has none."""
    found: list[Anchor] = []
    for one in anchors:
        if one is None:
            return None
        found.append(one)
    literals = frozenset[str]().union(*(one.literals for one in found))
    cost = sum(one.cost for one in found)
    return Anchor(cost, literals, min(one.low for one in found), max(one.high for one in found))
