"""How angry a message is: signs beside its words, and the level that words and signs add up to."""

import re
from typing import NamedTuple

from coaching.duration import spans_of_time
from coaching.hits import Hit
from coaching.normalise import Normal
from coaching.polarity import Polarity

#: Clearly angry from so many points on; a word or sign alone has one or two.
ANGRY_POINTS = 2
#: Minutes of waiting: from the first on a sign of anger, from the second on enough by itself.
_LONG_WAIT, _VERY_LONG_WAIT = 60, 180
#: So many reasons at once, or so many displeased words, are more than a remark.
_PILED_UP = 3
#: So often held against somebody.
_OFTEN = 2
#: A tone as bad as this is anger whatever the words are.
_TERRIBLE = 1500
#: What only shows in the words of somebody who has given up being polite: politeness does not soften it.
_PLAIN_ANGER = frozenset({"oath", "strong", "sarcasm", "mocking"})
_RUN = re.compile(r"[!?]{2,12}")
_CRY = re.compile(r"(?<![!?])!(?![!?])")
#: A question put to the other side in the middle of a complaint, and one that is asked of nobody.
_ASKED = re.compile(
    r"(?:你|您|侬|他|这|谁|哪|啥|什么|怎么|多少|几)[^。!?;,]{0,18}\?"
    r"|(?:你|您)们?[^。!?;,]{1,14}(?:吗|么|是吧|是不|呢|伐|啊)(?=$|[。!,; ])"
)
_REPEAT = re.compile(r"([一-鿿]{1,6}?)\1\1{1,8}|\b([a-z]{3,12})[ ,!.]{1,3}\2[ ,!.]{1,3}\2\b")
_SAID_TWICE = re.compile(r"([一-鿿]{3,8})[,，!。、 ]{0,2}\1")
_SHOUT = re.compile(r"\b[A-Z]{3,20}\b")
#: Laughter, thanks and noises: said over and over, they are no reproach.
_NOISES = frozenset("哈嘻嘿呵啊嗯哦喔好谢耶哇快呜咕咚叮当嗡哗咔滴")


class Sign(NamedTuple):
    """Anger that is not in the words: a span of the plain text, a short code, points."""

    start: int
    end: int
    why: str
    points: int


def signs_of(text: str, normal: Normal, polarity: Polarity, reasons: list[Hit]) -> list[Sign]:
    """The signs of anger in a complaint."""
    plain = normal.text
    signs = [*_waits(plain, reasons), *_marks(plain), *_repeats(plain, polarity, reasons)]
    for found in list(_SHOUT.finditer(text[: len(normal.origins)]))[1:]:
        if found.start() in normal.origins:
            place = normal.origins.index(found.start())
            signs.append(Sign(place, place + 1, "shout", 1))
    return signs


def _waits(plain: str, reasons: list[Hit]) -> list[Sign]:
    if not any(hit.rule.name == "late" for hit in reasons):
        return []
    waits = [(minutes, start, end) for start, end, minutes in spans_of_time(plain) if minutes < 1440]
    minutes, start, end = max(waits, default=(0.0, 0, 0))
    if minutes < _LONG_WAIT:
        return []
    return [Sign(start, end, "duration", 2 if minutes >= _VERY_LONG_WAIT else 1)]


def _marks(plain: str) -> list[Sign]:
    runs = [run for run in _RUN.finditer(plain) if len(run[0]) < len(plain)]
    signs = [Sign(*run.span(), "run", 2 if len(run[0]) > 2 else 1) for run in runs]
    cries = [cry.span() for cry in _CRY.finditer(plain)]
    signs += [Sign(*cry, "cry", 2 if len(cries) > 2 else 1) for cry in cries]
    return signs + [Sign(*found.span(), "asked", 1) for found in _ASKED.finditer(plain)]


def _repeats(plain: str, polarity: Polarity, reasons: list[Hit]) -> list[Sign]:
    bad = [(effect.token.start, effect.token.end) for effect in polarity.effects if effect.value > 0]
    bad += [(hit.start, hit.end) for hit in reasons]
    bad += [(token.start, token.end) for token in polarity.tokens if token.word.kind == "negator"]
    return [
        Sign(*found.span(), "repeat", points)
        for pattern, points in ((_REPEAT, 2), (_SAID_TWICE, 1))
        for found in pattern.finditer(plain)
        if not _NOISES.issuperset(found[0])
        and any(start < found.end() and found.start() < end for start, end in bad)
    ]


def _apart(hits: list[Hit]) -> int:
    """How many of the hits there are that do not overlap."""
    count = end = 0
    for hit in sorted(hits, key=lambda hit: hit.start):
        if hit.start >= end:
            count += 1
            end = hit.end
    return count


def level_of(
    complaint: bool, words: list[Hit], signs: list[Sign], score: int, reasons: int, *, polite: bool
) -> int:
    """0 none, 1 complaint, 2 clearly angry, 3 abuse; `reasons` is how many things are complained of."""
    points: dict[str, int] = {}
    for hit in words:
        points[hit.rule.name] = max(points.get(hit.rule.name, 0), hit.rule.weight)
    if "abuse" in points:
        return 3
    if _apart([hit for hit in words if hit.rule.name == "mild"]) >= _PILED_UP:
        points["mild"] = ANGRY_POINTS
    if _apart([hit for hit in words if hit.rule.name == "accusing"]) >= _OFTEN:
        points["accusing"] = ANGRY_POINTS
    for sign in signs:
        points[sign.why] = max(points.get(sign.why, 0), sign.points)
    total = sum(points.values()) + (score >= _TERRIBLE) + (reasons >= _PILED_UP)
    if polite and _PLAIN_ANGER.isdisjoint(points):
        total -= 1
    if total >= ANGRY_POINTS:
        return 2
    return 1 if complaint or points else 0
