"""Save what was written on a draft, unless somebody else saved it since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import update
from sqlmodel import Session

from app.actions.draft_script import LONGEST_NOTE, content_json, is_safety, name_of
from app.database import table_of
from app.queries.scripts import script_version
from app.tables.scripts import ScriptVersionRow

VERSION = table_of(ScriptVersionRow)
Saved = Literal["saved", "changed", "over"]


def save_draft(
    session: Session,
    version_id: int,
    content: Mapping[str, Any],
    expected: int,
    by: int,
    now: datetime,
    note: str | None = None,
) -> Saved:
    """Keep it if the draft has still the `expected` number of edits.

    `changed`: somebody was faster, nothing is kept; `over`: it is no draft any more. A version that waits
    for a second person is a draft again: he must see what he says yes to.
    """
    row = script_version(session, version_id)
    if row is None or row.state not in ("draft", "in_review"):
        return "over"
    changed: Any = {
        "content": content_json(content, row.slug),
        "safety": is_safety(content),
        "state": "draft",
        "asked_id": None,
        "asked_at": None,
        "edits": expected + 1,
        "changed_id": by,
        "changed_name": name_of(session, by),
        "changed_at": now,
    }
    if note is not None:
        changed["note"] = note[:LONGEST_NOTE]
    done: Any = session.execute(
        update(VERSION).where(VERSION.c.id == version_id, VERSION.c.edits == expected).values(**changed)
    )
    return "saved" if done.rowcount else "changed"
