"""The words and patterns by which a customer's message is read (the data is in scripts_library/lexicon)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import add
from typing import Literal

from coaching.probe import Rule
from coaching.probe_index import Index
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


@dataclass(frozen=True)
class Word:
    """A word in its plain form; `weight` is 1-4 for good and bad, percent for intensifier and diminisher."""

    text: str
    kind: WordKind
    weight: int


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
