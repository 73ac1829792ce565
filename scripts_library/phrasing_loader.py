"""load_phrase_table(folder) -> PhraseTable, or every fault of its file at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter

from coaching.content import Text, content
from coaching.phrase_table import (
    FAULTS_OF_WORDS,
    SPEECH_ACTS,
    UNSPOKEN,
    ActRule,
    Code,
    Fitting,
    Known,
    PhraseRule,
    Phrases,
    PhraseTable,
    Signs,
    SpeechAct,
    Weight,
)
from scripts_library.checks import Fault
from scripts_library.lexicon_file import LexiconFile
from scripts_library.loader import LibraryFaults
from scripts_library.model_file import DRAFTS, load_model
from scripts_library.probes import probes
from scripts_library.toml_file import read_toml

#: In a folder of its own: the files beside it are the reading's, and all of one shape.
FILE = "phrasing/phrasing.toml"
#: The pairs of characters are the reading's: one list of them for both.
TRADITIONAL = "traditional.toml"
#: Repeats without a bound and repeated groups: what could make a long draft slow.
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\)\{")

Patterns = tuple[str, ...]


@content
class _Act:
    """A rule of an act as it is written; `unless` is looked for in the same clause."""

    act: SpeechAct
    zh: Patterns = ()
    en: Patterns = ()
    unless_zh: Patterns = ()
    unless_en: Patterns = ()


@content
class _Fitting:
    """A better sentence for what a draft is about."""

    better: Text
    zh: Patterns = ()
    en: Patterns = ()


@content
class _Known:
    """What a rider names himself; each pattern has one group."""

    name: str
    zh: Patterns
    en: Patterns


@content
class _Rule:
    """A fault as it is written; `unless` is looked for in the same sentence."""

    code: Code
    weight: Weight
    why: Text
    better: Text
    zh: Patterns = ()
    en: Patterns = ()
    unless_zh: Patterns = ()
    unless_en: Patterns = ()
    nth: int = 1
    fitting: tuple[_Fitting, ...] = ()


@content
class _Heard:
    """What is said of a fault that only the model hears."""

    code: Code
    weight: Weight
    why: Text
    better: Text


@content
class _Signs:
    """Words that say how much a draft has to do."""

    zh: Patterns
    en: Patterns
    unless_zh: Patterns = ()
    unless_en: Patterns = ()


@content
class _Table:
    """The file. `characters` is pairs of one character, `spellings` pairs of words of one length."""

    characters: str
    spellings: str
    trouble: _Signs
    settles: _Signs
    courteous: _Signs
    colleagues: _Signs
    known: tuple[_Known, ...]
    acts: tuple[_Act, ...]
    rules: tuple[_Rule, ...]
    heard: tuple[_Heard, ...]


_TABLE = TypeAdapter(_Table)
_LEXICON = TypeAdapter(LexiconFile)


def load_phrase_table(folder: Path) -> PhraseTable:
    """Load `phrasing/phrasing.toml` of a folder; raise LibraryFaults with all its faults if there is any."""
    found, wrong = read_toml(folder / FILE, _TABLE, FILE)
    if wrong:
        raise LibraryFaults(wrong)
    (written,) = found
    traditional, wrong = read_toml(folder / TRADITIONAL, _LEXICON, TRADITIONAL)
    wrong += _pair_faults(written)
    if wrong:
        raise LibraryFaults(wrong)
    pairs = [pair for file in traditional for pair in file.simplified.split()] + written.characters.split()
    table = PhraseTable(
        acts=tuple(ActRule(act=act.act, zh=_zh(act), en=_en(act)) for act in written.acts),
        rules=tuple(
            PhraseRule(
                code=rule.code, weight=rule.weight, why=rule.why, better=rule.better, zh=_zh(rule),
                en=_en(rule), nth=rule.nth, fitting=tuple(map(_fitting, rule.fitting)),
            )
            for rule in written.rules
        ),
        variants={ord(pair[0]): pair[1] for pair in pairs},
        spellings=tuple(map(_halves, written.spellings.split())),
        trouble=Signs(_zh(written.trouble), _en(written.trouble)),
        settles=Signs(_zh(written.settles), _en(written.settles)),
        courteous=Signs(_zh(written.courteous), _en(written.courteous)),
        known=tuple(Known(one.name, *_both(one)) for one in written.known),
        colleagues=Signs(_zh(written.colleagues), _en(written.colleagues)),
        heard=tuple(PhraseRule(one.code, one.weight, one.why, one.better) for one in written.heard),
        ear=load_model(folder, DRAFTS),
    )  # fmt: skip
    faults = _faults(written, table)
    if faults:
        raise LibraryFaults(faults)
    return table


def _pair_faults(written: _Table) -> list[Fault]:
    """A draft keeps its length, so that a mark stands where the words stand."""
    wrong = [pair for pair in written.characters.split() if len(pair) != 2]
    wrong += [pair for pair in written.spellings.split() if len(pair) % 2]
    return [Fault(FILE, f"not two of one length: {pair}") for pair in wrong]


def _fitting(fit: _Fitting) -> Fitting:
    return Fitting(fit.better, *_both(fit))


def _both(one: _Fitting | _Known) -> tuple[Phrases, Phrases]:
    return Phrases(_either(one.zh, "")), Phrases(_either(one.en, "[a-z]"))


def _halves(pair: str) -> tuple[str, str]:
    return pair[: len(pair) // 2], pair[len(pair) // 2 :]


def _zh(rule: _Act | _Rule | _Signs) -> Phrases:
    return Phrases(_either(rule.zh, ""), _either(rule.unless_zh, ""))


def _en(rule: _Act | _Rule | _Signs) -> Phrases:
    return Phrases(_either(rule.en, "[a-z]"), _either(rule.unless_en, "[a-z]"))


def _either(patterns: Patterns, letter: str) -> str:
    """One pattern for all; `letter` may not stand on either side, and the apostrophe of n't may be lost."""
    if not patterns:
        return ""
    any_of = "|".join(pattern.replace("n't", "n'?t") for pattern in patterns)
    return f"(?<!{letter})(?:{any_of})(?!{letter})" if letter else any_of


def _faults(written: _Table, table: PhraseTable) -> list[Fault]:
    """What is wrong though it can be read: slow or dead patterns, rules that cannot fire, gaps."""
    why: list[str] = []
    for act in written.acts:
        why += [f"{act.act}: {fault}" for fault in _pattern_faults(act, table)]
    for name, signs in (
        ("trouble", written.trouble),
        ("settles", written.settles),
        ("courteous", written.courteous),
        ("colleagues", written.colleagues),
    ):
        why += [f"{name}: {fault}" for fault in _pattern_faults(signs, table)]
    for rule in written.rules:
        why += [f"{rule.code}: {fault}" for fault in _pattern_faults(rule, table)]
        for fit in rule.fitting:
            why += [f"{rule.code}: {fault}" for fault in _pattern_faults(fit, table)]
        if bool(rule.zh or rule.en) == (rule.code in UNSPOKEN):
            wrong = "takes no patterns" if rule.code in UNSPOKEN else "has no pattern"
            why.append(f"{rule.code}: {wrong}")
    told_of: tuple[_Rule | _Heard, ...] = (*written.rules, *written.heard)
    for told in told_of:
        if not all((told.why.zh, told.why.en, told.better.zh, told.better.en)):
            why.append(f"{told.code}: a text is empty")
    if sorted(told.code for told in written.heard) != sorted(FAULTS_OF_WORDS):
        why.append(f"heard: one for each of {', '.join(sorted(FAULTS_OF_WORDS))}")
    codes, acts = {rule.code for rule in written.rules}, {act.act for act in written.acts}
    why += [f"no rule for {code}" for code in get_args(Code) if code not in codes]
    why += [f"no rule for {act_name}" for act_name in SPEECH_ACTS if act_name not in acts]
    return [Fault(FILE, reason) for reason in why]


def _pattern_faults(rule: _Act | _Rule | _Signs | _Fitting | _Known, table: PhraseTable) -> Iterator[str]:
    for text in _patterns(rule):
        try:
            found = probes(text)
        except re.error as broken:
            yield f"not a regular expression, {broken}: {text}"
            continue
        if UNBOUNDED.search(text):
            yield f"write {{0,8}} instead of * and +, and repeat no group: {text}"
        if table.plain(text) != text:
            yield f"small letters, plain marks and Simplified only: {text}"
        if any(not probe.literals and probe.pattern.match("") for probe in found):
            yield f"matches where nothing is said: {text!r}"


def _patterns(rule: _Act | _Rule | _Signs | _Fitting | _Known) -> Patterns:
    if isinstance(rule, _Fitting | _Known):
        return (*rule.zh, *rule.en)
    return (*rule.zh, *rule.en, *rule.unless_zh, *rule.unless_en)
