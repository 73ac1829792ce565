"""Learns the weights of `coaching.tone_model` from the lines in `lexicon/lines`: all written in this project.

Two minutes (`scripts_library.fitting`). What comes out is kept in `lexicon/tone.json` with a fingerprint of
its sources.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coaching.heard import REASONS
from coaching.lexicon import Lexicon
from coaching.normalise import normalise
from coaching.reading import read_by_rules
from coaching.second_ear import codes_of
from coaching.tone_model import DANGER, ToneModel
from scripts_library.fitting import Lesson, features, learnt, model_of

#: What is told apart: levels of anger, reasons, what sounds like a danger. A wish to cancel is the rules'.
_LEVELS = {"complaint": 1, "angry": 2, "abuse": 3}
HEADS = (*_LEVELS, "negative", *(f"reason:{name}" for name in REASONS if name != "cancel"), DANGER)
#: Threats, what only sounds like one, and calm talk: nothing is said of their anger or reasons.
_OF_DANGER = "danger"
_SAYS_NOTHING = {"anger": 0, "reasons": ()}
#: Weights below so many parts are left out: of what is told by letters alone, more of them.
_OF_ALL, _OF_LETTERS = Lesson(seen_in=5, faint=47), Lesson(seen_in=5, faint=80)


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
        texts.append(features(plain, [] if line["studied"] else codes_of(reading)))
        letters.append(features(plain))
    letters += [features(normalise(line["text"], lexicon.simplified).text) for line in dangers]
    moods = learnt(texts, {head: [_says(line, head) for line in lines] for head in HEADS[:-1]}, _OF_ALL)
    threats = [bool(line.get("threat")) for line in (*lines, *dangers)]
    return model_of(HEADS, moods, learnt(letters, {DANGER: threats}, _OF_LETTERS))


def _says(line: Mapping[str, Any], head: str) -> bool:
    if head in _LEVELS:
        return bool(line["anger"] >= _LEVELS[head])
    if head == "negative":
        return bool(line.get(head, line["anger"] > 0))
    return head.removeprefix("reason:") in line["reasons"]
