"""Keep favourite: a rider gives a script a star, or takes it back."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.database import insert_new, table_of
from app.tables.favourites import FavouriteRow
from coaching.library import Library

FAVOURITE = table_of(FavouriteRow)
NEWER = (
    update(FAVOURITE)
    .where(
        FAVOURITE.c.rider_id == bindparam("rider"),
        FAVOURITE.c.script == bindparam("slug"),
        FAVOURITE.c.at <= bindparam("when"),
    )
    .values(starred=bindparam("star"), at=bindparam("when"))
)


def keep_favourite(
    session: Session, library: Library, rider_id: str, data: str | None, at: datetime, now: datetime
) -> None:
    """Take a report's `data`, `{script, on}`. The newest tap holds, whatever the line does.

    Words that are not in the library (recalled since, or never there) are left alone: the tap did no harm.
    """
    told: Any = json.loads(data) if data else {}
    slug, starred = told.get("script"), told.get("on")
    if not isinstance(slug, str) or not isinstance(starred, bool) or library.script(slug) is None:
        return
    when = min(at, now)
    row = {"rider_id": rider_id, "script": slug, "starred": starred, "at": when}
    if session.execute(insert_new(session, FavouriteRow, "script"), row).scalar() is None:
        session.execute(NEWER, {"rider": rider_id, "slug": slug, "star": starred, "when": when})
