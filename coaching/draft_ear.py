"""Hears faults of a draft in words that no pattern knows: a small linear model beside the phrase table."""

import re
from collections.abc import Iterator, Sequence

from coaching.grams import Span, length_of
from coaching.mark import Mark
from coaching.phrase_table import PhraseTable
from coaching.speech_acts import SENTENCE_ENDS
from coaching.tone_model import ToneModel

#: Above which figure a code is believed, in parts of a unit: chosen on drafts that it was not taught.
_SURE = 0
#: A few words say little by their letters: below the first length (`length_of`) it says nothing, below the
#: second it has to be surer.
_SCRAP, _SHORT, _SURER = 6, 20, 120
#: What makes a draft bad by itself has to be surer by so much.
_GRAVER = 60
#: A sentence of so much is heard by itself too.
_SENTENCE_OF = 12
#: A clause beside it belongs to what is marked if it speaks for it a quarter as much.
_SHARE = 4
_SENTENCE = re.compile(r"[^.!?。\n]{1,1000}[.!?。\n]{0,3}")
_CLAUSE = re.compile(r"[^,;.!?。\n]{1,500}")

Heard = dict[str, tuple[int, Span]]  # code -> by how much it is believed, and where


def faults_heard(plain: str, table: PhraseTable, known: Sequence[Mark]) -> Iterator[Mark]:
    """A mark for each fault that the ear hears and no rule has, on the clauses that speak for it.

    The surest first; where one is marked already, one hint is enough.
    """
    if table.ear is None:
        return
    heard = _in_all(plain, table.ear)
    taken = [(mark.start, mark.end) for mark in known]
    codes = {mark.code for mark in known}
    rules = [
        rule
        for rule in table.heard
        if heard.get(rule.code, (0,))[0] > _GRAVER * (rule.weight == "grave") and rule.code not in codes
    ]
    for rule in sorted(rules, key=lambda rule: -heard[rule.code][0]):
        start, end = heard[rule.code][1]
        if not any(start < to and since < end for since, to in taken):
            taken.append((start, end))
            yield Mark(start, end, rule.code, rule.why, rule.better, rule.weight)


def _in_all(plain: str, ear: ToneModel) -> Heard:
    """What is heard in the whole and in each sentence: kind words before it must not drown a rude one."""
    sentences = [one.span() for one in _SENTENCE.finditer(plain) if length_of(one[0]) >= _SENTENCE_OF]
    best: Heard = {}
    for start, end in [(0, len(plain)), *sentences]:
        for code, (figure, (since, to)) in _in_one(plain[start:end], ear).items():
            if figure > best.get(code, (0,))[0]:
                best[code] = figure, (start + since, start + to)
    return best


def _in_one(plain: str, ear: ToneModel) -> Heard:
    clauses = [found.span() for found in _CLAUSE.finditer(plain) if not found[0].isspace()]
    length = length_of(plain)
    if not clauses or length < _SCRAP:
        return {}
    least = _SURER if length < _SHORT else _SURE
    sounds = ear.hear(plain, ())
    return {
        code: (figure - least, _said(plain, clauses, sounds.speaking(code, clauses)))
        for code, figure in sounds.figures.items()
        if figure > least
    }


def _said(plain: str, clauses: Sequence[Span], speaking: Sequence[int]) -> Span:
    """The clause that speaks most, with those beside it in its sentence that speak for the same."""
    most = max(speaking)
    first = last = speaking.index(most)
    start, end = clauses[first]
    while last + 1 < len(clauses) and _goes_on(plain, end, clauses[last + 1][0], speaking[last + 1], most):
        last += 1
        end = clauses[last][1]
    while first and _goes_on(plain, clauses[first - 1][1], start, speaking[first - 1], most):
        first -= 1
        start = clauses[first][0]
    words = plain[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _goes_on(plain: str, end: int, start: int, speaks: int, most: int) -> bool:
    return speaks * _SHARE >= most and not any(stop in plain[end:start] for stop in SENTENCE_ENDS)
