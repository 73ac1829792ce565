"""Publish a version of a script: from now on these words are said."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import update
from sqlmodel import Session

from app.actions.draft_script import name_of, note_change
from app.database import table_of
from app.queries.scripts import OPEN, script_version
from app.tables.scripts import ScriptVersionRow

VERSION = table_of(ScriptVersionRow)
Published = Literal["published", "changed", "over", "second", "faulty"]


def publish_script(
    session: Session,
    version_id: int,
    by: int,
    now: datetime,
    *,
    expected: int,
    stopped_by: Callable[[Mapping[str, Any]], Sequence[object]],
    expires_at: datetime | None = None,
) -> Published:
    """Publish a draft that has still the `expected` number of edits and that nothing stops.

    `second`: words for danger need somebody else, asked for it, who neither wrote nor changed them last;
    `changed`: it was saved since he looked; `over`: it is no draft any more; `faulty`: the check stops it.
    """
    row = script_version(session, version_id)
    if row is None or row.state not in OPEN:
        return "over"
    if row.edits != expected:
        return "changed"
    if needs_second(row) and (row.state != "in_review" or by in hands_of(row)):
        return "second"
    if stopped_by(json.loads(row.content)):
        return "faulty"
    session.execute(
        update(VERSION)
        .where(VERSION.c.id == version_id)
        .values(
            state="published",
            published_id=by,
            published_name=name_of(session, by),
            published_at=now,
            expires_at=expires_at,
        )
    )
    note_change(session, version_id, "published", by, now)
    return "published"


def needs_second(row: Any) -> bool:
    """Whether it takes two people."""
    return bool(row.safety)


def hands_of(row: Any) -> frozenset[int]:
    """Whose words they are: none of them is the second person."""
    return frozenset({row.author_id, row.changed_id})
