"""The words that are said now: the repository's, and over them what was published at the desk.

One number in the database says whether anything changed; every process looks at it each second.
"""

import hashlib
import json
from dataclasses import dataclass, replace

import structlog
from pydantic import TypeAdapter, ValidationError

from app.actions.retire_script import expire_scripts
from app.parts import Parts
from app.queries.scripts import Said, over_now, words_number, words_said
from coaching.kit import Kit
from coaching.library import Library
from coaching.script import Script
from scripts_library.kit_loader import usable_kit

log = structlog.get_logger()
_SCRIPT = TypeAdapter(Script)
WORDS = "words"  # the topic under which open desks hear that other words are said


@dataclass(frozen=True)
class Overlaid:
    """The words with what was published over them, and why a published version could not be used."""

    library: Library
    faults: tuple[str, ...]


def renew_words(parts: Parts) -> bool:
    """Say from now on what the database says; whether these are other words than before.

    A look at one number where nothing changed. Whoever publishes or takes back calls this after his commit.
    """
    with parts.database.read() as session:
        number = words_number(session)
        if number == parts.words.number:
            return False
        said = words_said(session, parts.clock.now())
    before = parts.library
    now = overlay(parts.words.own, said)
    for fault in now.faults:
        log.error("words", fault=fault)
    # Nothing below waits, so no request sees new words with an old kit.
    parts.rulebook = parts.rulebook.with_library(now.library)
    parts.kit = kit = usable_kit(parts.words.own_kit, now.library)
    mark = _mark(kit, now.library)
    parts.words = replace(parts.words, number=number, kit_mark=mark, faults=now.faults)
    parts.live.tell(WORDS, {"number": number})
    return now.library != before


def overlay(own: Library, said: list[Said]) -> Overlaid:
    """The repository's library with each slug as the database has it; what can't be read is left out."""
    over, faults = {one.slug: one for one in said}, []
    scripts: list[Script] = []
    versions: list[tuple[str, int]] = []
    known = {script.slug: script for script in own.scripts}
    for slug in (*known, *sorted(over.keys() - known.keys())):
        one, script = over.get(slug), known.get(slug)
        if one is not None:
            try:
                script = _SCRIPT.validate_python(json.loads(one.content)) if one.content else None
                versions.append((slug, one.number))
            except (ValidationError, ValueError) as broken:
                faults.append(f"{slug}, version {one.number}: {broken}")
        if script is not None:
            scripts.append(script)
    return Overlaid(replace(own, scripts=tuple(scripts), versions=tuple(versions)), tuple(faults))


def _mark(kit: Kit, library: Library) -> str:
    """By this a phone knows that what it keeps for a dead network is not what is said any more."""
    words = [library.script(slug) for slug in kit.slugs]
    return hashlib.sha256(repr((kit, words)).encode()).hexdigest()[:12]


def look_at_words(parts: Parts) -> None:
    """A tick: what is over is taken out of use, and what another process published is said here, too."""
    now = parts.clock.now()
    with parts.database.read() as session:
        over = bool(over_now(session, now))
    if over:
        parts.database.write(lambda session: expire_scripts(session, now))
    if renew_words(parts):
        parts.outbox.nudge()
