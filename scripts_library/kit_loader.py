"""load_kit(folder, library) -> Kit: which scripts a rider has without a network, and the minute after."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from coaching.kit import ANSWERS, Kit
from coaching.library import Library
from coaching.script import sayable
from scripts_library.checks import Fault
from scripts_library.loader import LibraryFaults
from scripts_library.toml_file import read_toml

_KIT = TypeAdapter(Kit)
FILE = "kit.toml"
MINUTE = 60  # seconds of the recovery card; the last of them are its question's


def load_kit(folder: Path, library: Library) -> Kit:
    """Load the kit below `folder`; raise LibraryFaults with all that is wrong with it."""
    kit, faults = whole_kit(folder, library)
    if faults:
        raise LibraryFaults(faults)
    return kit


def whole_kit(folder: Path, library: Library) -> tuple[Kit, list[Fault]]:
    """What of the kit can be used, and its faults: a script that is broken must not take the others along."""
    found, wrong = read_toml(folder / FILE, _KIT, FILE)
    if wrong:
        return Kit(), wrong
    (kit,) = found
    return usable_kit(kit, library), [Fault(FILE, why) for why in _faults(kit, library)]


def usable_kit(kit: Kit, library: Library) -> Kit:
    """The kit without the scripts that are not there, or that can't be said without facts."""

    def usable(slugs: tuple[str, ...]) -> tuple[str, ...]:
        scripts = ((slug, library.script(slug)) for slug in slugs)
        return tuple(slug for slug, script in scripts if script and sayable(script, {}) is not None)

    return replace(kit, scripts=usable(kit.scripts), ways_out=usable(kit.ways_out))


def _faults(kit: Kit, library: Library) -> Iterator[str]:
    for slug in kit.slugs:
        script = library.script(slug)
        if script is None:
            yield f"there is no script {slug!r}"
        elif sayable(script, {}) is None:
            yield f"{slug!r} can't be said without facts, and a phone without a network has none"
        if kit.slugs.count(slug) > 1:
            yield f"{slug!r} is named twice"
    for slug in kit.ways_out:
        way_out = library.script(slug)
        if way_out and "threat" not in way_out.kinds:
            yield f"ways_out: {slug!r} is not for a threat"
    if not kit.scripts or not kit.ways_out:
        yield "scripts and ways_out: at least one each"
    at = 0
    for step in kit.recovery.steps:
        if step.begins != at or step.ends <= step.begins:
            yield f"recovery: a step begins at {step.begins}, not at {at}, or ends before it begins"
        at = step.ends
    if not 0 < at < MINUTE:
        yield f"recovery: the steps take {at} s; the question needs the rest of {MINUTE} s"
    texts = [kit.recovery.question, *(step.words for step in kit.recovery.steps)]
    texts += kit.recovery.answers.values()
    if not all(text.zh.strip() and text.en.strip() for text in texts):
        yield "recovery: a text lacks a language"
    if set(kit.recovery.answers) != set(ANSWERS):
        yield f"recovery.answers: {', '.join(ANSWERS)}"
