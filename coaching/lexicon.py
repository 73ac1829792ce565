"""The words and patterns by which a customer's message is read (the data is in scripts_library/lexicon)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from operator import add
from typing import Literal, NamedTuple

from coaching.content import Language
from coaching.tone_model import ToneModel

#: What a word does to the tone of its clause.
#: good, bad: has a weight of its own. negator: turns what follows. intensifier, diminisher: percent of what
#: stands beside it. but: what follows weighs more. wish, past: praise after it is no praise of this order.
#: plain: a fixed expression that only looks like one of the others. hint: ranks, never decides. sad: as bad
#: as bad, but grief is no complaint. polite: somebody who still minds his words.
WordKind = Literal[
    "good", "bad", "sad", "negator", "intensifier", "diminisher", "but", "wish", "past", "plain", "hint",
    "polite",
]  # fmt: skip
#: mild: displeased. accusing: holds it against somebody. mocking: praise that mocks if anything is complained
#: of and no "but" lies between. The others speak for themselves.
AngerKind = Literal["mild", "accusing", "strong", "oath", "abuse", "sarcasm", "mocking", "rhetorical"]
TimeKind = Literal["demanded", "promised"]
ThreatKind = Literal["violence", "stalking", "property", "blocking", "self_harm"]

#: Literals are looked up by so many of their first letters.
_KEYS = (4, 3, 2, 1)
#: A literal that stands at more places than this is as good as everywhere.
_MANY = 8

_LETTER = re.compile("[a-z]")

Places = list[int] | None


@dataclass(frozen=True)
class Word:
    """A word in its plain form; `weight` is 1-4 for good and bad, percent for intensifier and diminisher."""

    text: str
    kind: WordKind
    weight: int


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

    def spans(self, text: str, places: "Places", most: int) -> list[tuple[int, int]]:
        """The first `most` matches in a text that holds the literals at `places`."""
        pattern = self._compiled or self.pattern
        if places is None or len(places) > _MANY:
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
    it or, for a rule with `near`, stands close by. `needs_bad`: only in a clause with a bad tone.
    `minutes`: only if a span of time of at least so many minutes is named in the hit. `yields_to`: a hit is
    void beside one of these reasons, which it only follows from (soft because it went cold).
    """

    name: str
    language: Language
    weight: int
    patterns: tuple[Probe, ...]
    unless: tuple[Probe, ...] = ()
    near: bool = False
    needs_bad: bool = False
    negatable: bool = True
    minutes: int = 0
    yields_to: frozenset[str] = frozenset()


class WordTree:
    """Finds the longest known word at a place of a text."""

    def __init__(self, words: Iterable[Word]):
        self._words = {word.text: word for word in words}
        lengths: dict[str, set[int]] = {}
        for text in self._words:
            lengths.setdefault(text[:2], set()).add(len(text))
        for start, some in lengths.items():
            if start[0] in self._words:
                some.add(1)
        #: By the first two letters, or the only one: the lengths of the words that begin so.
        self._lengths = {start: sorted(some, reverse=True) for start, some in lengths.items()}

    @property
    def texts(self) -> tuple[str, ...]:
        """Every known word, in its plain form."""
        return tuple(self._words)

    def starts(self, text: str) -> list[int]:
        """The places of a text at which a word may begin."""
        lengths = self._lengths
        pairs = map(add, text, text[1:] + " ")
        return [place for place, pair in enumerate(pairs) if pair in lengths or pair[0] in lengths]

    def longest(self, text: str, start: int) -> Word | None:
        """The longest word that begins at `start` and does not cut a word of Latin letters."""
        if start > 0 and is_latin(text[start]) and is_latin(text[start - 1]):
            return None
        lengths = self._lengths.get(text[start : start + 2]) or self._lengths.get(text[start])
        for length in lengths or ():
            end = start + length
            word = self._words.get(text[start:end])
            if word is not None and not (end < len(text) and is_latin(text[end - 1]) and is_latin(text[end])):
                return word
        return None


def is_latin(letter: str) -> bool:
    return "a" <= letter <= "z" or "0" <= letter <= "9"


class Found(NamedTuple):
    """The probes that may match in a text, by rule, each with the places of its literals (None: many)."""

    patterns: dict[Rule, list[tuple[Probe, Places]]]
    unless: dict[Rule, list[tuple[Probe, Places]]]


class Index:
    """Finds in one pass over a text which patterns are worth trying, and where."""

    def __init__(self, rules: Iterable[Rule]):
        self._probes: list[tuple[Rule, bool, Probe]] = []
        self._always: dict[Language, list[int]] = {"zh": [], "en": []}
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._keyed: dict[int, dict[str, tuple[str, ...]]] = {size: {} for size in _KEYS}
        for rule in rules:
            for guards, probes in ((False, rule.patterns), (True, rule.unless)):
                for probe in probes:
                    self._add(rule, guards, probe)

    def _add(self, rule: Rule, guards: bool, probe: Probe) -> None:
        number = len(self._probes)
        self._probes.append((rule, guards, probe))
        if not probe.literals:
            self._always[rule.language].append(number)
        for literal in probe.literals:
            numbers = self._numbers.get(literal, ())
            self._numbers[literal] = (*numbers, number)
            if numbers:
                continue
            size = min(len(literal), _KEYS[0])
            keyed = self._keyed[size]
            key = literal if len(literal) == size else literal[:size]
            keyed[key] = (*keyed.get(key, ()), literal)

    def search(self, text: str) -> Found:
        """What may be found in the text."""
        always = self._always["zh"] + (self._always["en"] if _LETTER.search(text) else [])
        places: dict[int, Places] = dict.fromkeys(always)
        pairs = list(map(add, text, text[1:]))
        threes, fours = map(add, pairs, text[2:]), map(add, pairs, pairs[2:])
        for size, grams in ((4, fours), (3, threes), (2, pairs), (1, text)):
            keyed = self._keyed[size]
            met: dict[str, list[int]] = {}
            for place, gram in enumerate(grams):
                if gram in keyed:
                    met.setdefault(gram, []).append(place)
            for key, whole in met.items():
                for literal in keyed[key]:
                    at = whole
                    if literal != key:
                        at = [place for place in whole if text.startswith(literal, place)]
                        if not at:
                            continue
                    here = at if len(at) <= _MANY else None
                    for number in self._numbers[literal]:
                        if number not in places:
                            places[number] = here
                        elif (before := places[number]) is not None:
                            places[number] = None if here is None else before + here
        found = Found({}, {})
        for number, here in places.items():
            rule, guards, probe = self._probes[number]
            of_rule = found.unless if guards else found.patterns
            of_rule.setdefault(rule, []).append((probe, here))
        return found

    def compile(self) -> Iterator[str]:
        """Compile the patterns one by one, at leisure: else the first readings wait for it."""
        for _, _, probe in self._probes:
            yield probe.pattern.pattern


@dataclass(frozen=True)
class Lexicon:
    """Everything a reading needs; `simplified` maps a traditional character to the simplified one.

    `model` is the second ear beside the rules; None: the rules hear alone.
    """

    words: WordTree
    reasons: tuple[Rule, ...]
    anger: tuple[Rule, ...]
    threats: tuple[Rule, ...]
    cancel_wishes: tuple[Rule, ...]
    times: tuple[Rule, ...]
    simplified: Mapping[str, str]
    model: ToneModel | None = None
    index: Index = field(init=False)

    def __post_init__(self) -> None:
        rules = (*self.reasons, *self.anger, *self.threats, *self.cancel_wishes, *self.times)
        object.__setattr__(self, "index", Index(rules))
