"""What the model beside the rules makes of a reading: how angry it is, and reasons no single word names.

A threat, abuse and a wish to cancel stay what the rules heard; of a threat in words no rule knows it only
says that it sounds like one. What the model was taught by is told apart by hands that wrote no rules; it
knows what the rules have found, and how far that is to be trusted.
"""

import re
from dataclasses import replace

from coaching.grams import length_of
from coaching.heard import REASONS, Reading, Span
from coaching.normalise import Normal
from coaching.tone_model import DANGER, UNIT, Sounds, ToneModel

#: From which figure on a head is believed, in parts of a unit: chosen on lines that the model was not taught.
_COMPLAINT, _ANGRY, _ABUSE, _REASON = 0, -20, 50, 150
#: What a rule has heard is believed unless much is against it.
_STILL_COMPLAINT, _STILL_ANGRY, _STILL_A_REASON = -75, -100, -100
#: What is wrong with food is told in more ways than any rule knows: there the model is believed sooner.
_FOOD, _STILL_FOOD = 60, -150
#: From here on it sounds like a threat. Of a hundred threats in words of other people ten to thirty are heard
#: by no rule, most of those by this; so is one ordinary message in a hundred. A word on the page, no alarm.
_UNEASY = 20
#: Words that are anger in most mouths.
_SURE = frozenset(f"anger:{kind}" for kind in ("strong", "oath", "sarcasm", "mocking", "repeat", "accusing"))
#: A wish to cancel turns on one small word (“don’t”): the rules hear that better.
_TAUGHT = tuple(name for name in REASONS if name != "cancel")
_FEWEST_LETTERS = 4
#: Where the rules hear praise, it has to be surer of a complaint.
_SURER_OF_PRAISE = 60
#: Few words carry little mood: below this length (a character is 1, an English word 2) it has to be surer.
_SHORT, _SURER = 20, 100
#: How much of `negative` the model is worth: points for one unit of what is bad, and of anger, so that of two
#: of a level the angrier ranks higher. It was taught by more who complain than by others, so that it leans to
#: the bad; the last figure takes that back.
_POINTS, _POINTS_OF_ANGER, _MOST_NEGATIVE, _LEANING = 8, 3, 100, 5
_CLAUSE = re.compile(r"[^,，。.!?;\n ][^,，。.!?;\n]{0,500}")
_ABUSIVE = 3
#: Loud is not angry by itself.
_LOUD = frozenset({"anger:cry", "anger:run"})


def weigh(reading: Reading, normal: Normal, model: ToneModel) -> Reading:
    """The reading of the rules, with what the model hears beside it; what it adds names its place."""
    sounds = model.hear(normal.text, codes_of(reading))
    if not sounds.known or sum(map(str.isalpha, normal.text)) < _FEWEST_LETTERS:
        return reading  # nothing in it that the model was taught, or too little to tell a mood by
    level = _level(reading, sounds, short=length_of(normal.text) < _SHORT)
    reasons = {name for name in REASONS if _is_reason(name, reading, sounds, level)}
    spans = {span for span in reading.spans if _still_told(span, level, reasons)}
    if level > reading.anger:
        spans |= _spans(normal, sounds, "angry" if level >= 2 else "complaint", "anger:tone")
    for name in reasons - {*reading.reasons}:
        spans |= _spans(normal, sounds, f"reason:{name}", f"reason:{name}")
    uneasy = reading.threat is None and sounds.figures[DANGER] > _UNEASY
    if uneasy:
        spans.add(_clause(normal, sounds))
    return replace(
        reading,
        anger=level,
        negative=_negative(reading, sounds, level),
        reasons=tuple(name for name in REASONS if name in reasons),
        spans=tuple(sorted(spans)),
        uneasy=uneasy,
    )


def codes_of(reading: Reading) -> list[str]:
    """What the rules have found, as the model is told it."""
    codes = {span.why for span in reading.spans} - _LOUD | {f"level {reading.anger}"}
    if reading.negative > 0:
        codes.add("bad")
    return sorted(codes)


def _level(reading: Reading, sounds: Sounds, *, short: bool) -> int:
    """The rules know abuse when they see it; how angry all else is the model tells better."""
    if reading.anger == _ABUSIVE:
        return _ABUSIVE
    praised = reading.negative < 0 and not reading.anger
    if sounds.figures["angry"] > _ANGRY + _SURER * short and not (
        praised and sounds.figures["complaint"] < 0
    ):
        return _ABUSIVE if sounds.figures["abuse"] > _ABUSE else 2
    sure = reading.anger == 2 and any(span.why in _SURE for span in reading.spans)
    if sure and sounds.figures["angry"] > _STILL_ANGRY:
        return 2
    least = _COMPLAINT + _SURER_OF_PRAISE * praised
    return int(sounds.figures["complaint"] > (_STILL_COMPLAINT if reading.anger else least))


def _is_reason(name: str, reading: Reading, sounds: Sounds, level: int) -> bool:
    if name not in _TAUGHT or reading.threat:  # of threats it was taught nothing
        return name in reading.reasons
    figure = sounds.figures[f"reason:{name}"]
    least, still = (_FOOD, _STILL_FOOD) if name == "quality" else (_REASON, _STILL_A_REASON)
    return figure > still if name in reading.reasons else level > 0 and figure > least


def _negative(reading: Reading, sounds: Sounds, level: int) -> int:
    """What the rules make of it, leaning to what the model does; who is clearly angry is not content."""
    heard = _POINTS * sounds.figures["negative"] + _POINTS_OF_ANGER * sounds.figures["angry"]
    leaning = reading.negative + heard // UNIT - _LEANING
    return max(-_MOST_NEGATIVE, min(_MOST_NEGATIVE, max(leaning, 1) if level >= 2 else leaning))


def _still_told(span: Span, level: int, reasons: set[str]) -> bool:
    """Whether what the rules found there is part of what is said in the end."""
    kind, _, name = span.why.partition(":")
    return (kind != "reason" or name in reasons) and (kind != "anger" or level > 0)


def _spans(normal: Normal, sounds: Sounds, head: str, why: str) -> set[Span]:
    places = sounds.places(head) or ((0, len(normal.text)),)
    return {Span(*normal.original(start, end), why) for start, end in places}


def _clause(normal: Normal, sounds: Sounds) -> Span:
    """The clause that sounds most so: a threat without a word for it stands in no two letters."""
    clauses = [found.span() for found in _CLAUSE.finditer(normal.text)]
    return Span(*normal.original(*sounds.strongest(DANGER, clauses)), "danger:tone")
