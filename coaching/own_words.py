"""better(draft, marks, ...) -> the marks, each with a better sentence that keeps what the rider has said.

Where his own words can stand without the fault, they are the better sentence; else one that fits what it is
about, with his own number or place; else the rule's.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from coaching.content import Language, Text
from coaching.mark import Mark
from coaching.phrase_table import Code, Fitting, PhraseTable, SpeechAct
from coaching.script import filled

#: Where a clause ends; a Latin mark counts only before a space or the end, so that 6.30 stays whole.
CLAUSE_END = re.compile(r"[，。！？；\n]|[,.;!?](?=\s|$)")
SENTENCE_END = re.compile(r"[。！？\n]|[.!?](?=\s|$)")
HAN = re.compile(r"[㐀-鿿]")
#: What a second sorry drags along: cut with it, and nothing if it is all that is left of a clause.
_DRAGGED = r"真的?是?|實在|实在是?|非常|特别|太|也|係|i'm|i am|we're|really|ever|so|very|and|again"
BEFORE_SORRY = re.compile(rf"(?:(?:{_DRAGGED})[\s,，、]*)+$", re.IGNORECASE)
EMPTY_TALK = re.compile(rf"(?:{_DRAGGED}|啊|哈|的|了|about (?:that|this|it)|for that|\W)*", re.IGNORECASE)
#: Left out, the rest of the sentence may be the better one; of these only if the rest does something.
DROPPED: frozenset[Code] = frozenset({"blame", "repeat_apology"})
DROPPED_BESIDE_AN_OFFER: frozenset[Code] = frozenset({"vague", "denial", "sarcasm", "begging", "order"})

#: A clause that is longer is no short line.
MOST_OF_A_CLAUSE: Mapping[Language, int] = {"zh": 20, "en": 70}  # characters

#: A draft with more faults is begun anew; the rule's own sentences are enough for the rest.
MOST_IN_OWN_WORDS = 12
#: Nobody says as much to a customer. What is longer is not rewritten, so that no keystroke waits for it.
MOST_REWRITTEN = 300  # characters

Span = tuple[int, int]
#: The acts of a few words; None if a fault is among them.
ActsOf = Callable[[str], set[SpeechAct] | None]


def language_of(draft: str) -> Language:
    return "zh" if HAN.search(draft) else "en"


def in_own_words(
    draft: str, plain: str, marks: Sequence[Mark], table: PhraseTable, acts_of: ActsOf
) -> Iterator[Mark]:
    """Each mark with the sentence that fits this draft; `plain` is the draft as the patterns are written."""
    language = language_of(draft)
    facts = _known(draft, plain, language, table)
    closely = MOST_IN_OWN_WORDS if len(draft) <= MOST_REWRITTEN else 0
    for mark in marks[:closely]:
        kept = _kept(draft, mark, marks, language, acts_of)
        if kept is not None:
            covers, words = kept
            yield replace(mark, covers=covers, better=_with(mark.better, language, words))
            continue
        fits = _fitting(plain, mark.fitting, language, facts)
        yield replace(mark, better=_with(mark.better, language, fits)) if fits else mark
    yield from marks[closely:]


def joined(one: str, other: str, language: Language) -> str:
    """Two sentences in a row, with what belongs between them; an English one begins after a full stop."""
    one, other = one.strip(), other.strip()
    if not one or not other:
        return one or other
    if language == "en" and one[-1] in ",;" and other[0].isupper():
        one = one[:-1]
    stop = "" if CLAUSE_END.match(one, len(one) - 1) else "。" if language == "zh" else "."
    return f"{one}{stop}{other if language == 'zh' else ' ' + other}"


def _with(better: Text, language: Language, words: str) -> Text:
    return replace(better, zh=words) if language == "zh" else replace(better, en=words)


def _kept(
    draft: str, mark: Mark, marks: Sequence[Mark], language: Language, acts_of: ActsOf
) -> tuple[Span, str] | None:
    """The sentence of the mark without what is marked in it, if that still says something."""
    if mark.code == "long":
        words = _shortened(draft, marks, language, acts_of)
        return ((0, len(draft)), words) if words else None
    sentence = _around(draft, mark.start, mark.end, SENTENCE_END)
    inside = [one for one in marks if one.start < sentence[1] and sentence[0] < one.end]
    if mark.code == "but":
        words = _without_but(draft, mark, sentence, inside, language, acts_of)
        return (sentence, words) if words and (acts_of(words) or set()) & {"fact", "offer"} else None
    if mark.code in DROPPED | DROPPED_BESIDE_AN_OFFER:
        words = _finished(_clean(draft, sentence, inside, acts_of), language)
        does = (acts_of(words) or set()) & (
            {"offer"} if mark.code in DROPPED_BESIDE_AN_OFFER else {"offer", "fact"}
        )
        if words and (does or (mark.code == "repeat_apology" and acts_of(words))):
            return sentence, words
    return None


def _shortened(draft: str, marks: Sequence[Mark], language: Language, acts_of: ActsOf) -> str | None:
    """Of his own clauses a word for the customer, a fact and an act, in his order; None if one is missing."""
    faults = [mark for mark in marks if mark.code != "long"]
    clauses: list[tuple[int, str, set[SpeechAct]]] = []
    start = 0
    while start < len(draft):
        found = CLAUSE_END.search(draft, start)
        end = found.end() if found else len(draft)
        words = _clean(draft, (start, end), faults, acts_of)
        if len(words) <= MOST_OF_A_CLAUSE[language] and (acts := acts_of(words)):
            clauses.append((start, words, acts))
        start = end
    heard = next((one for one in clauses if one[2] & {"empathy", "apology"}), None)
    fact = next((one for one in clauses if "fact" in one[2] and one != heard), None)
    offer = next((one for one in reversed(clauses) if "offer" in one[2]), None)
    if heard is None or offer is None:
        return None
    told = sorted({one[0]: one[1] for one in (heard, fact, offer) if one is not None}.items())
    return ("" if language == "zh" else " ").join(_finished(words, language) for _, words in told)


def _without_but(
    draft: str, mark: Mark, sentence: Span, inside: Sequence[Mark], language: Language, acts_of: ActsOf
) -> str:
    """A full stop in place of the but; the part before it and the part behind it each without its faults."""
    others = [one for one in inside if one != mark]
    before = _finished(_clean(draft, (sentence[0], mark.start), others, acts_of), language)
    return joined(
        before, _finished(_clean(draft, (mark.end, sentence[1]), others, acts_of), language), language
    )


def _clean(draft: str, span: Span, marks: Sequence[Mark], acts_of: ActsOf) -> str:
    """The clauses of a span without a fault, also alone; of a second sorry only the sorry goes."""
    parts: list[str] = []
    start = span[0]
    while start < span[1]:
        found = CLAUSE_END.search(draft, start, span[1])
        end = found.end() if found else span[1]
        faults = [one for one in marks if one.start < end and start < one.end]
        if not faults and acts_of(draft[start:end]) is not None:
            parts.append(draft[start:end])
        elif faults and all(one.code == "repeat_apology" for one in faults):
            clause = draft[start:end]
            for one in sorted(faults, key=lambda one: -one.start):
                before = BEFORE_SORRY.sub("", clause[: max(0, one.start - start)])
                clause = before + clause[one.end - start :]
            if not EMPTY_TALK.fullmatch(clause):
                parts.append(clause)
        start = end
    return re.sub(r"\s(?=[，。,.])", "", "".join(parts)).strip(" ，、,;；")


def _finished(words: str, language: Language) -> str:
    """A clause as a sentence of its own."""
    words = words.strip(" ，、,;；。.")
    if not any(char.isalnum() for char in words):
        return ""
    if words[-1] not in "！？!?":
        words += "。" if language == "zh" else "."
    return words if language == "zh" else words[0].upper() + words[1:]


def _around(draft: str, start: int, end: int, ends: re.Pattern[str]) -> Span:
    """The piece a span stands in, by what ends one; its own end mark belongs to it."""
    first = max((found.end() for found in ends.finditer(draft, 0, start)), default=0)
    behind = ends.search(draft, max(end - 1, start))
    return first, behind.end() if behind else len(draft)


def _fitting(plain: str, fits: Sequence[Fitting], language: Language, facts: Mapping[str, str]) -> str | None:
    """The first sentence that is about what the draft is about, and whose slots he has named."""
    for fit in fits:
        about = (fit.zh.said, fit.en.said)
        if any(about) and not any(one is not None and one.search(plain) for one in about):
            continue
        only = fit.better.in_(language)
        words = filled(Text(zh=only, en=only), facts)
        if words is not None:
            said = words.in_(language)
            return said[0].upper() + said[1:]
    return None


def _known(draft: str, plain: str, language: Language, table: PhraseTable) -> dict[str, str]:
    """What he has named himself, in his own letters."""
    found: dict[str, str] = {}
    for fact in table.known:
        said = fact.in_(language).said
        match = said.search(plain) if said is not None else None
        if match is not None:
            group = next(place for place, words in enumerate(match.groups(), 1) if words is not None)
            words = draft[match.start(group) : match.end(group)]
            found[fact.name] = words if language == "zh" else words[0].lower() + words[1:]
    return found
