"""What a draft reads like once a better sentence is taken, or all of them."""

import re
from dataclasses import dataclass

from coaching.content import Language
from coaching.phrase_table import PhraseTable
from coaching.phrasing import HAN, Coaching, Mark, coach
from coaching.script import spoken_length_en, spoken_length_zh

#: Where a clause ends; a Latin mark counts only before a space or the end, so that 6.30 stays whole.
CLAUSE_END = re.compile(r"[，。！？；\n]|[,.;!?](?=\s|$)")
SENTENCE = re.compile(r".+?(?:[。！？]|[.!?](?=\s|$)|$)\s*", re.DOTALL)
#: What is not at one place of the draft: it is told, but no words are marked for it.
NOWHERE = frozenset({"long", "missing_empathy", "missing_fact", "missing_offer"})
#: Each sentence that is taken answers one mark; a draft that is not good by then is not made good by more.
MOST_STEPS = 12


@dataclass(frozen=True)
class Taken:
    """`old` is what goes ("" if something is added), `after` is the whole draft with the better sentence."""

    old: str
    after: str


def language_of(draft: str) -> Language:
    return "zh" if HAN.search(draft) else "en"


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
        return Taken("", _joined(better, draft, language) if first else _joined(draft, better, language))
    start, end = _clause(draft, mark)
    behind = CLAUSE_END.match(draft, end)
    before, after = draft[:start], draft[behind.end() if behind else end :]
    fresh = "".join(one for one in SENTENCE.findall(better) if one.strip(" 。！？.!?") not in before + after)
    return Taken(draft[start:end].strip(), _joined(_joined(before, fresh, language), after, language))


def all_taken(draft: str, coaching: Coaching, table: PhraseTable) -> tuple[str, Coaching] | None:
    """The draft once every better sentence is taken, and what is said of it then.

    None if there is nothing to take, or if it came out no better: then they are taken one by one, or not.
    """
    text, now, seen = draft, coaching, {draft}
    for _ in range(MOST_STEPS):
        if not now.marks:
            break
        text = taken(text, now.marks[0], now).after
        if text in seen:
            break
        seen.add(text)
        now = coach(text, table)
    return (text, now) if text != draft and now.score > coaching.score else None


def _clause(draft: str, mark: Mark) -> tuple[int, int]:
    start = max((end.end() for end in CLAUSE_END.finditer(draft, 0, mark.start)), default=0)
    behind = CLAUSE_END.search(draft, mark.end)
    return start, behind.start() if behind else len(draft)


def _joined(one: str, other: str, language: Language) -> str:
    """Two sentences in a row, with what belongs between them; an English one begins after a full stop."""
    one, other = one.strip(), other.strip()
    if not one or not other:
        return one or other
    if language == "en" and one[-1] in ",;" and other[0].isupper():
        one = one[:-1]
    stop = "" if CLAUSE_END.match(one, len(one) - 1) else "。" if language == "zh" else "."
    return f"{one}{stop}{other if language == 'zh' else ' ' + other}"
