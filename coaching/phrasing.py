"""coach(draft, table) -> Coaching: what a rider's own draft does well, and what to say instead.

It finds words and patterns; what it does not find it calls not found, never not felt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from coaching.content import Language, Text
from coaching.phrase_table import (
    FAULTS_OF_WORDS,
    SPEECH_ACTS,
    Code,
    PhraseRule,
    Phrases,
    PhraseTable,
    SpeechAct,
    Weight,
    folded,
)
from coaching.script import spoken_length_en, spoken_length_zh

Grade = Literal["good", "weak", "bad"]

MOST_CHARACTERS = 1000  # what is behind them is neither read nor said
MOST_SPOKEN_ZH, MOST_SPOKEN_EN = 48, 30  # 12 s (TALK, 1)
CLAUSE_ENDS, SENTENCE_ENDS = ",;.!?。\n", ".!?。\n"
HAN = re.compile(r"[㐀-鿿]")
LATIN = re.compile(r"[a-z]")
COST: dict[Weight, int] = {"trifle": 10, "fault": 25, "heavy": 40, "grave": 60}
#: Lowest and highest score of each grade, so that a better grade never has the lower score.
BAND: dict[Grade, tuple[int, int]] = {"bad": (0, 39), "weak": (40, 79), "good": (80, 100)}


@dataclass(frozen=True)
class Mark:
    """One fault, at draft[start:end]; a `missing_*` has no width and stands at the end."""

    start: int
    end: int
    code: Code
    why: Text
    better: Text
    weight: Weight

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "code": self.code,
            "why": self.why.as_dict(),
            "better": self.better.as_dict(),
        }


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
    text = folded(draft[:MOST_CHARACTERS], table.variants)
    said = sorted(_said(text, table), key=lambda mark: (mark.start, mark.end, mark.code))
    acts = _acts(text, table, said)
    marks = (*said, *_too_long(draft, text, table), *_missing(len(draft), acts, table))
    grade = _grade(marks, acts)
    empty = not any(char.isalnum() for char in text)
    return Coaching(0 if empty else _score(grade, marks, acts), grade, marks, acts)


def faults_in_words(text: str, language: Language, table: PhraseTable) -> list[Code]:
    """Which faults the spoken words of a script hold, each once, in order of appearance."""
    plain = folded(text[:MOST_CHARACTERS], table.variants)
    found: dict[Code, int] = {}
    for rule in table.rules:
        if rule.code in FAULTS_OF_WORDS:
            for start, _ in _places(plain, rule.in_(language), rule.nth, SENTENCE_ENDS):
                found[rule.code] = min(start, found.get(rule.code, start))
    return sorted(found, key=lambda code: (found[code], code))


def _languages(text: str) -> list[Language]:
    """Whose patterns can match at all."""
    chosen: list[Language] = ["zh"] if HAN.search(text) else []
    return [*chosen, "en"] if LATIN.search(text) else chosen


def _places(text: str, phrases: Phrases, nth: int, ends: str) -> Iterator[tuple[int, int]]:
    """Where the phrases are said without what excuses them, from the nth place on."""
    if phrases.said is None:
        return
    for count, match in enumerate(phrases.said.finditer(text), start=1):
        if count >= nth and match.end() > match.start():
            if phrases.unless is not None and phrases.unless.search(_around(text, match, ends)):
                continue
            yield match.span()


def _around(text: str, match: re.Match[str], ends: str) -> str:
    """The clause or sentence a match stands in, by what ends one."""
    start = max(text.rfind(end, 0, match.start()) for end in ends) + 1
    stops = [stop for end in ends if (stop := text.find(end, match.end())) >= 0]
    return text[start : min(stops, default=len(text))]


def _acts(text: str, table: PhraseTable, marks: list[Mark]) -> tuple[SpeechAct, ...]:
    """The acts in the order they are done, as far as no fault undoes them: 你找客服去 offers nothing.

    What belongs to leaving is safety alone.
    """
    bad = [(mark.start, mark.end) for mark in marks if mark.weight in ("heavy", "grave")]
    hollow = [(mark.start, mark.end) for mark in marks if mark.code in ("vague", "impossible_promise")]
    said = list(_said_acts(text, table))
    leaving = [(start, end) for act, start, end in said if act == "safety"]
    first: dict[SpeechAct, int] = {}
    for act, start, end in said:
        undone = bad + hollow * (act == "offer") + leaving * (act != "safety")
        if not any(start < to and since < end for since, to in undone):
            first[act] = min(start, first.get(act, start))
    return tuple(sorted(first, key=lambda act: (first[act], SPEECH_ACTS.index(act))))


def _said_acts(text: str, table: PhraseTable) -> Iterator[tuple[SpeechAct, int, int]]:
    for language in _languages(text):
        for rule in table.acts:
            for start, end in _places(text, rule.in_(language), 1, CLAUSE_ENDS):
                yield rule.act, start, end


def _said(text: str, table: PhraseTable) -> Iterator[Mark]:
    """A mark for each fault that shows in words; where one code overlaps itself, the first rule's stays."""
    taken: list[tuple[Code, int, int]] = []
    languages = _languages(text)
    for rule in table.rules:
        for language in languages:
            for start, end in _places(text, rule.in_(language), rule.nth, SENTENCE_ENDS):
                if not any(code == rule.code and start < to and since < end for code, since, to in taken):
                    taken.append((rule.code, start, end))
                    yield _mark(rule, start, end)


def _mark(rule: PhraseRule, start: int, end: int) -> Mark:
    return Mark(start, end, rule.code, rule.why, rule.better, rule.weight)


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


def _missing(end: int, acts: tuple[SpeechAct, ...], table: PhraseTable) -> Iterator[Mark]:
    """What was not found. Whoever leaves for safety owes nobody another word.

    One who hears them out and says what he does has said enough; with a fact alone, the act is a trifle.
    """
    if "safety" in acts:
        return
    heard = "empathy" in acts or "apology" in acts
    if not heard:
        yield _mark(table.unspoken("missing_empathy"), end, end)
    if "fact" not in acts and not (heard and "offer" in acts):
        yield _mark(table.unspoken("missing_fact"), end, end)
    if "offer" not in acts:
        rule = table.unspoken("missing_offer")
        weight: Weight = "trifle" if heard and "fact" in acts else rule.weight
        yield Mark(end, end, rule.code, rule.why, rule.better, weight)


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
