"""Where a rule of the lexicon speaks in a text, and where what stands around it silences it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coaching.duration import minutes_in
from coaching.lexicon import Rule, is_latin
from coaching.polarity import Polarity

#: How far around a hit a guard of a `near` rule is looked for, in characters.
_NEAR_BEFORE, _NEAR_AFTER = {"zh": 10, "en": 30}, {"zh": 14, "en": 40}
#: How far before a hit a negator may end and still deny it.
_DENIES = {"zh": 1, "en": 6}
_LATIN = re.compile("[a-z]")
_HAN = re.compile("[一-鿿]")


class Hit(NamedTuple):
    rule: Rule
    start: int
    end: int


def hits_of(rules: Iterable[Rule], text: str, polarity: Polarity) -> list[Hit]:
    """Every place where a rule speaks, in the order of the rules; of one rule no two that overlap."""
    languages = {"zh": bool(_HAN.search(text)), "en": bool(_LATIN.search(text))}
    return [hit for rule in rules if languages[rule.language] for hit in _hits(rule, text, polarity)]


def _hits(rule: Rule, text: str, polarity: Polarity) -> Iterator[Hit]:
    end_of_last = -1
    for start, end in sorted(span for pattern in rule.patterns for span in _spans(rule, pattern, text)):
        if start < end_of_last or not _counts(rule, text, polarity, start, end):
            continue
        end_of_last = end
        yield Hit(rule, start, end)


def _spans(rule: Rule, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for found in pattern.finditer(text):
        start, end = found.span()
        if rule.language == "en" and _cuts_a_word(text, start, end):
            continue
        yield start, end


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and is_latin(text[start - 1]) and is_latin(text[start])
    after = end < len(text) and is_latin(text[end]) and is_latin(text[end - 1])
    return before or after


def _counts(rule: Rule, text: str, polarity: Polarity, start: int, end: int) -> bool:
    if rule.minutes and minutes_in(text[start:end]) < rule.minutes:
        return False
    if rule.needs_bad and polarity.clause_score(start) <= 0:
        return False
    if rule.negatable and (_denied(rule, polarity, start) or _part_of_another_word(polarity, start, end)):
        return False
    return not _guarded(rule, text, start, end)


def _denied(rule: Rule, polarity: Polarity, start: int) -> bool:
    for token in polarity.tokens:
        if token.end > start:
            return False
        if token.word.kind == "negator" and polarity.clause_of[token.start] == polarity.clause_of[start]:
            degree = any(
                other.word.kind == "intensifier" and token.end <= other.start < other.end <= start
                for other in polarity.tokens
            )
            if start - token.end <= _DENIES[rule.language] + 2 * degree:
                return True
    return False


def _part_of_another_word(polarity: Polarity, start: int, end: int) -> bool:
    return any(
        token.start <= start and end <= token.end and token.word.kind in ("plain", "good")
        for token in polarity.tokens
    )


def _guarded(rule: Rule, text: str, start: int, end: int) -> bool:
    if rule.near:
        before, after = _NEAR_BEFORE[rule.language], _NEAR_AFTER[rule.language]
        return any(guard.search(text, max(0, start - before), end + after) for guard in rule.unless)
    for guard in rule.unless:
        for found in guard.finditer(text, max(0, start - 30), end + 30):
            if found.start() < end and start < found.end():
                return True
    return False
