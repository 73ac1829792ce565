"""Where each script stands at the desk: said, written on, waiting for a yes, taken back, over."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.tables.scripts import ScriptVersionRow

VERSION = table_of(ScriptVersionRow)
STATES = ("published", "draft", "in_review", "recalled", "retired", "expired")


class Standing(NamedTuple):
    """The states of a script's versions, and the newest version's words (maybe not whole)."""

    states: frozenset[str]
    content: dict[str, Any]


def standings(session: Session, now: datetime) -> dict[str, Standing]:
    """Slug -> standing, of scripts the database knows. What was published and is over counts as `expired`.

    A state that a later version left behind is not told: only the newest said one, and what is being written.
    """
    rows = session.execute(select(VERSION).order_by(VERSION.c.slug, VERSION.c.number)).all()
    found: dict[str, dict[str, str]] = {}
    contents: dict[str, str] = {}
    for row in rows:
        over = row.state == "published" and row.expires_at is not None and row.expires_at <= now
        state = "expired" if over else row.state
        found.setdefault(row.slug, {})["open" if state in ("draft", "in_review") else "said"] = state
        contents[row.slug] = row.content
    return {
        slug: Standing(frozenset(states.values()), json.loads(contents[slug]))
        for slug, states in found.items()
    }
