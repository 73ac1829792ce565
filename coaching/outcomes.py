"""What came after words were shown: how often it went on quietly, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import sqrt

#: A second complaint, a threat or a cancellation within this time of the words counts against them.
WATCHED = timedelta(minutes=30)
FEWEST = 20  # orders: below that nobody can say anything
_Z = 1.96  # of a two-sided interval of 95 in 100


@dataclass(frozen=True)
class Share:
    """`good` of `many`, and the ends of the Wilson interval as tenths: "6 to 8 of 10"."""

    good: int
    many: int
    low: float
    high: float


@dataclass(frozen=True)
class Shown:
    """One card that was shown. `trouble_at`: the first complaint, threat or cancellation after it."""

    shown_at: datetime
    version: int | None = None
    used: bool = False
    declined: bool = False
    why: str | None = None
    order: bool = True
    trouble_at: datetime | None = None


@dataclass
class Usage:
    """Of one version: how often shown, used, put away and why; `quiet` of `watched` orders went on so."""

    shown: int = 0
    used: int = 0
    declined: int = 0
    quiet: int = 0
    watched: int = 0
    whys: dict[str, int] = field(default_factory=dict)

    @property
    def share(self) -> Share | None:
        return share(self.quiet, self.watched)


def share(good: int, many: int) -> Share | None:
    """None where there are too few to say."""
    if many < FEWEST:
        return None
    part, spare = good / many, _Z * _Z / many
    middle = (part + spare / 2) / (1 + spare)
    half = _Z * sqrt(part * (1 - part) / many + spare / (4 * many)) / (1 + spare)
    return Share(good, many, round(10 * max(0.0, middle - half), 1), round(10 * min(1.0, middle + half), 1))


def usage_by_version(cards: Iterable[Shown], now: datetime) -> dict[int, Usage]:
    """Version -> usage; what was shown less than WATCHED ago has no outcome yet."""
    found: dict[int, Usage] = {}
    for card in cards:
        usage = found.setdefault(card.version or 0, Usage())
        usage.shown += 1
        usage.used += card.used
        usage.declined += card.declined
        if card.declined and card.why:
            usage.whys[card.why] = usage.whys.get(card.why, 0) + 1
        if card.order and card.shown_at + WATCHED <= now:
            usage.watched += 1
            usage.quiet += card.trouble_at is None or card.trouble_at > card.shown_at + WATCHED
    return found
