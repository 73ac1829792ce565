"""Where a rule of the lexicon speaks in a text, and where what stands around it silences it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from coaching.duration import minutes_in
from coaching.lexicon import Rule, is_latin
from coaching.polarity import Polarity

#: How far around a hit a guard of a `near` rule is looked for, in characters.
_NEAR_BEFORE, _NEAR_AFTER = {"zh": 10, "en": 30}, {"zh": 14, "en": 40}
#: How far before a hit a negator may end and still deny it.
_DENIES = {"zh": 1, "en": 6}
#: So many hits of a rule are told, and so many places looked at: a text of one repeated word has hundreds.
_MOST_HITS, _MOST_PLACES = 5, 12


class Hit(NamedTuple):
    rule: Rule
    start: int
    end: int


def hits_of(rules: Iterable[Rule], text: str, polarity: Polarity) -> list[Hit]:
    """Every place where a rule speaks, in the order of the rules; of one rule no two that overlap."""
    letters = frozenset(text)
    return [hit for rule in rules for hit in _hits(rule, text, letters, polarity)]


def _hits(rule: Rule, text: str, letters: frozenset[str], polarity: Polarity) -> Iterator[Hit]:
    end_of_last = -1
    found = 0
    for start, end in sorted(_spans(rule, text, letters), key=_longest_first):
        if start < end_of_last or not _counts(rule, text, letters, polarity, start, end):
            continue
        end_of_last = end
        yield Hit(rule, start, end)
        found += 1
        if found == _MOST_HITS:
            return


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _spans(rule: Rule, text: str, letters: frozenset[str]) -> Iterator[tuple[int, int]]:
    for probe in rule.patterns:
        if not probe.may_be_in(letters):
            continue
        for found in islice(probe.pattern.finditer(text), _MOST_PLACES):
            start, end = found.span()
            if rule.language == "zh" or not _cuts_a_word(text, start, end):
                yield start, end


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and is_latin(text[start - 1]) and is_latin(text[start])
    after = end < len(text) and is_latin(text[end]) and is_latin(text[end - 1])
    return before or after


def _counts(rule: Rule, text: str, letters: frozenset[str], polarity: Polarity, start: int, end: int) -> bool:
    if rule.minutes and minutes_in(text[start:end]) < rule.minutes:
        return False
    if rule.needs_bad and polarity.clause_score(start) <= 0:
        return False
    if rule.negatable and (_denied(rule, polarity, start) or _part_of_another_word(polarity, start, end)):
        return False
    return not _guarded(rule, text, letters, start, end)


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


def _guarded(rule: Rule, text: str, letters: frozenset[str], start: int, end: int) -> bool:
    before, after = (_NEAR_BEFORE[rule.language], _NEAR_AFTER[rule.language]) if rule.near else (30, 30)
    around = range(max(0, start - before), end + after)
    for guard in rule.unless:
        if not guard.may_be_in(letters):
            continue
        for found in guard.pattern.finditer(text, around.start, around.stop):
            if rule.language == "en" and _cuts_a_word(text, *found.span()):
                continue
            if rule.near or (found.start() < end and start < found.end()):
                return True
    return False
