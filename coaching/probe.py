"""A pattern of the lexicon that is tried where it may match, and the rules that patterns make."""

import re
from dataclasses import dataclass, field
from itertools import islice

from coaching.content import Language

#: A literal that stands at more places than this is as good as everywhere.
MANY = 8

Places = list[int] | None


@dataclass(slots=True, eq=False)
class Probe:
    """A pattern, compiled when a text first calls for it; there are thousands, so that each is kept small.

    Unless `literals` is empty, every match holds one of them, `low` to `high` letters after its start; what
    lies `reach` or more letters after its start is not looked at.
    """

    source: str
    literals: tuple[str, ...] = ()
    high: int = 0
    low: int = 0
    reach: int = 0
    _compiled: re.Pattern[str] | None = field(default=None, init=False, repr=False)

    @property
    def pattern(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.source)
        return self._compiled

    def spans(self, text: str, places: Places, most: int) -> list[tuple[int, int]]:
        """The first `most` matches in a text that holds the literals at `places`."""
        pattern = self._compiled or self.pattern
        if places is None or len(places) > MANY:
            return [match.span() for match in islice(pattern.finditer(text), most)]
        search, high, low, reach = pattern.search, self.high, self.low, self.reach
        spans: list[tuple[int, int]] = []
        if len(places) == 1:  # most often, and most often in vain
            last = places[0] - low
            if last < 0 or search(text, max(places[0] - high, 0), last + reach) is None:
                return spans
        cursor = 0
        for place in sorted(places):
            last = place - low  # where a match with this literal begins at the latest
            start = place - high if place - high > cursor else cursor
            while start <= last:
                match = search(text, start, last + reach)
                if match is None or match.start() > last:
                    cursor = last + 1
                    break
                spans.append(match.span())
                cursor = start = match.end()
        return spans[:most]


@dataclass(frozen=True, eq=False)
class Rule:
    """Patterns that say the same thing.

    `weight`: how bad (reason), points (anger), level (threat). A hit is void where one of `unless` overlaps
    it or, for a rule with `near`, stands close by; or where one of `beside` stands close by in the same
    clause. `needs_bad`: only in a clause with a bad tone.
    `minutes`: only if a span of time of at least so many minutes is named in the hit. `yields_to`: a hit is
    void beside one of these reasons, which it only follows from (soft because it went cold).
    """

    name: str
    language: Language
    weight: int
    patterns: tuple[Probe, ...]
    unless: tuple[Probe, ...] = ()
    beside: tuple[Probe, ...] = ()
    near: bool = False
    needs_bad: bool = False
    negatable: bool = True
    minutes: int = 0
    yields_to: frozenset[str] = frozenset()
