"""Begin a version of a script: a new script, a change of one that is said, or an old version once more."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.database import table_of
from app.tables.people import PersonRow
from app.tables.scripts import ScriptChangeRow, ScriptVersionRow
from coaching.talk_models import HEDGES

VERSION, CHANGE = table_of(ScriptVersionRow), table_of(ScriptChangeRow)
PERSON = table_of(PersonRow)
LONGEST_NOTE = 500


def draft_script(
    session: Session, slug: str, content: Mapping[str, Any], author: int, note: str, now: datetime
) -> int:
    """Keep a new draft by this person (`person.id`); return the version's id.

    The content need not be whole or right: a draft is checked while it is written and when it is published.
    Its slug is this one, whatever it says itself.
    """
    number = session.execute(select(func.max(VERSION.c.number)).where(VERSION.c.slug == slug)).scalar()
    name = name_of(session, author)
    version_id: int = session.execute(
        insert(VERSION).returning(VERSION.c.id),
        {
            "slug": slug,
            "number": (number or 0) + 1,
            "state": "draft",
            "content": content_json(content, slug),
            "note": note[:LONGEST_NOTE],
            "safety": is_safety(content),
            "edits": 1,
            "author_id": author,
            "author_name": name,
            "made_at": now,
            "changed_id": author,
            "changed_name": name,
            "changed_at": now,
            "wholly": False,
        },
    ).scalar_one()
    note_change(session, version_id, "drafted", author, now)
    return version_id


def note_change(session: Session, version_id: int, what: str, who: int | None, now: datetime) -> None:
    """One line of a script's history, and of the record; who is no person is time itself."""
    row = {"version_id": version_id, "at": now, "what": what, "who_id": who}
    session.execute(insert(CHANGE), row | {"who_name": name_of(session, who) if who else ""})
    actor = f"person:{who}" if who else "system"
    keep_record(session, now, f"script.{what}", actor, f"script_version:{version_id}", {})


def content_json(content: Mapping[str, Any], slug: str) -> str:
    return json.dumps({**content, "slug": slug}, ensure_ascii=False)


def is_safety(content: Mapping[str, Any]) -> bool:
    """Whether it is said when there is danger: then one person alone does not publish it."""
    kinds = content.get("kinds")
    return (isinstance(kinds, list | tuple) and "threat" in kinds) or content.get("model") in HEDGES


def name_of(session: Session, person_id: int) -> str:
    found: str | None = session.execute(select(PERSON.c.name).where(PERSON.c.id == person_id)).scalar()
    return found or ""
