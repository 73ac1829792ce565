"""The versions of scripts, which of them are said, and what was done with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.scripts import ScriptChangeRow, ScriptVersionRow

VERSION, CHANGE = table_of(ScriptVersionRow), table_of(ScriptChangeRow)
SAID = ("published", "retired", "recalled")  # the states a version can be in once it was said
OPEN = ("draft", "in_review")


class Said(NamedTuple):
    """What the database says of a script: its `content` as JSON; None: nothing is said under this slug."""

    slug: str
    number: int
    content: str | None


def script_version(session: Session, version_id: int) -> Any | None:
    """The row of one version."""
    return session.execute(select(VERSION).where(VERSION.c.id == version_id)).first()


def versions_of(session: Session, slug: str) -> Sequence[Any]:
    """The rows of every version of a script, the newest first."""
    return session.execute(
        select(VERSION).where(VERSION.c.slug == slug).order_by(VERSION.c.number.desc())
    ).all()


def untouched_draft(session: Session, slug: str, content: str, author: int) -> int | None:
    """A person's draft with this `content` (JSON) in which nothing was written yet; its version's id."""
    asked = select(VERSION.c.id).where(
        VERSION.c.slug == slug,
        VERSION.c.state == "draft",
        VERSION.c.author_id == author,
        VERSION.c.edits == 1,
        VERSION.c.content == content,
    )
    found: int | None = session.execute(asked.order_by(VERSION.c.id).limit(1)).scalar()
    return found


def open_versions(session: Session) -> Sequence[Any]:
    """The rows of every draft, whether somebody waits for a yes or not, the newest first."""
    return session.execute(
        select(VERSION).where(VERSION.c.state.in_(OPEN)).order_by(VERSION.c.changed_at.desc(), VERSION.c.id)
    ).all()


def changes_of(session: Session, slug: str) -> Sequence[Any]:
    """What was done with a script's versions: `number what at who_name`, the newest first."""
    return session.execute(
        select(CHANGE, VERSION.c.number)
        .join(VERSION, VERSION.c.id == CHANGE.c.version_id)
        .where(VERSION.c.slug == slug)
        .order_by(CHANGE.c.id.desc())
    ).all()


def words_number(session: Session) -> int:
    """Grows with whatever may change the words that are said; 0 before anything was written."""
    return session.execute(select(func.max(CHANGE.c.id))).scalar() or 0


def words_said(session: Session, now: datetime) -> list[Said]:
    """What is said instead of the repository's words: a line each script that the database has a say in.

    The version published last whose time is not over; none where a later row was taken out wholly.
    """
    rows: dict[str, list[Any]] = {}
    for row in session.execute(select(VERSION).where(VERSION.c.state.in_(SAID)).order_by(VERSION.c.slug)):
        rows.setdefault(row.slug, []).append(row)
    return [said for slug, ones in rows.items() if (said := _said(slug, ones, now)) is not None]


def _said(slug: str, rows: Sequence[Any], now: datetime) -> Said | None:
    gone = max((row.ended_at for row in rows if row.wholly and row.ended_at), default=None)
    living = [
        row
        for row in rows
        if row.state == "published"
        and (row.expires_at is None or row.expires_at > now)
        and (gone is None or row.published_at > gone)
    ]
    if living:
        newest = max(living, key=lambda row: (row.published_at, row.number))
        return Said(slug, newest.number, newest.content)
    return Said(slug, 0, None) if gone else None


def over_now(session: Session, now: datetime) -> list[int]:
    """The published versions whose time is over."""
    return list(
        session.execute(
            select(VERSION.c.id).where(VERSION.c.state == "published", VERSION.c.expires_at <= now)
        ).scalars()
    )
