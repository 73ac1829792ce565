"""What the model beside the rules adds to a reading: anger and reasons that stand in no single word.

A threat and abuse that the rules hear stay as they are; so does each reason they name.
"""

import re
from dataclasses import replace

from coaching.heard import REASONS, Reading, Span
from coaching.normalise import Normal
from coaching.tone_model import Sounds, ToneModel

#: From which figure on a head is believed, in parts of a unit: chosen on lines that the model was not taught.
#: A reason that no rule named has to be surer than a level of anger.
_COMPLAINT, _ABUSE, _REASON = 250, 50, 100
_ANGRY = (100, 0, -50)  # by the level the rules gave: the less they heard, the surer it has to be
#: Words that are anger whatever else is said.
_SURE = frozenset({"anger:strong", "anger:oath", "anger:sarcasm", "anger:mocking", "anger:repeat"})
#: A wish to cancel turns on one small word (“don't”): the rules hear that better.
_TAUGHT = tuple(name for name in REASONS if name != "cancel")
_FEWEST_LETTERS = 4
#: Few words carry little mood: below this length (a character is 1, an English word 2) it has to be surer.
_SHORT, _SURER = 12, 100
_LATIN_WORD = re.compile(r"[a-z']+")
_PRAISE = -6
_ABUSIVE = 3


def weigh(reading: Reading, normal: Normal, model: ToneModel) -> Reading:
    """The reading of the rules, with what the model hears beside it; each change names its place."""
    sounds = model.hear(normal.text, codes_of(reading))
    if not sounds.known or sum(map(str.isalpha, normal.text)) < _FEWEST_LETTERS:
        return reading  # nothing in it that the model was taught, or too little to tell a mood by
    if not reading.anger and reading.negative < _PRAISE:
        return reading  # somebody is content: the model was taught by too few of those to say otherwise
    level = _level(reading, sounds, short=_length(normal.text) < _SHORT)
    heard = {name for name in _TAUGHT if level and sounds.figures[f"reason:{name}"] > _REASON}
    reasons = {*reading.reasons, *heard}
    spans = set(reading.spans)
    if level > reading.anger:
        spans |= _spans(normal, sounds, "angry" if level >= 2 else "complaint", "anger:tone")
    for name in reasons - {*reading.reasons}:
        spans |= _spans(normal, sounds, f"reason:{name}", f"reason:{name}")
    return replace(
        reading,
        anger=level,
        reasons=tuple(name for name in REASONS if name in reasons),
        spans=tuple(sorted(spans)),
    )


def codes_of(reading: Reading) -> list[str]:
    """What the rules have found, as the model is told it."""
    codes = {span.why for span in reading.spans} | {f"level {reading.anger}"}
    if reading.negative > 0:
        codes.add("bad")
    return sorted(codes)


def _length(plain: str) -> int:
    words = _LATIN_WORD.findall(plain)
    return sum(map(str.isalpha, plain)) - sum(map(len, words)) + 2 * len(words)


def _level(reading: Reading, sounds: Sounds, *, short: bool) -> int:
    """The rules know abuse, and a complaint when they see one; how angry it is the model tells better."""
    if reading.anger == _ABUSIVE:
        return _ABUSIVE
    if sounds.figures["angry"] > _ANGRY[reading.anger] + _SURER * short:
        return _ABUSIVE if sounds.figures["abuse"] > _ABUSE else 2
    if reading.anger == 2 and any(span.why in _SURE for span in reading.spans):
        return 2
    return int(reading.anger > 0 or sounds.figures["complaint"] > _COMPLAINT)


def _spans(normal: Normal, sounds: Sounds, head: str, why: str) -> set[Span]:
    places = sounds.places(head) or ((0, len(normal.text)),)
    return {Span(*normal.original(start, end), why) for start, end in places}
