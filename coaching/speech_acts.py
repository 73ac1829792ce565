"""What a draft does: which acts are found in it, and whether these are enough.

An act is found by its words; what a fault undoes is none.
"""

import re
from collections.abc import Iterator, Sequence

from coaching.content import Language
from coaching.mark import Mark
from coaching.own_words import HAN
from coaching.phrase_table import SPEECH_ACTS, Code, Phrases, PhraseTable, Signs, SpeechAct
from coaching.script import spoken_length_en, spoken_length_zh

CLAUSE_ENDS, SENTENCE_ENDS = ",;.!?。\n", ".!?。\n"
LATIN = re.compile(r"[a-z]")
#: Whose clause does nothing for the customer, whatever else stands in it; whose clause promises nothing.
UNDOING: frozenset[Code] = frozenset({"blame", "rude", "order", "sarcasm", "begging"})
HOLLOW: frozenset[Code] = frozenset({"vague", "impossible_promise"})
#: A draft without a fault that fills more of a line than this tells enough; one below may be a scrap.
MOST_OF_A_LINE = 0.52
MOST_OF_A_WORD = 16  # characters: a goodbye, a greeting
MOST_OF_A_CALL = 0.09  # 您好, boss
CLAUSES = re.compile(r"[,;.!?\n]")
ZH_LINE, EN_LINE = 24, 14  # characters, words (TALK, 1)


def acts_of(text: str, table: PhraseTable, marks: Sequence[Mark]) -> tuple[SpeechAct, ...]:
    """The acts in the order they are done, as far as no fault undoes them: 你找客服去 offers nothing.

    What belongs to leaving is safety alone.
    """
    turns = [mark.end for mark in marks if mark.code == "but"]
    bad = [clause_of(text, mark, turns) for mark in marks if mark.code in UNDOING]
    denied = [(mark.start, mark.end) for mark in marks if mark.code in ("denial", "private_deal")]
    small = [one for one in denied if _says(text[one[0] : one[1]], table.trouble)]  # 才晚了十分钟: yet a fact
    hollow = [clause_of(text, mark) for mark in marks if mark.code in HOLLOW]
    said = list(_said_acts(text, table))
    leaving = [(start, end) for act, start, end in said if act == "safety"]
    first: dict[SpeechAct, int] = {}
    for act, start, end in said:
        undone = bad + hollow * (act == "offer") + leaving * (act != "safety")
        undone += [one for one in denied if act != "fact" or one not in small]
        if not any(start < to and since < end for since, to in undone):
            first[act] = min(start, first.get(act, start))
    return tuple(sorted(first, key=lambda act: (first[act], SPEECH_ACTS.index(act))))


def is_whole(text: str, acts: tuple[SpeechAct, ...], table: PhraseTable) -> bool:
    """Whether a draft without a fault needs nothing more, though acts are missing.

    A word to the guard or the shop, a place to hand it over, a definite time, a kind or useful word: without
    bad news these are whole. Whoever owns the bad fact and feels with them has said it (TALK, 1, rule 2); an
    apology asks for an act behind it (rule 3).
    """
    told = {"fact", "offer"} & set(acts)
    trouble = _says(text, table.trouble)
    calm = not trouble and not any(mark in text for mark in "?!…")
    if _says(text, table.courteous) and "apology" not in acts and not trouble:
        return True
    if _says(text, table.colleagues) or ({"fact", "empathy"} <= set(acts) and "apology" not in acts):
        return True
    if _lines(text) > MOST_OF_A_LINE and ("offer" in acts or len(acts) > 1 or (told and calm)):
        return True
    if {"empathy", "apology"} & set(acts):
        return _has_another_clause(text, table)
    greeting = len(text) <= MOST_OF_A_WORD and not any(mark in text for mark in "?!")
    return bool(told or greeting) and _says(text, table.settles) and not trouble


def _has_another_clause(text: str, table: PhraseTable) -> bool:
    """Whether something is said besides feeling, sorry and the bad news: it tells or does, in other words."""
    for clause in filter(str.strip, CLAUSES.split(text)):
        heard = {act for act, _, _ in _said_acts(clause, table)} & {"empathy", "apology", "thanks"}
        if not heard and _lines(clause) > MOST_OF_A_CALL and not _says(clause, table.trouble):
            return True
    return False


def places(text: str, phrases: Phrases, nth: int, ends: str) -> Iterator[tuple[int, int]]:
    """Where the phrases are said without what excuses them, from the nth place on."""
    if phrases.said is None:
        return
    for count, match in enumerate(phrases.said.finditer(text), start=1):
        if count >= nth and match.end() > match.start():
            if phrases.unless is not None and phrases.unless.search(_around(text, match, ends)):
                continue
            yield match.span()


def clause_of(text: str, mark: Mark, turns: Sequence[int] = ()) -> tuple[int, int]:
    """The clause a mark stands in, or the clauses; one begins behind each of `turns` too."""
    start = max(text.rfind(end, 0, mark.start) for end in CLAUSE_ENDS) + 1
    start = max([start, *(turn for turn in turns if turn <= mark.start)])
    stops = [stop for end in CLAUSE_ENDS if (stop := text.find(end, mark.end)) >= 0]
    return start, min(stops, default=len(text))


def languages_of(text: str) -> list[Language]:
    """Whose patterns can match at all."""
    chosen: list[Language] = ["zh"] if HAN.search(text) else []
    return [*chosen, "en"] if LATIN.search(text) else chosen


def _said_acts(text: str, table: PhraseTable) -> Iterator[tuple[SpeechAct, int, int]]:
    for language in languages_of(text):
        for rule in table.acts:
            for start, end in places(text, rule.in_(language), 1, CLAUSE_ENDS):
                yield rule.act, start, end


def _says(text: str, signs: Signs) -> bool:
    return any(
        next(places(text, signs.in_(language), 1, CLAUSE_ENDS), None) is not None
        for language in languages_of(text)
    )


def _lines(text: str) -> float:
    """How many lines it fills (TALK, 1)."""
    words = spoken_length_en(text)
    return spoken_length_zh(text) / ZH_LINE if len(HAN.findall(text)) * 2 > words else words / EN_LINE


def _around(text: str, match: re.Match[str], ends: str) -> str:
    """The clause or sentence a match stands in, by what ends one."""
    start = max(text.rfind(end, 0, match.start()) for end in ends) + 1
    stops = [stop for end in ends if (stop := text.find(end, match.end())) >= 0]
    return text[start : min(stops, default=len(text))]
