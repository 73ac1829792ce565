"""check_script(content, library): what is wrong with a script as data; file and desk are checked alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from coaching.content import Text
from coaching.library import Library
from coaching.phrase_table import FAULTS_OF_WORDS, PhraseTable
from coaching.phrasing import coach
from coaching.script import Script
from scripts_library.checks import next_wrongs, wrongs_of
from scripts_library.wrong import LANGUAGES

_SCRIPT = TypeAdapter(Script)
SLUG = re.compile(r"(?!.*--)[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
LONGEST_SLUG = 64
SHAPE_TOLD: Mapping[str, tuple[str, str]] = {
    "missing": ("还没写。", "Not filled in yet."),
    "literal_error": ("选一个。", "Choose one."),
    "int_parsing": ("写一个数。", "A whole number."),
    "int_type": ("写一个数。", "A whole number."),
    "string_type": ("要写字。", "Words, please."),
    "too_short": ("还没写。", "Not filled in yet."),
    "unexpected_keyword_argument": ("没有这一项，删掉。", "There is no such part. Take it out."),
}


class FieldFault(NamedTuple):
    """One fault: its field (`acts.1.line.zh`), what to do about it, and whether it stops publishing."""

    field: str
    text: Text
    stops: bool = True


def check_script(
    content: Mapping[str, Any], library: Library, phrases: PhraseTable | None = None
) -> list[FieldFault]:
    """Everything that is wrong with it, in the order of its fields; empty means it may be said.

    With `phrases` its lines are held against the coach of drafts, too. What has not its shape yet is told
    by the field, and not judged further.
    """
    script, faults = shaped(content)
    if script is None:
        return faults
    found = [*wrongs_of(script), *next_wrongs(script, library)]
    faults += [FieldFault(one.field, one.do) for one in found]
    faults += _slug_faults(script.slug)
    faults += _doubles(script, library)
    if phrases:
        faults += _marks(script, phrases, {fault.field for fault in faults})
    return list(dict.fromkeys(faults))


def shaped(content: Mapping[str, Any]) -> tuple[Script | None, list[FieldFault]]:
    """The content as a script; or none, and which fields keep it from being one."""
    try:
        return _SCRIPT.validate_python(dict(content)), []
    except ValidationError as wrong:
        return None, [_shape_fault(error["loc"], error["type"], error["msg"]) for error in wrong.errors()]


def _shape_fault(place: Sequence[int | str], kind: str, said: str) -> FieldFault:
    zh, en = SHAPE_TOLD.get(kind, ("这里不对，再看看。", f"This doesn't fit: {said}."))
    return FieldFault(".".join(str(step) for step in place), Text(zh=zh, en=en))


def _slug_faults(slug: str) -> Iterator[FieldFault]:
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        yield FieldFault(
            "slug",
            Text(
                zh="短名只用小写字母、数字和短横，最多 64 个。",
                en="Small letters, digits and single hyphens, at most 64.",
            ),
        )


def _doubles(script: Script, library: Library) -> Iterator[FieldFault]:
    """Another script that begins and ends with the same words: one of the two is not needed."""
    lines = [act.line for act in script.acts if act.line]
    for other in library.scripts if lines else ():
        theirs = [act.line for act in other.acts if act.line]
        if other.slug == script.slug or not theirs:
            continue
        for language in LANGUAGES:
            ends = (lines[0].in_(language), lines[-1].in_(language))
            if ends == (theirs[0].in_(language), theirs[-1].in_(language)):
                text = Text(
                    zh=f"头尾两句和「{other.title.zh}」一样，改一句。",
                    en=f"First and last line are those of “{other.title.en}”. Change one.",
                )
                yield FieldFault(f"acts.{language}", text)


def _marks(script: Script, phrases: PhraseTable, told: set[str]) -> Iterator[FieldFault]:
    """What the coach marks in a line, where nothing was told of it yet. A trifle stops nobody."""
    for at, act in enumerate(script.acts):
        for name, line in (("line", act.line), ("bare", act.bare)):
            for language in LANGUAGES if line else ():
                field = f"acts.{at}.{name}.{language}"
                for mark in coach(line.in_(language), phrases).marks if line and field not in told else ():
                    if mark.code in FAULTS_OF_WORDS:
                        text = Text(
                            zh=f"{mark.why.zh} 可以说：{mark.better.zh}",
                            en=f"{mark.why.en} Say: {mark.better.en}",
                        )
                        yield FieldFault(field, text, mark.weight != "trifle")
