"""Hears faults of a draft in words that no pattern knows: a small linear model beside the phrase table."""

import re
from collections.abc import Iterator, Sequence

from coaching.grams import length_of
from coaching.mark import Mark
from coaching.phrase_table import PhraseTable

#: Above which figure a code is believed, in parts of a unit: chosen on drafts that it was not taught.
_SURE = 0
#: A few words say little by their letters: below the first length (`length_of`) it says nothing, below the
#: second it has to be surer.
_SCRAP, _SHORT, _SURER = 6, 20, 120
_CLAUSE = re.compile(r"[^,;.!?。\n]{1,500}")


def faults_heard(plain: str, table: PhraseTable, known: Sequence[Mark]) -> Iterator[Mark]:
    """A mark for each fault that the ear hears and no rule has, on the clause that speaks most for it.

    Where a rule has marked a clause already, one hint is enough.
    """
    clauses = [found.span() for found in _CLAUSE.finditer(plain) if not found[0].isspace()]
    length = length_of(plain)
    if table.ear is None or not clauses or length < _SCRAP:
        return
    least = _SURER if length < _SHORT else _SURE
    sounds = table.ear.hear(plain, ())
    for rule in table.heard:
        if sounds.figures[rule.code] <= least or any(mark.code == rule.code for mark in known):
            continue
        start, end = sounds.strongest(rule.code, clauses)
        words = plain[start:end]
        start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if not any(mark.start < end and start < mark.end for mark in known):
            yield Mark(start, end, rule.code, rule.why, rule.better, rule.weight)
