"""Faults that only show when a script is read as a whole, or beside the others (TALK, section 7)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from coaching.content import Text
from coaching.library import Library
from coaching.script import (
    ACTS_OF_MODEL,
    OPTIONAL_ACTS,
    SILENT_ACTS,
    SLOT,
    SLOTS,
    Script,
    spoken_length_en,
    spoken_length_zh,
)

LINE_ZH, LINE_EN = 24, 14
FIRST_ZH, FIRST_EN = 12, 9
CUE_ZH, CUE_EN = 24, 15  # 6 s
SCRIPT_SECONDS = 12
SORRY = re.compile(r"抱歉|对不起|不好意思|过意不去|\bsorry\b|\bapolog", re.IGNORECASE)
NEVER_SAID = re.compile(
    r"但是|冷静|五星|差评|保证|马上到|系统"
    r"|\bbut\b|\bcalm down\b|\bshould\b|\bpromise\b|\bfive stars?\b|\bpolicy\b",
    re.IGNORECASE,
)

#: The places where the contract may ask for words; each needs at least one script.
COVERED = [
    (kind, stage)
    for kind in ("order_cancelled", "cancel_requested")
    for stage in ("before_store", "at_store", "picked_up", "at_door", "returning")
]


class Fault(NamedTuple):
    """What is wrong, the file first, so that an editor can jump to it."""

    file: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}: {self.why}"


def faults_of(library: Library) -> list[Fault]:
    """Every fault of a library that could be read."""
    faults = [
        Fault(library.file_of(script.slug) or script.slug, why)
        for script in library.scripts
        for why in script_faults(script)
    ]
    for slug, count in Counter(script.slug for script in library.scripts).items():
        if count > 1:
            faults.append(Fault(slug, f"{count} scripts share this slug"))
    return faults + [Fault("scripts/", why) for why in uncovered(library)]


def uncovered(library: Library) -> Iterator[str]:
    """Situations that the contract makes Jinnang speak in and that have no words."""
    for kind, stage in COVERED:
        if not any(kind in script.kinds and stage in script.stages for script in library.scripts):
            yield f"no script for {kind} at stage {stage}"


def script_faults(script: Script) -> Iterator[str]:
    yield from _act_faults(script)
    yield from _length_faults(script)
    yield from _word_faults(script)


def _act_faults(script: Script) -> Iterator[str]:
    wanted = ACTS_OF_MODEL[script.model]
    have = tuple(act.act for act in script.acts)
    required = tuple(act for act in wanted if (script.model, act) not in OPTIONAL_ACTS)
    for name in required:
        if name not in have:
            yield f"acts: {script.model} misses the act {name!r}"
    if [act for act in wanted if act in have] != list(have):
        yield f"acts: {', '.join(have)} is not the order of {script.model} ({', '.join(wanted)})"
    for act in script.acts:
        if (act.line is None) != (act.act in SILENT_ACTS):
            yield f"acts: {act.act} {'needs words' if act.line is None else 'is silent, it takes no words'}"
    for text in _texts(script):
        for slot in sorted(set(SLOT.findall(text.zh + text.en)) - SLOTS):
            yield f"slot {{{slot}}} is not one of {', '.join(sorted(SLOTS))}"
    if not script.kinds or not script.stages:
        yield "kinds and stages: name at least one of each"


def _length_faults(script: Script) -> Iterator[str]:
    spoken = [act.line for act in script.acts if act.line]
    for line in spoken:
        if spoken_length_zh(line.zh) > LINE_ZH:
            yield f"zh line over {LINE_ZH} characters: {line.zh}"
        if spoken_length_en(line.en) > LINE_EN:
            yield f"en line over {LINE_EN} words: {line.en}"
    if spoken:
        first = spoken[0]
        if spoken_length_zh(first.zh) > FIRST_ZH or SLOT.search(first.zh) or re.search(r"\d", first.zh):
            yield f"zh first line: at most {FIRST_ZH} characters, no slot, no number: {first.zh}"
        if spoken_length_en(first.en) > FIRST_EN or SLOT.search(first.en) or re.search(r"\d", first.en):
            yield f"en first line: at most {FIRST_EN} words, no slot, no number: {first.en}"
    if spoken_length_zh(script.cue.zh) > CUE_ZH or spoken_length_en(script.cue.en) > CUE_EN:
        yield f"cue over 6 s: {script.cue.zh} / {script.cue.en}"
    for language in ("zh", "en"):
        seconds = script.seconds("zh" if language == "zh" else "en")
        if seconds > SCRIPT_SECONDS:
            yield f"{language}: {seconds} s to say, at most {SCRIPT_SECONDS}"


def _word_faults(script: Script) -> Iterator[str]:
    spoken = [act.line for act in script.acts if act.line]
    for language, lines in (("zh", [t.zh for t in spoken]), ("en", [t.en for t in spoken])):
        whole = " ".join(lines)
        if len(SORRY.findall(whole)) > 1:
            yield f"{language}: more than one apology"
        for word in NEVER_SAID.findall(whole):
            yield f"{language}: never said: {word}"
    for text in _texts(script):
        if not text.zh.strip() or not text.en.strip():
            yield f"a text is empty in one language: {text.zh!r} / {text.en!r}"
        if re.search(r"[一-鿿]", text.en):
            yield f"en holds Chinese: {text.en}"


def _texts(script: Script) -> list[Text]:
    lines = [act.line for act in script.acts if act.line]
    return [script.title, script.cue, script.never, script.ends, script.fails, *script.todo, *lines]
