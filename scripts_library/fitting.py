"""Fits the weights of `coaching.tone_model` to labelled texts: logistic regression, in pure Python.

By stochastic gradient descent in a fixed order, so that the same texts give the same weights; they are
rounded to integers.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, sqrt
from typing import NamedTuple

from coaching.grams import grams_of
from coaching.tone_model import FEWEST, LOUDNESS, UNIT, ToneModel, packed, rule_feature

_EPOCHS, _STEP, _SEED = 40, 0.1, 7
_SETTLED = 25  # the mean of so many last rounds counts, so that what comes last says no more than the rest
#: How far a weight may go from 0: the more, the surer it is of what few lines say.
_TRUST = 3

Features = dict[str, float]
_Told = list[tuple[int, float]]  # features by their number


class Learnt(NamedTuple):
    """What a few heads learnt together."""

    weights: dict[str, list[int]]  # feature -> a weight for each head, in parts of UNIT
    bias: list[int]


class Lesson(NamedTuple):
    """How texts are learnt from.

    A feature of fewer texts than `seen_in` says little of the language; a weight below `faint` parts of UNIT
    is left out. `yes` is how much a text counts that says yes, beside one that says no; 0: both classes count
    alike, however rare one is. `worth` is how much each text counts at all; empty: alike.
    """

    seen_in: int
    faint: int
    yes: float = 0
    worth: Sequence[float] = ()


def features(plain: str, codes: Sequence[str] = ()) -> Features:
    """What `ToneModel.hear` counts in a plain text, with its share; `codes` are what the rules found."""
    grams = grams_of(plain)
    share = LOUDNESS / sqrt(max(FEWEST, len(grams)))
    return {**dict.fromkeys(grams, share), **{rule_feature(code): 1.0 for code in codes}}


def learnt(texts: Sequence[Features], answers: Mapping[str, Sequence[bool]], lesson: Lesson) -> Learnt:
    """Weights for each head of `answers`, which holds an answer for each text."""
    seen = Counter(name for text in texts for name in text)
    names = sorted(name for name, times in seen.items() if times >= lesson.seen_in)
    numbers = {name: number for number, name in enumerate(names)}
    told = [[(numbers[name], value) for name, value in text.items() if name in numbers] for text in texts]
    hold = [1 / (_TRUST * seen[name]) for name in names]
    heads = [_fitted(told, answer, hold, _worth(answer, lesson)) for answer in answers.values()]
    weights = {}
    for number, name in enumerate(names):
        rounded = [round(UNIT * fitted[number]) for fitted, _ in heads]
        kept = [weight * (abs(weight) >= lesson.faint) for weight in rounded]
        if any(kept):
            weights[name] = kept
    return Learnt(weights, [round(UNIT * bias) for _, bias in heads])


def model_of(heads: Sequence[str], *parts: Learnt) -> ToneModel:
    """One model of what was learnt apart; `heads` are those of all parts, in their order."""
    rows = [(part, [0] * len(part.bias)) for part in parts]
    weights = {
        name: packed([weight for part, none in rows for weight in part.weights.get(name, none)])
        for name in sorted({name for part in parts for name in part.weights})
    }
    return ToneModel(tuple(heads), tuple(bias for part in parts for bias in part.bias), weights)


def _worth(answer: Sequence[bool], lesson: Lesson) -> list[float]:
    """How much each text counts for a head."""
    many, yes = len(answer), sum(answer)
    of = {True: lesson.yes, False: 1.0}
    if not lesson.yes:
        of = {True: many / (2 * max(1, yes)), False: many / (2 * max(1, many - yes))}
    alike = lesson.worth or [1.0] * many
    return [of[is_so] * worth for is_so, worth in zip(answer, alike, strict=True)]


def _fitted(
    texts: Sequence[_Told], labels: Sequence[bool], hold: Sequence[float], worth: Sequence[float]
) -> tuple[list[float], float]:
    """Weights and bias.

    AdaGrad, averaged (Polyak); `hold` is how strongly each weight is drawn to 0 wherever it is met, so that
    over all texts each is drawn alike (L2).
    """
    order, chance = list(range(len(texts))), random.Random(_SEED)
    weights, steepness = [0.0] * len(hold), [1e-3] * len(hold)
    bias = mean_bias = 0.0
    mean = [0.0] * len(hold)
    for done in range(1, _EPOCHS + 1):
        chance.shuffle(order)
        for place in order:
            text = texts[place]
            score = bias + sum([weights[number] * value for number, value in text])
            error = (1 / (1 + exp(-max(-30.0, min(30.0, score)))) - labels[place]) * worth[place]
            bias -= 0.05 * error
            for number, value in text:
                slope = error * value + hold[number] * weights[number]
                steepness[number] += slope * slope
                weights[number] -= _STEP * slope / sqrt(steepness[number])
        if done > _EPOCHS - _SETTLED:
            mean = [before + weight / _SETTLED for before, weight in zip(mean, weights, strict=True)]
            mean_bias += bias / _SETTLED
    return mean, mean_bias
