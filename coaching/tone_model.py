"""A second ear beside the rules: a small linear model over letters, words and what the rules have found.

Integer weights, learnt once from lines written in this project (`scripts_library.tone_training`); nothing
is learnt while it runs, and the same text gives the same figures on every machine. It hears what stands in no
single word: anger without an oath, a complaint that only tells what happened.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt

#: A weight is told in so many parts; a figure of a head is decided at its threshold, in the same parts.
UNIT = 100
#: A short text has at least so many features, else one word would decide it.
FEWEST = 4
#: How much all letters together count beside one finding of the rules.
LOUDNESS = 3
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[a-z']+|[!?]+")
_LONGEST_GRAM = 3
_TELLING = frozenset("!?~…。")
_MOST_PLACES = 2

Span = tuple[int, int]
Weights = tuple[tuple[int, int], ...]  # (number of the head, weight), heads without weight left out


@dataclass(frozen=True)
class Sounds:
    """What the model makes of a text: a figure for each head, in parts of UNIT."""

    figures: Mapping[str, int]
    heads: tuple[str, ...]
    known: tuple[tuple[Span, Weights], ...]

    def places(self, head: str) -> tuple[Span, ...]:
        """Where in the plain text stands what spoke most for a head; nothing if the rules alone did."""
        number = self.heads.index(head)
        telling = [(dict(weights).get(number, 0), span) for span, weights in self.known]
        best = sorted((-weight, span) for weight, span in telling if weight > 0)[:_MOST_PLACES]
        return tuple(sorted({span for _, span in best}))


@dataclass(frozen=True)
class ToneModel:
    """`weights`: feature -> its weight for some heads; `bias`: one figure a head."""

    heads: tuple[str, ...]
    bias: tuple[int, ...]
    weights: Mapping[str, Weights]

    def hear(self, plain: str, found: Iterable[str]) -> Sounds:
        """Listen to a text in its plain form; `found` are codes for what the rules have found in it."""
        grams = grams_of(plain)
        letters, rules = [0] * len(self.heads), [0] * len(self.heads)
        known = []
        for gram, span in grams.items():
            weights = self.weights.get(gram)
            if weights:
                known.append((span, weights))
                for head, weight in weights:
                    letters[head] += weight
        for code in found:
            for head, weight in self.weights.get(rule_feature(code), ()):
                rules[head] += weight
        size = isqrt(max(FEWEST, len(grams)) * UNIT * UNIT)
        figures = {
            name: self.bias[head] + LOUDNESS * UNIT * letters[head] // size + rules[head]
            for head, name in enumerate(self.heads)
        }
        return Sounds(figures, self.heads, tuple(known))


def rule_feature(code: str) -> str:
    """The name under which a finding of the rules is weighed."""
    return f"rule {code}"


def grams_of(plain: str) -> dict[str, Span]:
    """Runs of one to three letters that hold Chinese or a telling mark, and English words alone and in pairs.

    Each with the place where it stands first. Numbers are alike.
    """
    text, origins = _levelled(plain)
    counts = ["一" <= letter <= "鿿" or letter in _TELLING for letter in text]
    grams: dict[str, Span] = {}
    for start in range(len(text)):
        for end in range(start + 1, min(start + _LONGEST_GRAM, len(text)) + 1):
            if any(counts[start:end]):
                grams.setdefault(text[start:end], (origins[start], origins[end - 1] + 1))
    words = list(_WORD.finditer(text))
    for word in words:
        grams.setdefault(f"w:{word[0]}", (origins[word.start()], origins[word.end() - 1] + 1))
    for word, after in pairwise(words):
        grams.setdefault(f"w:{word[0]} {after[0]}", (origins[word.start()], origins[after.end() - 1] + 1))
    return grams


def _levelled(plain: str) -> tuple[str, list[int]]:
    """The text between a beginning and an end, numbers as 0 and blanks as one; and where each letter was."""
    letters, origins = ["^"], [0]
    place = 0
    while place < len(plain):
        found = _DIGITS.match(plain, place) or _SPACES.match(plain, place)
        letters.append(plain[place] if not found else "0" if plain[place].isdigit() else " ")
        origins.append(place)
        place = found.end() if found else place + 1
    return "".join([*letters, "$"]), [*origins, max(0, len(plain) - 1)]
