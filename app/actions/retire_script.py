"""Retire a script, or what of it is over: nobody is told it any more, open cards keep their words."""

from datetime import datetime

from sqlmodel import Session

from app.actions.recall_script import end_version
from app.queries.scripts import over_now, script_version


def retire_script(session: Session, version_id: int, by: int, now: datetime) -> bool:
    """Let nothing be said under this slug any more; a draft is only given up. False if it is over."""
    row = script_version(session, version_id)
    if row is None or row.state in ("retired", "recalled"):
        return False
    end_version(session, version_id, "retired", by, now, wholly=row.state == "published")
    return True


def expire_scripts(session: Session, now: datetime) -> int:
    """Retire what was published until a moment that is past; the words of before are said again."""
    over = over_now(session, now)
    for version_id in over:
        end_version(session, version_id, "retired", None, now, wholly=False)
    return len(over)
