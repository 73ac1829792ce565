"""Faults in the words of a drill: languages, length, and whether the phrase coach hears what is meant."""

import re
from collections.abc import Iterator, Mapping

from coaching.content import Language, Text
from coaching.drill import SECONDS, Drill, Node, Reply
from coaching.drill_result import best_path
from coaching.drill_run import counts_as
from coaching.phrase_table import FAULTS_OF_WORDS, PhraseTable
from coaching.phrasing import Coaching, coach
from coaching.script import SLOT, SORRY, spoken_length_en, spoken_length_zh
from scripts_library.never_said import NEVER_EN, NEVER_ZH
from scripts_library.script_checks import FIRST_EN, FIRST_ZH, LINE_EN, LINE_ZH, NUMBER
from scripts_library.word_checks import CHINESE, LATIN_SENTENCE

LANGUAGES: tuple[Language, ...] = ("zh", "en")
#: Longest of each kind of text, in spoken characters and words: said in one go, and fit for the screen.
REPLY = (36, 22)
CUSTOMER = (36, 24)
SENTENCE = (36, 24)
WHY = (30, 18)
TITLE = (16, 8)
DOES = (20, 12)
THINKS = 4  # seconds he takes to choose; a house figure, to be timed with riders
SENTENCE_ENDS = re.compile(r"[。！？.!?]+[」”]?\s*")
QUOTED: Mapping[Language, tuple[str, str]] = {"zh": ("「", "」"), "en": ("“", "”")}


def text_faults(drill: Drill) -> Iterator[str]:
    """Both languages there, each in its own script, none too long."""
    for where, text, most in _texts(drill):
        if not text.zh.strip() or not text.en.strip():
            yield f"{where}: a language is missing: {text.zh!r} / {text.en!r}"
            continue
        if CHINESE.search(text.en):
            yield f"{where}: en holds Chinese: {text.en}"
        if LATIN_SENTENCE.search(text.zh):
            yield f"{where}: zh holds an English sentence: {text.zh}"
        if SLOT.search(text.zh + text.en):
            yield f"{where}: a drill has no facts to fill a slot with; write it out"
        if spoken_length_zh(text.zh) > most[0]:
            yield f"{where}: zh over {most[0]} characters: {text.zh}"
        if spoken_length_en(text.en) > most[1]:
            yield f"{where}: en over {most[1]} words: {text.en}"
    for node in drill.nodes:
        for language, (opens, closes) in QUOTED.items():
            if not (node.said.in_(language).startswith(opens) and node.said.in_(language).endswith(closes)):
                yield f"{node.id}: {language}: the customer's words stand in {opens}{closes}"


def _texts(drill: Drill) -> Iterator[tuple[str, Text, tuple[int, int]]]:
    """Where, what, and how long it may be."""
    yield "title", drill.title, TITLE
    yield "customer.name", drill.customer.name, TITLE
    yield "customer.place", drill.customer.place, (20, 10)
    for node in drill.nodes:
        yield node.id, node.said, CUSTOMER
        for reply in node.replies:
            yield f"{node.id}/{reply.id}", reply.said, REPLY
            yield f"{node.id}/{reply.id}: why", reply.why, WHY
            if reply.does:
                yield f"{node.id}/{reply.id}: does", reply.does, DOES
    for ending in drill.endings:
        yield ending.id, ending.sentence, SENTENCE


def said_faults(drill: Drill, phrases: PhraseTable) -> Iterator[str]:
    """What is said, held against what it is meant to teach."""
    for node in drill.nodes:
        for reply in node.replies:
            for language in LANGUAGES:
                said = coach(reply.said.in_(language), phrases)
                where = f"{node.id}/{reply.id}: {language}"
                yield from (f"{where}: {why}" for why in _meant_faults(node, reply, language, said))
                yield from (f"{where}: {why}" for why in _own_faults(node, reply, said))
    yield from _best_way_faults(drill)


def _meant_faults(node: Node, reply: Reply, language: Language, said: Coaching) -> Iterator[str]:
    """A good reply that the coach marks, a bad one that it lets pass, and what TALK never says."""
    line = reply.said.in_(language)
    if reply.meant == "bad":
        # Under a threat the words may be fine: what is wrong is that he stays.
        if said.grade == "good" and not node.threat:
            yield f"meant bad, and the phrase coach calls it good: {line}"
        return
    if reply.meant == "weak":
        if said.grade == "good":
            yield f"meant weak, and the phrase coach calls it good: {line}"
        return
    heard = [
        mark.code for mark in said.marks if mark.code in FAULTS_OF_WORDS or mark.code == "repeat_apology"
    ]
    if said.grade == "bad" or heard:
        yield f"meant good, and the phrase coach marks {', '.join(heard) or 'what is missing'}: {line}"
    for name, pattern in (NEVER_ZH if language == "zh" else NEVER_EN).items():
        if found := pattern.search(line):
            yield f"meant good, and never said: {found[0]} ({name})"
    for sentence in filter(None, SENTENCE_ENDS.split(line)):
        length, most = (
            (spoken_length_zh(sentence), LINE_ZH)
            if language == "zh"
            else (spoken_length_en(sentence), LINE_EN)
        )
        if length > most:
            yield f"a sentence over {most}, no breath is that long: {sentence}"


def _own_faults(node: Node, reply: Reply, said: Coaching) -> Iterator[str]:
    """The words of a reply, said as one's own, must count as that reply."""
    if reply.own is None:
        return
    nearest = counts_as(node, said)
    if nearest != reply:
        heard = [*said.acts, *dict.fromkeys(mark.code for mark in said.marks)]
        named = nearest.id if nearest else "no reply"
        yield f"its own words count as {named}; the coach hears {', '.join(heard) or 'nothing'}"


def _best_way_faults(drill: Drill) -> Iterator[str]:
    """The best way: meant good, one apology at most, a first line for one breath, inside the clock."""
    best = best_path(drill, drill.first.id)
    seconds = {"zh": 0.0, "en": 0.0}
    sorries = {"zh": 0, "en": 0}
    for number, (node_id, reply_id) in enumerate(best.steps):
        node = drill.node(node_id)
        reply = node.reply(reply_id) if node else None
        if node is None or reply is None:
            continue
        if reply.meant != "good":
            yield f"{node_id}/{reply_id}: on the best way through, and meant {reply.meant}"
        for language in LANGUAGES:
            words = (node.said.in_(language), reply.said.in_(language))
            seconds[language] += THINKS + sum(_seconds(line, language) for line in words)
            sorries[language] += len(SORRY.findall(words[1]))
            if number == 0:
                yield from _first_line_faults(f"{node_id}/{reply_id}", words[1], language)
    for language in LANGUAGES:
        if seconds[language] > SECONDS:
            yield f"{language}: the best way takes {seconds[language]:.0f} s to say, at most {SECONDS}"
        if sorries[language] > 1:
            yield f"{language}: {sorries[language]} apologies on the best way through; one is enough"


def _seconds(line: str, language: Language) -> float:
    return spoken_length_zh(line) / 4 if language == "zh" else spoken_length_en(line) / 2.5


def _first_line_faults(where: str, line: str, language: Language) -> Iterator[str]:
    first = SENTENCE_ENDS.split(line)[0]
    over = spoken_length_zh(first) > FIRST_ZH if language == "zh" else spoken_length_en(first) > FIRST_EN
    if over or NUMBER.search(first):
        most = FIRST_ZH if language == "zh" else FIRST_EN
        yield f"{where}: {language}: the first sentence is over {most}, or holds a number: {first}"
