"""Where a rule of the lexicon speaks in a text, and where what stands around it silences it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coaching.duration import minutes_in
from coaching.lexicon import is_latin
from coaching.polarity import Polarity
from coaching.probe import Places, Probe, Rule
from coaching.probe_index import Found

#: How far around a hit a guard of a `near` rule is looked for, in characters.
_NEAR_BEFORE, _NEAR_AFTER = {"zh": 10, "en": 30}, {"zh": 14, "en": 40}
#: How far before a hit a negator may end and still deny it.
_DENIES = {"zh": 1, "en": 6}
#: So many hits of a rule are told, and so many places looked at: a text of one repeated word has hundreds.
_MOST_HITS, _MOST_PLACES = 5, 12
_ENOUGH = 4

_SUPPOSED = re.compile(r"如果|要是|万一|假如|若是|以为|以免|免得|避免|生怕|担心|就怕|不怕|只怕|会不会是")
_SUPPOSED_WITHIN = 8
_THEN = re.compile(r"[^，,。!?;\n]{0,4}的话|(?:都|也)(?:没有?|木有)(?:$|[，,。!?;~ \n])")


class Hit(NamedTuple):
    rule: Rule
    start: int
    end: int


def hits_of(rules: Iterable[Rule], text: str, polarity: Polarity, found: Found) -> list[Hit]:
    """The places where rules speak, in the order of the rules; of one rule no two that overlap.

    What has been said _ENOUGH times is not looked for by further rules of that name, threats excepted.
    """
    hits: list[Hit] = []
    told: dict[str, int] = {}
    for rule in rules:
        if rule not in found.patterns or (told.get(rule.name, 0) >= _ENOUGH and not rule.near):
            continue
        new = list(_hits(rule, text, polarity, found))
        told[rule.name] = told.get(rule.name, 0) + len(new)
        hits += new
    return hits


def _hits(rule: Rule, text: str, polarity: Polarity, found: Found) -> Iterator[Hit]:
    end_of_last = -1
    told = 0
    for start, end in sorted(set(_spans(rule, text, found)), key=_longest_first):
        if start < end_of_last or not _counts(rule, text, polarity, found, start, end):
            continue
        end_of_last = end
        yield Hit(rule, start, end)
        told += 1
        if told == _MOST_HITS:
            return


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _spans(rule: Rule, text: str, found: Found) -> Iterator[tuple[int, int]]:
    count = 0
    for probe, places in found.patterns[rule]:
        for start, end in probe.spans(text, places, _MOST_PLACES):
            if rule.language == "zh" or not _cuts_a_word(text, start, end):
                count += 1
                yield start, end
        if count >= _MOST_PLACES and not rule.near:
            return


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and is_latin(text[start - 1]) and is_latin(text[start])
    after = end < len(text) and is_latin(text[end]) and is_latin(text[end - 1])
    return before or after


def _counts(rule: Rule, text: str, polarity: Polarity, found: Found, start: int, end: int) -> bool:
    if rule.minutes and minutes_in(text[start:end]) < rule.minutes:
        return False
    if rule.needs_bad and polarity.clause_score(start) <= 0:
        return False
    if rule.negatable and (_denied(rule, polarity, start) or _part_of_another_word(polarity, start, end)):
        return False
    if rule.language == "zh" and not rule.near and _only_supposed(text, polarity, start, end):
        return False
    return not _guarded(rule, text, polarity, found, start, end)


def _denied(rule: Rule, polarity: Polarity, start: int) -> bool:
    """Whether a negator of the same clause ends right before `start`; a word of degree may lie between."""
    nearest = polarity.last_token_at(start)
    if nearest >= 0 and polarity.tokens[nearest].end > start:
        nearest -= 1
    reach = _DENIES[rule.language]
    for index in range(nearest, -1, -1):
        token = polarity.tokens[index]
        if start - token.end > reach:
            return False
        if token.word.kind == "negator" and polarity.clause_of[token.start] == polarity.clause_of[start]:
            return True
        if token.word.kind == "intensifier":
            reach = _DENIES[rule.language] + 2
    return False


def _only_supposed(text: str, polarity: Polarity, start: int, end: int) -> bool:
    """Whether the clause only supposes it ("要是…", "…的话") or says at its end that there was none."""
    if text[start] == "再":  # "再不来的话": so far it has not come
        return False
    before = text[max(0, start - _SUPPOSED_WITHIN) : start]
    found = _SUPPOSED.search(before)
    if found and polarity.clause_of[start - len(before) + found.start()] == polarity.clause_of[start]:
        return True
    return _THEN.match(text, end) is not None


def _part_of_another_word(polarity: Polarity, start: int, end: int) -> bool:
    index = polarity.last_token_at(start)
    if index < 0:
        return False
    token = polarity.tokens[index]
    return end <= token.end and token.word.kind in ("plain", "good")


def _guarded(rule: Rule, text: str, polarity: Polarity, found: Found, start: int, end: int) -> bool:
    before, after = (_NEAR_BEFORE[rule.language], _NEAR_AFTER[rule.language]) if rule.near else (30, 30)
    first, last = max(0, start - before), end + after
    if rule in found.beside:
        clause_of = polarity.clause_of
        begin, stop = clause_of[start], clause_of[end - 1]
        inside = [place for place in range(first, min(last, len(text))) if begin <= clause_of[place] <= stop]
        if next(_guards(rule, text, found.beside[rule], inside[0], inside[-1] + 1), None):
            return True
    guards = _guards(rule, text, found.unless.get(rule, ()), first, last)
    return any(rule.near or (guard.start() < end and start < guard.end()) for guard in guards)


def _guards(
    rule: Rule, text: str, probes: Iterable[tuple[Probe, Places]], first: int, last: int
) -> Iterator[re.Match[str]]:
    """The matches of guards of a rule in a part of a text."""
    for probe, places in probes:
        if places is not None and not any(first <= place < last for place in places):
            continue
        for match in probe.pattern.finditer(text, first, last):
            if rule.language == "zh" or not _cuts_a_word(text, *match.span()):
                yield match
