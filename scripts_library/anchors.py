"""Literals by which the places of a pattern are found: the rarer in what customers write, the better."""

from collections.abc import Iterable
from typing import NamedTuple

#: Roughly how often a letter is met; what is not named here is rare.
_OFTEN = dict.fromkeys("了我不你的?", 0.03) | dict.fromkeys("好一送点吃没到慢是就都", 0.015)
_OFTEN |= dict.fromkeys("谢下小还打个来有人楼也这么等得死饭时太要给把电又却全很菜味能给", 0.008)
_OFTEN |= {" ": 0.18, "e": 0.1, "t": 0.08, "a": 0.07, "o": 0.07, "i": 0.06, "n": 0.06, "s": 0.05, "r": 0.05}
_OFTEN |= dict.fromkeys("hdluymcwgf", 0.03) | dict.fromkeys("pbvk,.", 0.015)
_SELDOM = 0.003
#: What the letters behind the second make of it, by the length of the literal.
_FURTHER = {2: 1.0, 3: 0.08, 4: 0.006, 5: 0.0005}


class Anchor(NamedTuple):
    """One of `literals` stands in every match, beginning `low` to `high` letters after its start."""

    cost: float
    literals: frozenset[str]
    low: int
    high: int


def anchor_of(run: frozenset[str] | None, low: int, high: int) -> Anchor | None:
    """The anchor that these spellings are, if none is empty."""
    if run is None or "" in run:
        return None
    return Anchor(sum(map(_how_often, run)), run, low, high)


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


def _how_often(literal: str) -> float:
    """Roughly how often a literal is met; of a long one the first letters tell enough."""
    often = _OFTEN.get(literal[0], _SELDOM)
    if len(literal) == 1:
        return often
    return often * _OFTEN.get(literal[1], _SELDOM) * _FURTHER.get(len(literal), 4e-5)
