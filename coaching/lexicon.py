"""The words and patterns by which a customer's message is read (the data is in scripts_library/lexicon)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from coaching.content import Language

#: What a word does to the tone of its clause.
#: good, bad: has a weight of its own. negator: turns what follows. intensifier, diminisher: percent of what
#: stands beside it. but: what follows weighs more. wish, past: praise after it is no praise of this order.
#: plain: a fixed expression that only looks like one of the others. hint: ranks, never decides.
WordKind = Literal[
    "good", "bad", "negator", "intensifier", "diminisher", "but", "wish", "past", "plain", "hint"
]
AngerKind = Literal["mild", "strong", "oath", "abuse", "sarcasm", "rhetorical"]
ThreatKind = Literal["violence", "stalking", "property", "blocking", "self_harm"]

_END = ""


@dataclass(frozen=True)
class Word:
    """A word in its plain form; `weight` is 1-4 for good and bad, percent for intensifier and diminisher."""

    text: str
    kind: WordKind
    weight: int


@dataclass(frozen=True)
class Probe:
    """A pattern; it is only tried on a text that holds a letter of each of `needs`."""

    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def may_be_in(self, letters: frozenset[str]) -> bool:
        return not any(need.isdisjoint(letters) for need in self.needs)


@dataclass(frozen=True)
class Rule:
    """Patterns that say the same thing.

    `weight`: how bad (reason), points (anger), level (threat). A hit is void where one of `unless` overlaps
    it or, for a rule with `near`, stands close by. `needs_bad`: only in a clause with a bad tone.
    `minutes`: only if a span of time of at least so many minutes is named in the hit.
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


class WordTree:
    """Finds the longest known word at a place of a text."""

    def __init__(self, words: Iterable[Word]):
        self._root: dict[str, Any] = {}
        for word in words:
            node = self._root
            for letter in word.text:
                node = node.setdefault(letter, {})
            node[_END] = word

    def longest(self, text: str, start: int) -> Word | None:
        """The longest word that begins at `start` and does not cut a word of Latin letters."""
        node: dict[str, Any] | None = self._root
        found: Word | None = None
        inside_word = start > 0 and is_latin(text[start]) and is_latin(text[start - 1])
        if inside_word:
            return None
        for index in range(start, len(text)):
            node = node.get(text[index]) if node else None
            if node is None:
                break
            word: Word | None = node.get(_END)
            at_edge = index + 1 == len(text) or not (is_latin(text[index]) and is_latin(text[index + 1]))
            if word is not None and at_edge:
                found = word
        return found


def is_latin(letter: str) -> bool:
    return "a" <= letter <= "z" or "0" <= letter <= "9"


@dataclass(frozen=True)
class Lexicon:
    """Everything a reading needs; `simplified` maps a traditional character to the simplified one."""

    words: WordTree
    reasons: tuple[Rule, ...]
    anger: tuple[Rule, ...]
    threats: tuple[Rule, ...]
    cancel_wishes: tuple[Rule, ...]
    simplified: Mapping[str, str]
