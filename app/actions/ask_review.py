"""Ask a second person to look at a draft and say yes to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from app.actions.draft_script import note_change
from app.database import table_of
from app.tables.scripts import ScriptVersionRow

VERSION = table_of(ScriptVersionRow)


def ask_review(session: Session, version_id: int, by: int, now: datetime, *, expected: int) -> bool:
    """Whether it waits for a second person now; False if it is no draft, or was saved by another since."""
    asked: Any = session.execute(
        update(VERSION)
        .where(VERSION.c.id == version_id, VERSION.c.state == "draft", VERSION.c.edits == expected)
        .values(state="in_review", asked_id=by, asked_at=now)
    )
    if not asked.rowcount:
        return False
    note_change(session, version_id, "asked", by, now)
    return True
