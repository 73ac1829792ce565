"""Which patterns of the lexicon are worth trying in a text, and where: found in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import add
from typing import NamedTuple

from coaching.content import Language
from coaching.probe import MANY, Places, Probe, Rule

#: Literals are looked up by so many of their first letters.
_KEYS = (4, 3, 2, 1)
_LETTER = re.compile("[a-z]")

Numbers = tuple[int, ...]


class Found(NamedTuple):
    """The probes that may match in a text, by rule, each with the places of its literals (None: many)."""

    patterns: dict[Rule, list[tuple[Probe, Places]]]
    unless: dict[Rule, list[tuple[Probe, Places]]]
    beside: dict[Rule, list[tuple[Probe, Places]]]


class Index:
    """Finds in one pass over a text which patterns are worth trying, and where."""

    def __init__(self, rules: Iterable[Rule]):
        #: Each with the part of its rule that it is in, in the order of Found.
        self._probes: list[tuple[Rule, int, Probe]] = []
        self._always: dict[Language, list[int]] = {"zh": [], "en": []}
        #: By length: literals, with the numbers of their probes; the longer ones, by their first letters.
        self._exact: dict[int, dict[str, Numbers]] = {size: {} for size in _KEYS}
        self._longer: dict[str, tuple[tuple[str, Numbers], ...]] = {}
        longer: dict[str, Numbers] = {}
        for rule in rules:
            for part, probes in enumerate((rule.patterns, rule.unless, rule.beside)):
                for probe in probes:
                    self._add(rule, part, probe, longer)
        for literal, numbers in longer.items():
            key = literal[: _KEYS[0]]
            self._longer[key] = (*self._longer.get(key, ()), (literal, numbers))

    def _add(self, rule: Rule, part: int, probe: Probe, longer: dict[str, Numbers]) -> None:
        number = len(self._probes)
        self._probes.append((rule, part, probe))
        if not probe.literals:
            self._always[rule.language].append(number)
        for literal in probe.literals:
            here = self._exact.get(len(literal), longer)
            here[literal] = (*here.get(literal, ()), number)

    def search(self, text: str) -> Found:
        """What may be found in the text."""
        always = self._always["zh"] + (self._always["en"] if _LETTER.search(text) else [])
        places: dict[int, Places] = dict.fromkeys(always)
        pairs = list(map(add, text, text[1:]))
        fours = list(map(add, pairs, pairs[2:]))
        for size, grams in ((4, fours), (3, map(add, pairs, text[2:])), (2, pairs), (1, text)):
            exact = self._exact[size]
            for gram, at in _met(grams, exact).items():
                _note(places, exact[gram], at)
        for gram, whole in _met(fours, self._longer).items():
            for literal, numbers in self._longer[gram]:
                if at := [place for place in whole if text.startswith(literal, place)]:
                    _note(places, numbers, at)
        found = Found({}, {}, {})
        for number, here in places.items():
            rule, part, probe = self._probes[number]
            found[part].setdefault(rule, []).append((probe, here))
        return found

    def compile(self) -> Iterator[str]:
        """Compile the patterns one by one, at leisure: else the first readings wait for it."""
        for _, _, probe in self._probes:
            yield probe.pattern.pattern


def _met(grams: Iterable[str], known: Mapping[str, object]) -> dict[str, list[int]]:
    """The known ones among the grams of a text, each with its places."""
    met: dict[str, list[int]] = {}
    for place, gram in enumerate(grams):
        if gram in known:
            met.setdefault(gram, []).append(place)
    return met


def _note(places: dict[int, Places], numbers: Numbers, at: list[int]) -> None:
    """Add the places of a literal to those of its probes."""
    here = at if len(at) <= MANY else None
    for number in numbers:
        if number not in places:
            places[number] = here
        elif (before := places[number]) is not None:
            places[number] = None if here is None else before + here
