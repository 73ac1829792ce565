"""read(text, lexicon) -> Reading: what a customer's message says, without a network and without a guess."""

import re
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from coaching.duration import minutes_in
from coaching.hits import Hit, hits_of
from coaching.lexicon import Lexicon
from coaching.normalise import Normal, normalise
from coaching.polarity import Polarity, polarity_of

REASONS = (
    "late", "wrong_item", "missing_item", "spilled", "cold", "quality", "portion", "price", "address",
    "cannot_reach", "stock_out", "rude", "night_noise", "cancel", "refund",
)  # fmt: skip
#: These may be a plain errand ("please cancel", "ring me at the gate"): alone they are no complaint.
_ERRANDS = frozenset({"cancel", "address", "stock_out"})
#: From so many minutes of waiting on people are angry rather than displeased.
ANGRY_MINUTES = 60
_ANGRY_POINTS = 2
_HALF_WAY = 400  # the score that ranks 50
_RUN = re.compile(r"[!?]{2,12}")
_REPEAT = re.compile(r"([一-鿿]{1,6}?)\1\1{1,8}|\b([a-z]{3,12})[ ,!.]{1,3}\2[ ,!.]{1,3}\2\b")
_SHOUT = re.compile(r"\b[A-Z]{3,20}\b")
_LAUGHS = frozenset("哈嘻嘿呵啊嗯哦喔好谢耶哇快")


@dataclass(frozen=True)
class Threat:
    """Danger for a person: `level` 1 hinted at, 2 said, 3 armed, deadly or happening."""

    kind: str
    level: int


class Span(NamedTuple):
    """Why something was read: text[start:end] of the message as it was written, and a short code."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Reading:
    """What a message says.

    anger: 0 none, 1 complaint, 2 clearly angry, 3 abuse or threat. negative: -100..100, bad above 0; it
    ranks. reasons: in the order of REASONS. cancel: they wish to cancel. threat: to the rider, the shop or
    themselves.
    """

    anger: int
    negative: int
    reasons: tuple[str, ...]
    cancel: bool
    threat: Threat | None
    spans: tuple[Span, ...]

    def as_json(self) -> dict[str, object]:
        """The reading as the contract writes it."""
        return {
            "anger": self.anger,
            "negative": self.negative,
            "reasons": list(self.reasons),
            "cancel": self.cancel,
            "threat": self.threat and {"kind": self.threat.kind, "level": self.threat.level},
            "spans": [{"start": span.start, "end": span.end, "why": span.why} for span in self.spans],
        }


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a message; any text can be read, its first 500 characters count."""
    normal = normalise(text, lexicon.simplified)
    polarity = polarity_of(normal.text, lexicon.words)
    found = lexicon.index.search(normal.text)
    reasons = hits_of(lexicon.reasons, normal.text, polarity, found)
    wishes = hits_of(lexicon.cancel_wishes, normal.text, polarity, found)
    threats = hits_of(lexicon.threats, normal.text, polarity, found)
    anger = hits_of(lexicon.anger, normal.text, polarity, found)
    score = polarity.score + _weight_of([hit for hit in reasons if hit.rule.name not in _ERRANDS], polarity)
    anger = [hit for hit in anger if hit.rule.name not in ("oath", "mild", "rhetorical") or score >= 0]
    score += _weight_of([*anger, *threats], polarity) + _mocking_praise(anger, polarity)
    if score > 0:
        score += _weight_of([hit for hit in reasons if hit.rule.name in _ERRANDS], polarity)
    names = {hit.rule.name for hit in reasons} | ({"cancel"} if wishes else set())
    complaint = score > 0 or bool(names - _ERRANDS)
    signs = _signs(text, normal, polarity, reasons) if complaint else []
    threat = max((Threat(hit.rule.name, hit.rule.weight) for hit in threats), key=_rank, default=None)
    return Reading(
        anger=_level(complaint, anger, signs, score, names, threat),
        negative=_rank_of_tone(score, polarity),
        reasons=tuple(reason for reason in REASONS if reason in names),
        cancel=bool(wishes),
        threat=threat,
        spans=_spans(normal, polarity, reasons, wishes, anger, threats, signs),
    )


def _rank(threat: Threat) -> int:
    # Between equals the one to another person counts first: it decides whether the rider stays.
    return threat.level * 2 - (threat.kind == "self_harm")


def _weight_of(hits: list[Hit], polarity: Polarity) -> int:
    """What hits add to the tone, each name once and only where no bad word has said it already."""
    weights: dict[str, int] = {}
    for hit in hits:
        if polarity.bad_places.isdisjoint(range(hit.start, hit.end)):
            weights[hit.rule.name] = max(weights.get(hit.rule.name, 0), hit.rule.weight * 100)
    return sum(weights.values())


def _mocking_praise(anger: list[Hit], polarity: Polarity) -> int:
    """What takes back the praise that is part of a sarcasm."""
    mocked = [hit for hit in anger if hit.rule.name == "sarcasm"]
    return -sum(
        effect.value
        for effect in polarity.effects
        if effect.value < 0 and any(hit.start <= effect.token.start < hit.end for hit in mocked)
    )


def _rank_of_tone(score: int, polarity: Polarity) -> int:
    if score > 0:
        score += polarity.hints * 10
        return max(1, 100 * score // (score + _HALF_WAY))
    if score < 0:
        score = min(-1, score + polarity.hints * 10)
        return -max(1, 100 * -score // (-score + _HALF_WAY))
    if polarity.effects:
        return 1 if polarity.hints else 0  # good and bad in equal parts: whoever asks or denies complains
    return min(0, polarity.hints - 6)


def _signs(
    text: str, normal: Normal, polarity: Polarity, reasons: list[Hit]
) -> list[tuple[int, int, str, int]]:
    """Anger that is not in the words: (start, end, why, points), spans of the plain text."""
    signs: list[tuple[int, int, str, int]] = []
    for hit in reasons:
        if hit.rule.name == "late" and minutes_in(normal.text[hit.start : hit.end]) >= ANGRY_MINUTES:
            signs.append((hit.start, hit.end, "duration", 2))
    for found in _RUN.finditer(normal.text):
        signs.append((*found.span(), "run", 2 if len(found[0]) > 2 else 1))
    bad = [(e.token.start, e.token.end) for e in polarity.effects if e.value > 0]
    bad += [(hit.start, hit.end) for hit in reasons]
    bad += [(token.start, token.end) for token in polarity.tokens if token.word.kind == "negator"]
    for found in _REPEAT.finditer(normal.text):
        start, end = found.span()
        if not _LAUGHS.issuperset(found[0]) and any(a < end and start < b for a, b in bad):
            signs.append((start, end, "repeat", 2))
    for found in list(_SHOUT.finditer(text[:500]))[1:]:
        if found.start() in normal.origins:
            place = normal.origins.index(found.start())
            signs.append((place, place + 1, "shout", 1))
    return signs


def _level(
    complaint: bool,
    anger: list[Hit],
    signs: list[tuple[int, int, str, int]],
    score: int,
    names: set[str],
    threat: Threat | None,
) -> int:
    if threat and threat.kind != "self_harm":
        return 3
    points: dict[str, int] = {}
    for hit in anger:
        points[hit.rule.name] = max(points.get(hit.rule.name, 0), hit.rule.weight)
    if "abuse" in points:
        return 3
    for _, _, why, worth in signs:
        points[why] = max(points.get(why, 0), worth)
    total = sum(points.values()) + (score >= 1000) + (len(names - _ERRANDS) >= 3)
    if total >= _ANGRY_POINTS:
        return 2
    return 1 if complaint or points else 0


def _spans(
    normal: Normal,
    polarity: Polarity,
    reasons: list[Hit],
    wishes: list[Hit],
    anger: list[Hit],
    threats: list[Hit],
    signs: list[tuple[int, int, str, int]],
) -> tuple[Span, ...]:
    kinds = (("reason", reasons), ("reason", wishes), ("anger", anger), ("threat", threats))
    found = chain(
        ((hit.start, hit.end, f"{kind}:{hit.rule.name}") for kind, hits in kinds for hit in hits),
        ((start, end, f"anger:{why}") for start, end, why, _ in signs),
        ((e.token.start, e.token.end, "bad" if e.value > 0 else "good") for e in polarity.effects if e.value),
        ((e.negator.start, e.negator.end, "negation") for e in polarity.effects if e.negator),
    )
    return tuple(sorted({Span(*normal.original(start, end), why) for start, end, why in found}))
