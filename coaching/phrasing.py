"""coach(draft, table) -> Coaching: what a rider's own draft does well, and what to say instead.

It finds words and patterns; what it does not find it calls not found, never not felt.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from coaching.content import Language
from coaching.draft_ear import faults_heard
from coaching.mark import Mark
from coaching.own_words import HAN, in_own_words
from coaching.phrase_table import (
    FAULTS_OF_WORDS,
    Code,
    PhraseRule,
    PhraseTable,
    SpeechAct,
    Weight,
)
from coaching.script import spoken_length_en, spoken_length_zh
from coaching.speech_acts import SENTENCE_ENDS, acts_of, clause_of, is_whole, languages_of, places

Grade = Literal["good", "weak", "bad"]

MOST_CHARACTERS = 1000  # what is behind them is neither read nor said
MOST_SPOKEN_ZH, MOST_SPOKEN_EN = 48, 30  # 12 s (TALK, 1)
COST: dict[Weight, int] = {"trifle": 10, "fault": 25, "heavy": 40, "grave": 60}
#: What is said in place of an act that he can do.
VOWS: frozenset[Code] = frozenset({"impossible_promise", "private_deal"})
#: Lowest and highest score of each grade, so that a better grade never has the lower score.
BAND: dict[Grade, tuple[int, int]] = {"bad": (0, 39), "weak": (40, 79), "good": (80, 100)}


@dataclass(frozen=True)
class Coaching:
    """What is said back. `score` is 0-100, higher is better; `acts` stand in the order they are done."""

    score: int
    grade: Grade
    marks: tuple[Mark, ...]
    acts: tuple[SpeechAct, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "grade": self.grade,
            "marks": [mark.as_json() for mark in self.marks],
            "acts": list(self.acts),
        }


def coach(draft: str, table: PhraseTable) -> Coaching:
    """Mark a draft in Chinese, English or both; every str has an answer."""
    text = table.plain(draft[:MOST_CHARACTERS])
    said = list(_told_once(list(_said(text, table)), text))
    said = sorted([*said, *faults_heard(text, table, said)], key=_place)
    acts = acts_of(text, table, said)
    missing = () if not said and is_whole(text, acts, table) else _missing(len(draft), acts, said, table)
    marks = tuple(
        in_own_words(
            draft,
            text,
            (*said, *_too_long(draft, text, table), *missing),
            table,
            cache(lambda words: _acts_if_clean(words, table)),
        )
    )
    grade = _grade(marks, acts)
    empty = not any(char.isalnum() for char in text)
    return Coaching(0 if empty else _score(grade, marks, acts), grade, marks, acts)


def _acts_if_clean(words: str, table: PhraseTable) -> set[SpeechAct] | None:
    """The acts of a few words; None if a fault is among them."""
    plain = table.plain(words)
    return None if next(_said(plain, table), None) else set(acts_of(plain, table, []))


def faults_in_words(text: str, language: Language, table: PhraseTable) -> list[Code]:
    """Which faults the spoken words of a script hold, each once, in order of appearance."""
    plain = table.plain(text[:MOST_CHARACTERS])
    found: dict[Code, int] = {}
    for rule in table.rules:
        if rule.code in FAULTS_OF_WORDS:
            for start, _ in places(plain, rule.in_(language), rule.nth, SENTENCE_ENDS):
                found[rule.code] = min(start, found.get(rule.code, start))
    return sorted(found, key=lambda code: (found[code], code))


def _said(text: str, table: PhraseTable) -> Iterator[Mark]:
    """A mark for each fault that shows in words; where one code overlaps itself, the first rule's stays."""
    taken: dict[Code, list[tuple[int, int]]] = {}
    languages = languages_of(text)
    for rule in table.rules:
        for language in languages:
            for start, end in places(text, rule.in_(language), rule.nth, SENTENCE_ENDS):
                places_of = taken.setdefault(rule.code, [])
                if not any(start < to and since < end for since, to in places_of):
                    places_of.append((start, end))
                    yield _mark(rule, start, end)


def _told_once(marks: list[Mark], text: str) -> Iterator[Mark]:
    """One hint for one place: what lies in a longer mark goes, and an order in a rude clause is rude."""
    rude = [clause_of(text, mark) for mark in marks if mark.code == "rude"]
    for mark in marks:
        width = mark.end - mark.start
        inside = any(
            one.start <= mark.start and mark.end <= one.end and width < one.end - one.start for one in marks
        )
        harsh = mark.code == "order" and any(start <= mark.start < end for start, end in rude)
        if not inside and not harsh:
            yield mark


def _place(mark: Mark) -> tuple[int, int, Code]:
    return mark.start, mark.end, mark.code


def _mark(rule: PhraseRule, start: int, end: int) -> Mark:
    return Mark(start, end, rule.code, rule.why, rule.better, rule.weight, fitting=rule.fitting)


def _too_long(draft: str, text: str, table: PhraseTable) -> Iterator[Mark]:
    """From the first character or word that is too many to the end."""
    han, words = len(HAN.findall(text)), spoken_length_en(text)
    length, most = (
        (spoken_length_zh, MOST_SPOKEN_ZH) if han * 2 > words else (spoken_length_en, MOST_SPOKEN_EN)
    )
    if length(text) <= most:
        return
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if length(text[:middle]) <= most else (low, middle)
    yield _mark(table.unspoken("long"), low, len(draft))


def _missing(end: int, acts: tuple[SpeechAct, ...], said: list[Mark], table: PhraseTable) -> Iterator[Mark]:
    """What was not found. Whoever leaves for safety owes nobody another word.

    One who hears them out and says what he does has said enough. A promise he cannot keep stands where the
    act should: its own mark says so.
    """
    if "safety" in acts:
        return
    heard = "empathy" in acts or "apology" in acts
    vowed = heard and "fact" in acts and any(mark.code in VOWS for mark in said)
    if not heard:
        yield _mark(table.unspoken("missing_empathy"), end, end)
    if "fact" not in acts and not (heard and "offer" in acts):
        yield _mark(table.unspoken("missing_fact"), end, end)
    if "offer" not in acts and not vowed:
        act = _mark(table.unspoken("missing_offer"), end, end)
        yield replace(act, weight="trifle") if heard and "fact" in acts else act


def _grade(marks: tuple[Mark, ...], acts: tuple[SpeechAct, ...]) -> Grade:
    weights = {mark.weight for mark in marks}
    if "grave" in weights or ("heavy" in weights and "offer" not in acts):
        return "bad"
    return "weak" if weights & {"fault", "heavy"} else "good"


def _score(grade: Grade, marks: tuple[Mark, ...], acts: tuple[SpeechAct, ...]) -> int:
    """A place in the grade's band, by what is done and what is wrong; a code counts once, by its worst."""
    worst: dict[Code, int] = {}
    for mark in marks:
        worst[mark.code] = max(COST[mark.weight], worst.get(mark.code, 0))
    merit = (
        40
        + 20 * sum(some in acts for some in ("fact", "offer"))
        + 20 * ("empathy" in acts or "apology" in acts)
    )
    if "safety" in acts or grade == "good":
        merit = 100
    low, high = BAND[grade]
    return low + (high - low) * min(100, max(0, merit - sum(worst.values()) // 2)) // 100
