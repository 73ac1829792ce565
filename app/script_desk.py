"""What trainers do with scripts, by page or import: draft, save, ask, publish, recall, retire, restore."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlmodel import Session

from app.actions.ask_review import ask_review
from app.actions.draft_script import content_json, draft_script
from app.actions.publish_script import Published, publish_script
from app.actions.recall_script import recall_script
from app.actions.restore_script import restore_script
from app.actions.retire_script import retire_script
from app.actions.save_draft import Saved, save_draft
from app.errors import Problem
from app.parts import Parts
from app.queries.people import Caller
from app.queries.scripts import script_version, untouched_draft, versions_of
from app.words_live import renew_words
from coaching.content import Text
from coaching.script import Script, sayable
from scripts_library.script_check import FieldFault, check_script, shaped

_SCRIPT = TypeAdapter(Script)
Answer = TypeVar("Answer")
IN_THE_KIT = Text(
    zh="这套在锦囊包里，没网也要能说：每句带空的话都补上「不知道就说」。",
    en="It is in the kit, for a phone without a network: give each line with a blank its “if not known”.",
)


def content_of(script: Script) -> dict[str, Any]:
    """A script as the data that a version keeps."""
    found: dict[str, Any] = _SCRIPT.dump_python(script, mode="json")
    return found


def faults_of(parts: Parts, content: Mapping[str, Any]) -> list[FieldFault]:
    """What is wrong with it, held against the words that are said now; those of the kit need no fact."""
    found = check_script(content, parts.library, parts.rulebook.phrases)
    script, _ = shaped(content)
    if script and script.slug in parts.words.own_kit.slugs and sayable(script, {}) is None:
        found.append(FieldFault("acts", IN_THE_KIT))
    return found


def stops(parts: Parts, content: Mapping[str, Any]) -> list[FieldFault]:
    """The faults with which it can't be published."""
    return [fault for fault in faults_of(parts, content) if fault.stops]


def known_slug(parts: Parts, slug: str) -> bool:
    """Whether there is such a script, said or only written."""
    with parts.database.read() as session:
        return parts.library.script(slug) is not None or bool(versions_of(session, slug))


def begin(parts: Parts, caller: Caller, slug: str, content: Mapping[str, Any], note: str = "") -> int:
    """A new draft, or his own one that is as it began: who presses twice has one. Its version's id."""
    by, now = person_of(caller), parts.clock.now()

    def work(session: Session) -> int:
        same = untouched_draft(session, slug, content_json(content, slug), by)
        return same or draft_script(session, slug, content, by, note, now)

    return _written(parts, work)


def save(
    parts: Parts, caller: Caller, version_id: int, content: Mapping[str, Any], expected: int, note: str
) -> Saved:
    """Keep what was written, unless somebody was faster."""
    by, now = person_of(caller), parts.clock.now()
    return parts.database.write(
        lambda session: save_draft(session, version_id, content, expected, by, now, note)
    )


def ask(parts: Parts, caller: Caller, version_id: int, expected: int) -> bool:
    """Have a second person look at it."""
    by, now = person_of(caller), parts.clock.now()
    return _written(parts, lambda session: ask_review(session, version_id, by, now, expected=expected))


def publish(
    parts: Parts, caller: Caller, version_id: int, expected: int, expires_at: datetime | None = None
) -> Published:
    """Have it said from now on, in this process at once."""
    by, now = person_of(caller), parts.clock.now()
    return _written(
        parts,
        lambda session: publish_script(
            session, version_id, by, now,
            expected=expected, stopped_by=partial(stops, parts), expires_at=expires_at,
        ),
    )  # fmt: skip


def recall(parts: Parts, caller: Caller, version_id: int, *, wholly: bool) -> int | None:
    """Take a version back, with the cards that show it; how many those were, None if it is not said."""
    by, now = person_of(caller), parts.clock.now()
    return _written(parts, lambda session: recall_script(session, version_id, by, now, wholly=wholly))


def recall_own(parts: Parts, caller: Caller, slug: str) -> int | None:
    """Take the repository's words back; a row of our own says so, and can be restored."""
    own = next((script for script in parts.words.own.scripts if script.slug == slug), None)
    if own is None:
        return None
    by, now = person_of(caller), parts.clock.now()

    def work(session: Session) -> int | None:
        version_id = draft_script(session, slug, content_of(own), by, "", now)
        return recall_script(session, version_id, by, now, wholly=True)

    return _written(parts, work)


def retire(parts: Parts, caller: Caller, version_id: int) -> bool:
    """Let it be said no more, or give a draft up."""
    by, now = person_of(caller), parts.clock.now()
    return _written(parts, lambda session: retire_script(session, version_id, by, now))


def restore(parts: Parts, caller: Caller, version_id: int, note: str) -> int | None:
    """A draft with the words of an old version; its id."""
    by, now = person_of(caller), parts.clock.now()
    return _written(parts, lambda session: restore_script(session, version_id, by, note, now))


def seen(parts: Parts, version_id: int) -> Any:
    """The row of a version; raises Problem if there is none."""
    with parts.database.read() as session:
        row = script_version(session, version_id)
    if row is None:
        raise Problem("not_found", "no version of a script has this id")
    return row


def person_of(caller: Caller) -> int:
    """Who it is; words are written by people, so a program's token is turned away."""
    if caller.person_id is None:
        raise Problem("not_allowed", "a person writes scripts, not a program")
    return caller.person_id


def _written(parts: Parts, work: Callable[[Session], Answer]) -> Answer:
    """Write, and let these words be said at once where they changed; ended cards leave the phones."""
    answer = parts.database.write(work)
    renew_words(parts)
    parts.outbox.nudge()
    return answer
