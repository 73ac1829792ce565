"""Faults that only show when a script is read as a whole, or beside the others (TALK, section 7)."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from coaching.library import Library
from coaching.script import Script
from scripts_library.coverage import COVERED, uncovered
from scripts_library.rule_checks import rule_faults
from scripts_library.script_checks import SCRIPT_SECONDS, act_faults, length_faults
from scripts_library.word_checks import word_faults
from scripts_library.wrong import Wrong, wrong

__all__ = ["COVERED", "SCRIPT_SECONDS", "Fault", "faults_of", "next_wrongs", "script_faults", "wrongs_of"]


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
        for why in (*script_faults(script), *(found.why for found in next_wrongs(script, library)))
    ]
    for slug, count in Counter(script.slug for script in library.scripts).items():
        if count > 1:
            faults.append(Fault(slug, f"{count} scripts share this slug"))
    faults += _doubles(library)
    return faults + [Fault("scripts/", why) for why in uncovered(library)]


def script_faults(script: Script) -> Iterator[str]:
    """What is wrong with a script by itself, a line each."""
    yield from (found.why for found in wrongs_of(script))


def wrongs_of(script: Script) -> Iterator[Wrong]:
    """What is wrong with a script by itself, each with its field."""
    yield from act_faults(script)
    yield from length_faults(script)
    yield from rule_faults(script)
    yield from word_faults(script)


def next_wrongs(script: Script, library: Library) -> Iterator[Wrong]:
    """Scripts that are to follow and can't."""
    for slug in script.next:
        if slug == script.slug:
            yield wrong(
                "next", "next: a script does not follow itself",
                "它不能接着它自己。", "A script does not follow itself.",
            )  # fmt: skip
        elif library.script(slug) is None:
            yield wrong(
                "next",
                f"next: there is no script {slug!r}",
                f"没有「{slug}」这套话。",
                f"There is no “{slug}”.",
            )


def _doubles(library: Library) -> Iterator[Fault]:
    """Scripts that begin and end with the same words: one of them is not needed."""
    seen: dict[tuple[str, str, str], str] = {}
    for script in library.scripts:
        spoken = [act.line for act in script.acts if act.line]
        if not spoken:
            continue
        for language, first, last in (
            ("zh", spoken[0].zh, spoken[-1].zh),
            ("en", spoken[0].en, spoken[-1].en),
        ):
            other = seen.setdefault((language, first, last), script.slug)
            if other != script.slug:
                file = library.file_of(script.slug) or script.slug
                yield Fault(file, f"{language}: first and last line are those of {other}: {first} … {last}")
