"""Run what is due: each row's effect and its end are one transaction, under the newest holder's fence."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import update
from sqlmodel import Session

from app.actions.assign_scheduled import EFFECTS, Made
from app.actions.plan_schedule import LEASE_NAME
from app.actions.take_lease import hold_lease
from app.database import table_of
from app.queries.schedules import LATE, Occasion, occasions
from app.tables.schedules import ScheduleDueRow
from coaching.library import Library

log = structlog.get_logger()
DUE = table_of(ScheduleDueRow)
AT_ONCE = 50


def run_due(session: Session, library: Library, fence: int, now: datetime, late: datetime) -> int:
    """Deal with the oldest `AT_ONCE` rows that are due; return how many those were.

    A row is done, or it is missed for a reason that it says: `switched_off`, `late` (its latest moment is
    before `late`), `failed`. Raises `LeaseLost` if the fence is not the newest.
    """
    hold_lease(session, LEASE_NAME, fence)
    found = occasions(session, now, AT_ONCE)
    for occasion in found:
        _settle(session, library, occasion, fence, now, late)
    return len(found)


def _settle(
    session: Session, library: Library, occasion: Occasion, fence: int, now: datetime, late: datetime
) -> None:
    """Claim the row, then let it have its effect; whoever finds it claimed leaves it alone."""
    claimed = session.execute(
        update(DUE)
        .where(DUE.c.id == occasion.id, DUE.c.state == "planned")
        .values(state="done", fence=fence, done_at=now)
        .returning(DUE.c.id)
    )
    if claimed.first() is None:
        return
    if not occasion.active:
        _end(session, occasion, state="missed", note="switched_off")
    elif occasion.latest_at < late:
        _end(session, occasion, state="missed", note=LATE)
    else:
        made = _have_effect(session, library, occasion, fence, now)
        if made is None:
            _end(session, occasion, state="missed", note="failed")
        else:
            _end(session, occasion, made=made.number, note=made.note)


def _have_effect(
    session: Session, library: Library, occasion: Occasion, fence: int, now: datetime
) -> Made | None:
    """What it made; None, and nothing of it kept, if it failed. The others must not wait behind it."""
    try:
        with session.connection().begin_nested():  # the session's own would begin with its ORM work only
            return EFFECTS[occasion.what](session, library, occasion, fence, now)
    except Exception:
        log.exception("schedule", what=occasion.what, due_at=str(occasion.due_at))
        return None


def _end(session: Session, occasion: Occasion, **values: Any) -> None:
    session.execute(update(DUE).where(DUE.c.id == occasion.id).values(**values))
