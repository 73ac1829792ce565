"""What the model beside the rules adds to a reading: anger and reasons that stand in no single word.

A threat and abuse that the rules hear stay as they are; so does each reason they name.
"""

from dataclasses import replace

from coaching.heard import REASONS, Reading, Span
from coaching.normalise import Normal
from coaching.tone_model import Sounds, ToneModel

#: From which figure on a head is believed, in parts of a unit: chosen on lines that the model was not taught.
#: A reason that no rule named has to be surer than a level of anger.
_COMPLAINT, _ABUSE, _REASON = 250, 50, 100
_ANGRY = (100, 0, -50)  # by the level the rules gave: the less they heard, the surer it has to be
#: Words that are anger whatever else is said.
_SURE = frozenset({"anger:strong", "anger:oath", "anger:sarcasm", "anger:mocking"})
#: A wish to cancel turns on one small word (“don't”): the rules hear that better.
_TAUGHT = tuple(name for name in REASONS if name != "cancel")
_FEWEST_LETTERS = 4
_LEAST_BAD = 5  # what a complaint ranks at least
_ABUSIVE = 3


def weigh(reading: Reading, normal: Normal, model: ToneModel) -> Reading:
    """The reading of the rules, with what the model hears beside it; each change names its place."""
    sounds = model.hear(normal.text, codes_of(reading))
    if not sounds.known or sum(map(str.isalpha, normal.text)) < _FEWEST_LETTERS:
        return reading  # nothing in it that the model was taught, or too little to tell a mood by
    level = _level(reading, sounds)
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
        negative=max(reading.negative, _LEAST_BAD) if level else reading.negative,
        reasons=tuple(name for name in REASONS if name in reasons),
        spans=tuple(sorted(spans)),
    )


def codes_of(reading: Reading) -> list[str]:
    """What the rules have found, as the model is told it."""
    codes = {span.why for span in reading.spans} | {f"level {reading.anger}"}
    if reading.negative > 0:
        codes.add("bad")
    return sorted(codes)


def _level(reading: Reading, sounds: Sounds) -> int:
    """The rules know abuse, and a complaint when they see one; how angry it is the model tells better."""
    if reading.anger == _ABUSIVE:
        return _ABUSIVE
    if sounds.figures["angry"] > _ANGRY[reading.anger]:
        return _ABUSIVE if sounds.figures["abuse"] > _ABUSE else 2
    if reading.anger == 2 and any(span.why in _SURE for span in reading.spans):
        return 2
    return int(reading.anger > 0 or sounds.figures["complaint"] > _COMPLAINT)


def _spans(normal: Normal, sounds: Sounds, head: str, why: str) -> set[Span]:
    places = sounds.places(head) or ((0, len(normal.text)),)
    return {Span(*normal.original(start, end), why) for start, end in places}
