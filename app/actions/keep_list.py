"""Keep a list of scripts that somebody looks at; take it over as drafts, or drop it."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from app.actions.draft_script import draft_script
from app.actions.keep_record import keep_record
from app.database import table_of
from app.tables.sentences import ScriptListRow

LIST = table_of(ScriptListRow)
Contents = Mapping[str, Mapping[str, Any]]


def keep_list(session: Session, person_id: int, clean: Contents, faulty: Contents, now: datetime) -> str:
    """Keep what would be taken: those without a fault, and all that can be a draft. Returns the list's id."""
    list_id = secrets.token_urlsafe(16)
    told = json.dumps({"clean": clean, "faulty": faulty}, ensure_ascii=False)
    session.execute(insert(LIST), {"id": list_id, "person_id": person_id, "made_at": now, "scripts": told})
    return list_id


def take_list(session: Session, list_id: str, person_id: int, *, faulty: bool, now: datetime) -> int | None:
    """Make a draft of each, never more than a draft; None if there is no such list of this person."""
    mine = LIST.c.id == list_id, LIST.c.person_id == person_id
    kept = session.execute(select(LIST.c.scripts).where(*mine)).scalar()
    if kept is None:
        return None
    session.execute(delete(LIST).where(*mine))
    contents = json.loads(kept)
    wanted: Contents = contents["clean"] | (contents["faulty"] if faulty else {})
    take_scripts(session, wanted, person_id, now)
    return len(wanted)


def take_scripts(session: Session, contents: Contents, person_id: int, now: datetime) -> None:
    """A draft for each."""
    for slug, content in contents.items():
        draft_script(session, slug, content, person_id, "import", now)
    keep_record(session, now, "scripts.imported", f"person:{person_id}", "scripts", {"many": len(contents)})
