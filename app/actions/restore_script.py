"""Bring an old version back, as a draft with its words."""

import json
from datetime import datetime

from sqlmodel import Session

from app.actions.draft_script import draft_script
from app.queries.scripts import script_version


def restore_script(session: Session, version_id: int, by: int, note: str, now: datetime) -> int | None:
    """Make a draft of it, which is checked and published like any other; None if there is no such version."""
    row = script_version(session, version_id)
    if row is None:
        return None
    return draft_script(session, row.slug, json.loads(row.content), by, note, now)
