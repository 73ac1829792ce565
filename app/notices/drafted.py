"""What a rider is answered about his own words: the marked draft, each better sentence, all of them."""

from collections.abc import Mapping
from typing import Any

from app.notices.marked import Found, Line, marked
from coaching.better_draft import NOWHERE, all_taken, seconds_to_say, taken
from coaching.content import Text
from coaching.mark import Mark
from coaching.own_words import language_of
from coaching.phrase_table import PhraseTable, SpeechAct
from coaching.phrasing import Coaching, Grade

GRADE_WORDS: Mapping[Grade, Text] = {
    "good": Text(zh="可以说", en="Good to say"),
    "weak": Text(zh="还能更好", en="Could be better"),
    "bad": Text(zh="先别这么说", en="Don't say it like this"),
}
SPEECH_WORDS: Mapping[SpeechAct, Text] = {
    "empathy": Text(zh="共情", en="Hears them"),
    "apology": Text(zh="道歉", en="Sorry"),
    "fact": Text(zh="事实", en="Fact"),
    "offer": Text(zh="方案", en="Offer"),
    "thanks": Text(zh="道谢", en="Thanks"),
    "safety": Text(zh="避险", en="Gets away"),
}


def draft_words(draft: str, coaching: Coaching, table: PhraseTable) -> dict[str, Any]:
    """A marked draft in words. Each hint has a number, which stands beside the words it is about.

    `old` is what goes ("" if something is added), `after` is the whole draft once the better sentence is
    taken, `all` the same once all are taken; they and `better` are in the draft's own language.
    """
    language = language_of(draft)
    told = _told(coaching)
    numbers = {mark: number for number, marks in enumerate(told, start=1) for mark in marks}
    found = [
        Found(mark.start, mark.end, Text(zh=str(number), en=str(number)), _line(mark))
        for mark, number in numbers.items()
        if mark.code not in NOWHERE
    ]
    parts, names = marked(draft, found)
    own = {one["number"]: int(one["name"]["zh"]) for one in names}  # a hint keeps its number in the list
    hints = []
    for mark, *_ in told:
        change = taken(draft, mark, coaching)
        hints.append(
            {
                "number": numbers[mark],
                "why": mark.why.as_dict(),
                "better": mark.better.in_(language),
                "old": change.old,
                "after": change.after,
            }
        )
    return {
        "grade": {"level": coaching.grade, "name": GRADE_WORDS[coaching.grade].as_dict()},
        "acts": _acts(coaching),
        "seconds": seconds_to_say(draft),
        "parts": [{**part, "numbers": sorted(own[one] for one in part["numbers"])} for part in parts],
        "hints": hints,
        "all": _all(draft, coaching, table),
    }


def _told(coaching: Coaching) -> list[list[Mark]]:
    """The marks by hint: one hint for all places that want the same sentence for the same reason.

    What must not be said at all comes alone; what is missing besides is told once that is gone.
    """
    worst = any(mark.weight == "grave" and mark.code not in NOWHERE for mark in coaching.marks)
    hints: dict[tuple[Any, ...], list[Mark]] = {}
    for mark in coaching.marks:
        if not (worst and mark.code.startswith("missing_")):
            hints.setdefault((mark.code, mark.why, mark.better), []).append(mark)
    return list(hints.values())


def _line(mark: Mark) -> Line:
    """What does harm is a fault; what could only be better has the quiet bar."""
    return "anger" if mark.weight == "trifle" or mark.code == "vague" else "fault"


def _acts(coaching: Coaching) -> list[dict[str, str]]:
    return [SPEECH_WORDS[act].as_dict() for act in coaching.acts]


def _all(draft: str, coaching: Coaching, table: PhraseTable) -> dict[str, Any] | None:
    better = all_taken(draft, coaching, table)
    if better is None:
        return None
    text, then = better
    return {"text": text, "seconds": seconds_to_say(text), "acts": _acts(then)}
