"""Plan schedules: what falls due in the next day becomes rows, each once, whatever the clock does."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.take_lease import hold_lease
from app.database import insert_new, table_of
from app.queries.schedules import LATE, recurrence_of
from app.tables.schedules import ScheduleDueRow, ScheduleRow
from coaching.recurrence import occurrences

SCHEDULE, DUE = table_of(ScheduleRow), table_of(ScheduleDueRow)
LEASE_NAME = "schedule"
#: Rows are made this long ahead, and anew when half of it is left.
AHEAD = timedelta(days=1)
PLAN_AT = AHEAD / 2
#: Rows of one schedule in one transaction: a clock that jumps by years must not stop the others.
AT_ONCE = 200
ALL = "*"


def plan_schedule(session: Session, fence: int, now: datetime, late: datetime) -> bool:
    """Make the rows of all schedules up to `AHEAD` of `now`; return whether more are left to make.

    What fell due while nobody ran becomes a row like any other: `run_due` does it or says why not. Rows
    that were missed, but by this clock need not be (`latest_at >= late`), are planned again.
    """
    hold_lease(session, LEASE_NAME, fence)
    session.execute(
        update(DUE)
        .where(DUE.c.state == "missed", DUE.c.note == LATE, DUE.c.latest_at >= late)
        .values(state="planned", note=None, fence=None, done_at=None)
    )
    schedules = select(SCHEDULE).where(SCHEDULE.c.active, SCHEDULE.c.planned_until < now + AHEAD)
    left = [_plan(session, row, now + AHEAD) for row in session.execute(schedules).all()]
    return any(left)


def _plan(session: Session, schedule: Any, until: datetime) -> bool:
    moments = list(islice(occurrences(recurrence_of(schedule), schedule.planned_until, until), AT_ONCE))
    grace = timedelta(minutes=schedule.grace_minutes)
    if moments:
        session.execute(
            insert_new(session, ScheduleDueRow),
            [new_due(schedule.id, ALL, moment, moment + grace) for moment in moments],
        )
    full = len(moments) == AT_ONCE
    session.execute(
        update(SCHEDULE)
        .where(SCHEDULE.c.id == schedule.id)
        .values(planned_until=moments[-1] if full else until)
    )
    return full


def new_due(schedule_id: int, target: str, due_at: datetime, latest_at: datetime) -> dict[str, Any]:
    """The values of a planned row."""
    return {
        "schedule_id": schedule_id,
        "target": target,
        "due_at": due_at,
        "latest_at": latest_at,
        "state": "planned",
        "made": 0,
    }
