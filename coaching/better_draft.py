"""What a draft reads like once a better sentence is taken, or all of them."""

import re
from dataclasses import dataclass

from coaching.mark import Mark
from coaching.own_words import CLAUSE_END, MOST_REWRITTEN, joined, language_of
from coaching.phrase_table import PhraseTable
from coaching.phrasing import Coaching, coach
from coaching.script import spoken_length_en, spoken_length_zh

SENTENCE = re.compile(r".+?(?:[。！？]|[.!?](?=\s|$)|$)\s*", re.DOTALL)
#: What is not at one place of the draft: it is told, but no words are marked for it.
NOWHERE = frozenset({"long", "missing_empathy", "missing_fact", "missing_offer"})
#: What a customer waits to hear put right, or what stands inside a good clause: not just left out.
TOLD_INSTEAD = frozenset({"impossible_promise", "but", "repeat_apology"})
#: Each sentence that is taken answers one mark; a draft that is not good by then is not made good by more.
MOST_STEPS = 12
MOST_MARKS = 24


@dataclass(frozen=True)
class Taken:
    """`old` is what goes ("" if something is added), `after` is the whole draft with the better sentence."""

    old: str
    after: str


def seconds_to_say(text: str) -> int:
    """4 characters or 2.5 words a second, rounded up as a script's are (TALK, 1)."""
    units = spoken_length_zh(text) / 4 if language_of(text) == "zh" else spoken_length_en(text) / 2.5
    return round(units + 0.49)


def taken(draft: str, mark: Mark, coaching: Coaching) -> Taken:
    """The draft with one better sentence: the clause of the mark gives way to it."""
    language = language_of(draft)
    better = mark.better.in_(language)
    if mark.code == "long":
        return Taken("", better)
    if mark.code in NOWHERE:
        # Empathy opens, and nothing but the act comes last: a fact behind it would be an excuse.
        first = mark.code == "missing_empathy" or (mark.code == "missing_fact" and "offer" in coaching.acts)
        return Taken("", joined(better, draft, language) if first else joined(draft, better, language))
    start, end = mark.covers or _clause(draft, mark)
    behind = CLAUSE_END.match(draft, end) if mark.covers is None else None
    before, after = draft[:start], draft[behind.end() if behind else end :]
    fresh = "".join(one for one in SENTENCE.findall(better) if one.strip(" 。！？.!?") not in before + after)
    return Taken(draft[start:end].strip(), joined(joined(before, fresh, language), after, language))


def all_taken(draft: str, coaching: Coaching, table: PhraseTable) -> tuple[str, Coaching] | None:
    """The draft once every better sentence is taken, and what is said of it then.

    None if there is nothing to take, or if it came out no better: then they are taken one by one, or not.
    A draft that is a page long, or faulty all over, is begun anew.
    """
    if len(draft) > MOST_REWRITTEN or len(coaching.marks) > MOST_MARKS:
        return None
    text, now, seen = draft, coaching, {draft}
    for _ in range(MOST_STEPS):
        if not now.marks:
            break
        text = _left_out(text, now, table) or taken(text, now.marks[0], now).after
        if text in seen:
            break
        seen.add(text)
        now = coach(text, table)
    return (text, now) if text != draft and now.score > coaching.score else None


def _left_out(draft: str, coaching: Coaching, table: PhraseTable) -> str | None:
    """The draft without the clauses that are marked, if it is good then: his own words, only fewer."""
    if any(mark.code in NOWHERE or mark.code in TOLD_INSTEAD for mark in coaching.marks):
        return None
    text = draft
    for mark in reversed(coaching.marks):
        start, end = _clause(text, mark)
        behind = CLAUSE_END.match(text, end)
        text = text[:start] + text[behind.end() if behind else end :]
    text = text.strip().rstrip("，、,;；")
    now = coach(text, table)
    return text if text and now.grade == "good" and not now.marks else None


def _clause(draft: str, mark: Mark) -> tuple[int, int]:
    start = max((end.end() for end in CLAUSE_END.finditer(draft, 0, mark.start)), default=0)
    behind = CLAUSE_END.search(draft, mark.end)
    return start, behind.start() if behind else len(draft)
