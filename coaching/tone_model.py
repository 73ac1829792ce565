"""A second ear beside the rules: a small linear model over letters, words and what the rules have found.

Integer weights, learnt once from lines written in this project (`scripts_library.tone_training`); nothing
is learnt while it runs, and the same text gives the same figures on every machine. It hears what stands in no
single word: anger without an oath, a complaint that only tells what happened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isqrt

from coaching.grams import Span, grams_of, places_of

#: The head that hears what sounds like a danger. It decides nothing: a threat is what rules heard.
DANGER = "danger"
#: A weight is told in so many parts; a figure of a head is decided at its threshold, in the same parts.
UNIT = 100
#: A short text has at least so many features, else one word would decide it.
FEWEST = 4
#: How much all letters together count beside one finding of the rules.
LOUDNESS = 3
_MOST_PLACES = 2
#: The weights of a feature for all heads are one number, so that they are added up at once: a lane of so many
#: bits a head. What a message of 500 letters can add up to does not overflow it: a test asks.
_LANE = 20
_HALF, _MASK = 1 << (_LANE - 1), (1 << _LANE) - 1


@dataclass(frozen=True)
class Sounds:
    """What the model makes of a text: a figure for each head, in parts of UNIT."""

    figures: Mapping[str, int]
    heads: tuple[str, ...]
    plain: str
    known: Mapping[str, int]  # the features that stand in it, with their packed weights

    def places(self, head: str) -> tuple[Span, ...]:
        """Where in the plain text stands what spoke most for a head; nothing if the rules alone did."""
        weighed = self._weighed(head)
        # More may weigh as much as the last of the best: which of them it is, their places decide.
        least = max(sorted((weight for weight, _ in weighed), reverse=True)[:_MOST_PLACES][-1:], default=0)
        telling = [(weight, gram) for weight, gram in weighed if weight >= max(least, 1)]
        spans = places_of([gram for _, gram in telling], self.plain)
        best = sorted((-weight, span) for (weight, _), span in zip(telling, spans, strict=True))
        return tuple(sorted({span for _, span in best[:_MOST_PLACES]}))

    def strongest(self, head: str, parts: Sequence[Span]) -> Span:
        """Which of these parts of the plain text speaks most for a head."""
        speaking = self.speaking(head, parts)
        return parts[speaking.index(max(speaking))]

    def speaking(self, head: str, parts: Iterable[Span]) -> list[int]:
        """How much each of these parts of the plain text speaks for a head, all its letters together."""
        weighed = self._weighed(head)
        spans = places_of([gram for _, gram in weighed], self.plain)
        said = [(start, weight) for (weight, _), (start, _) in zip(weighed, spans, strict=True)]
        return [sum(weight for at, weight in said if start <= at < end) for start, end in parts]

    def _weighed(self, head: str) -> list[tuple[int, str]]:
        shift, lift = _LANE * self.heads.index(head), _lift(len(self.heads))
        return [((row + lift >> shift & _MASK) - _HALF, gram) for gram, row in self.known.items()]


@dataclass(frozen=True)
class ToneModel:
    """`weights`: feature -> its weights for the heads, packed; `bias`: one figure a head."""

    heads: tuple[str, ...]
    bias: tuple[int, ...]
    weights: Mapping[str, int]

    def hear(self, plain: str, found: Iterable[str]) -> Sounds:
        """Listen to a text in its plain form; `found` are codes for what the rules have found in it."""
        grams, weights, many = grams_of(plain), self.weights, len(self.heads)
        known = {gram: weights[gram] for gram in grams if gram in weights}
        letters = unpacked(sum(known.values()), many)
        rules = unpacked(sum(weights.get(rule_feature(code), 0) for code in found), many)
        size = isqrt(max(FEWEST, len(grams)) * UNIT * UNIT)
        figures = {
            name: bias + LOUDNESS * UNIT * of_letters // size + of_rules
            for name, bias, of_letters, of_rules in zip(self.heads, self.bias, letters, rules, strict=True)
        }
        return Sounds(figures, self.heads, plain, known)


def packed(weights: Iterable[int]) -> int:
    """One weight a head, as one number; such numbers may be added."""
    return sum(weight << (_LANE * head) for head, weight in enumerate(weights))


def packed_few(weights: Mapping[int, int]) -> int:
    """The same of the few heads that weigh anything."""
    return sum([weight << (_LANE * head) for head, weight in weights.items()])


def unpacked(row: int, heads: int) -> list[int]:
    """The weights, or sums of weights, of a packed number."""
    lifted = row + _lift(heads)
    return [(lifted >> (_LANE * head) & _MASK) - _HALF for head in range(heads)]


@cache
def _lift(heads: int) -> int:
    """What makes every lane a number that is not below 0, so that each can be read by itself."""
    return packed([_HALF] * heads)


def rule_feature(code: str) -> str:
    """The name under which a finding of the rules is weighed."""
    return f"rule {code}"
