"""load_phrase_table(folder) -> PhraseTable, or every fault of its file at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter

from coaching.content import Text, content
from coaching.phrase_table import (
    SPEECH_ACTS,
    UNSPOKEN,
    ActRule,
    Code,
    PhraseRule,
    Phrases,
    PhraseTable,
    SpeechAct,
    Weight,
    folded,
)
from scripts_library.checks import Fault
from scripts_library.loader import LibraryFaults
from scripts_library.probes import probes
from scripts_library.toml_file import read_toml

#: In a folder of its own: the files beside it are the reading's, and all of one shape.
FILE = "phrasing/phrasing.toml"
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


@content
class _Table:
    traditional: str
    simplified: str
    acts: tuple[_Act, ...]
    rules: tuple[_Rule, ...]


_TABLE = TypeAdapter(_Table)


def load_phrase_table(folder: Path) -> PhraseTable:
    """Load `phrasing/phrasing.toml` of a folder; raise LibraryFaults with all its faults if there is any."""
    found, wrong = read_toml(folder / FILE, _TABLE, FILE)
    if wrong:
        raise LibraryFaults(wrong)
    (written,) = found
    if len(written.traditional) != len(written.simplified):
        raise LibraryFaults([Fault(FILE, "traditional and simplified are not of one length")])
    variants = str.maketrans(written.traditional, written.simplified)
    table = PhraseTable(
        acts=tuple(ActRule(act=act.act, zh=_zh(act), en=_en(act)) for act in written.acts),
        rules=tuple(
            PhraseRule(
                code=rule.code, weight=rule.weight, why=rule.why, better=rule.better, zh=_zh(rule),
                en=_en(rule), nth=rule.nth,
            )
            for rule in written.rules
        ),
        variants={place: chr(value) for place, value in variants.items()},
    )  # fmt: skip
    faults = _faults(written, table)
    if faults:
        raise LibraryFaults(faults)
    return table


def _zh(rule: _Act | _Rule) -> Phrases:
    return Phrases(_either(rule.zh, ""), _either(rule.unless_zh, ""))


def _en(rule: _Act | _Rule) -> Phrases:
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
    for rule in written.rules:
        why += [f"{rule.code}: {fault}" for fault in _pattern_faults(rule, table)]
        if bool(rule.zh or rule.en) == (rule.code in UNSPOKEN):
            wrong = "takes no patterns" if rule.code in UNSPOKEN else "has no pattern"
            why.append(f"{rule.code}: {wrong}")
        if not all((rule.why.zh, rule.why.en, rule.better.zh, rule.better.en)):
            why.append(f"{rule.code}: a text is empty")
    codes, acts = {rule.code for rule in written.rules}, {act.act for act in written.acts}
    why += [f"no rule for {code}" for code in get_args(Code) if code not in codes]
    why += [f"no rule for {act_name}" for act_name in SPEECH_ACTS if act_name not in acts]
    return [Fault(FILE, reason) for reason in why]


def _pattern_faults(rule: _Act | _Rule, table: PhraseTable) -> Iterator[str]:
    for text in (*rule.zh, *rule.en, *rule.unless_zh, *rule.unless_en):
        try:
            found = probes(text)
        except re.error as broken:
            yield f"not a regular expression, {broken}: {text}"
            continue
        if UNBOUNDED.search(text):
            yield f"write {{0,8}} instead of * and +, and repeat no group: {text}"
        if folded(text, table.variants) != text:
            yield f"small letters, plain marks and Simplified only: {text}"
        if any(not probe.literals and probe.pattern.match("") for probe in found):
            yield f"matches where nothing is said: {text!r}"
