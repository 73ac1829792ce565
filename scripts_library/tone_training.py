"""Learns the weights of `coaching.tone_model` from the lines in `lexicon/lines`: all written in this project.

Plain logistic regression by stochastic gradient descent, in a fixed order, in pure Python: two minutes.
What comes out is rounded to integers and kept in `lexicon/tone.json` with a fingerprint of its sources.
"""

import json
import random
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from coaching.grams import grams_of
from coaching.heard import REASONS
from coaching.lexicon import Lexicon
from coaching.normalise import normalise
from coaching.reading import read_by_rules
from coaching.second_ear import codes_of
from coaching.tone_model import DANGER, FEWEST, LOUDNESS, UNIT, ToneModel, packed, rule_feature

#: What is told apart: levels of anger, reasons, what sounds like a danger. A wish to cancel is the rules'.
_LEVELS = {"complaint": 1, "angry": 2, "abuse": 3}
HEADS = (*_LEVELS, "negative", *(f"reason:{name}" for name in REASONS if name != "cancel"), DANGER)
#: Threats, what only sounds like one, and calm talk: nothing is said of their anger or reasons.
_OF_DANGER = "danger"
_SAYS_NOTHING = {"anger": 0, "reasons": ()}
_EPOCHS, _STEP, _SEED = 40, 0.1, 7
_SETTLED = 25  # the mean of so many last rounds counts, so that what comes last says no more than the rest
#: How far a weight may go from 0: the more, the surer it is of what few lines say.
_TRUST = 3
_SEEN_IN = 5  # a feature of few lines says little of the language
#: Weights below so many parts are left out: of what is told by letters alone, more of them.
_FAINT, _FAINT_DANGER = 47, 80

Features = dict[str, float]
Told = list[tuple[int, float]]  # features by their number


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """Every labelled line: {text, studied, anger, reasons, ...}.

    Studied are those that the rules were written by: there the rules know it all, elsewhere they do not.
    """
    lines = []
    for path in sorted((folder / "lines").rglob("*")):
        if path.parent.name == _OF_DANGER:
            continue
        studied = path.parent.name == "studied"
        if path.suffix == ".jsonl":
            found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        elif path.suffix == ".toml":
            found = [{**_SAYS_NOTHING, **line} for line in tomllib.loads(path.read_text("utf-8"))["lines"]]
        else:
            continue
        lines += [{**line, "studied": studied} for line in found]
    return lines


def dangers_of(folder: Path) -> list[dict[str, Any]]:
    """Every line of which only the danger is known: {text, threat}; None where there is none."""
    paths = sorted((folder / "lines" / _OF_DANGER).glob("*.jsonl"))
    kept = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [{"text": line["text"], "threat": line.get("threat")} for line in kept]


def learn(
    lines: Sequence[Mapping[str, Any]], lexicon: Lexicon, dangers: Sequence[Mapping[str, Any]] = ()
) -> ToneModel:
    """The model that these lines give, with what the rules alone hear in those they were not written by.

    From `dangers` only the head of that name learns, and by letters alone: the rules were written by them.
    """
    texts, letters = [], []
    for line in lines:
        reading, plain = read_by_rules(line["text"], lexicon)
        texts.append(_features(plain, [] if line["studied"] else codes_of(reading)))
        letters.append(_features(plain, []))
    letters += [_features(normalise(line["text"], lexicon.simplified).text, []) for line in dangers]
    moods = _learnt(texts, {head: [_says(line, head) for line in lines] for head in HEADS[:-1]}, _FAINT)
    threats = [bool(line.get("threat")) for line in (*lines, *dangers)]
    danger = _learnt(letters, {DANGER: threats}, _FAINT_DANGER)
    no_mood, no_danger = [0] * len(moods.bias), [0]
    weights = {
        name: packed(moods.weights.get(name, no_mood) + danger.weights.get(name, no_danger))
        for name in sorted({*moods.weights, *danger.weights})
    }
    return ToneModel(HEADS, (*moods.bias, *danger.bias), weights)


class _Learnt(NamedTuple):
    weights: dict[str, list[int]]  # feature -> a weight for each head, in parts of UNIT
    bias: list[int]


def _learnt(texts: Sequence[Features], answers: Mapping[str, Sequence[bool]], faint: int) -> _Learnt:
    """Weights for each head of `answers`; a feature of few texts, or of faint weights, is left out."""
    seen = Counter(name for text in texts for name in text)
    names = sorted(name for name, times in seen.items() if times >= _SEEN_IN)
    numbers = {name: number for number, name in enumerate(names)}
    told = [[(numbers[name], value) for name, value in text.items() if name in numbers] for text in texts]
    hold = [1 / (_TRUST * seen[name]) for name in names]
    heads = [_fitted(told, answer, hold) for answer in answers.values()]
    weights = {}
    for number, name in enumerate(names):
        rounded = [round(UNIT * fitted[number]) for fitted, _ in heads]
        kept = [weight * (abs(weight) >= faint) for weight in rounded]
        if any(kept):
            weights[name] = kept
    return _Learnt(weights, [round(UNIT * bias) for _, bias in heads])


def _says(line: Mapping[str, Any], head: str) -> bool:
    if head in _LEVELS:
        return bool(line["anger"] >= _LEVELS[head])
    if head == "negative":
        return bool(line.get(head, line["anger"] > 0))
    return head.removeprefix("reason:") in line["reasons"]


def _features(plain: str, codes: Sequence[str]) -> Features:
    """The same that `ToneModel.hear` counts, with their share."""
    grams = grams_of(plain)
    share = LOUDNESS / sqrt(max(FEWEST, len(grams)))
    return {**dict.fromkeys(grams, share), **{rule_feature(code): 1.0 for code in codes}}


def _fitted(
    texts: Sequence[Told], labels: Sequence[bool], hold: Sequence[float]
) -> tuple[list[float], float]:
    """Weights and bias; both classes count alike, however rare one is.

    AdaGrad, averaged (Polyak); `hold` is how strongly each weight is drawn to 0 wherever it is met, so that
    over all texts each is drawn alike (L2).
    """
    order, chance = list(range(len(texts))), random.Random(_SEED)
    yes = sum(labels)
    worth = {True: len(labels) / (2 * max(1, yes)), False: len(labels) / (2 * max(1, len(labels) - yes))}
    weights, steepness = [0.0] * len(hold), [1e-3] * len(hold)
    bias = mean_bias = 0.0
    mean = [0.0] * len(hold)
    for done in range(1, _EPOCHS + 1):
        chance.shuffle(order)
        for place in order:
            text, label = texts[place], labels[place]
            score = bias + sum([weights[number] * value for number, value in text])
            error = (1 / (1 + exp(-max(-30.0, min(30.0, score)))) - label) * worth[label]
            bias -= 0.05 * error
            for number, value in text:
                slope = error * value + hold[number] * weights[number]
                steepness[number] += slope * slope
                weights[number] -= _STEP * slope / sqrt(steepness[number])
        if done > _EPOCHS - _SETTLED:
            mean = [before + weight / _SETTLED for before, weight in zip(mean, weights, strict=True)]
            mean_bias += bias / _SETTLED
    return mean, mean_bias
