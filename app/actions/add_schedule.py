"""Add a schedule, or those that everybody begins with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import insert, select
from sqlmodel import Session

from app.actions.assign_scheduled import EFFECTS
from app.database import table_of
from app.tables.schedules import ScheduleRow
from coaching.recurrence import Recurrence

SCHEDULE = table_of(ScheduleRow)
WHAT = tuple(EFFECTS)
QUIET_TIME = time(14, 30)  # between the rush of noon and that of the evening


@dataclass(frozen=True)
class Plan:
    """What a schedule does: `drills` in turn (none named: all there are), `size` at once, `days` to do them.

    `grace_minutes`: how late it may still be done.
    """

    what: str
    rule: Recurrence
    drills: Sequence[str] = ()
    size: int = 1
    days: int = 7
    grace_minutes: int = 24 * 60


def add_schedule(
    session: Session, name: str, plan: Plan, now: datetime, by: str, zone: str | None = None
) -> int:
    """Add a schedule that falls due from now on; return its id. ValueError says what is wrong."""
    for text, what, most in ((name, "a name", 80), (zone or "-", "a zone", 128)):
        if not 0 < len(text) <= most or not text.isprintable():
            raise ValueError(f"{what} is 1-{most} printable characters")
    if plan.what not in WHAT:
        raise ValueError(f"what is one of {', '.join(WHAT)}, not {plan.what!r}")
    if min(plan.size, plan.days, plan.grace_minutes) < 1:
        raise ValueError("size, days and grace are at least 1")
    if _is_there(session, name):
        raise ValueError(f"there is a schedule called {name!r}")
    rule = plan.rule
    made = session.execute(
        insert(SCHEDULE)
        .values(
            name=name,
            what=plan.what,
            every=rule.every,
            weekday=rule.weekday,
            nth=rule.nth,
            day=rule.day,
            at=rule.at.strftime("%H:%M"),
            timezone=rule.timezone,
            zone=zone,
            params=json.dumps({"drills": list(plan.drills), "size": plan.size, "days": plan.days}),
            grace_minutes=plan.grace_minutes,
            active=True,
            made_by=by,
            made_at=now,
            planned_until=now,
        )
        .returning(SCHEDULE.c.id)
    )
    return int(made.scalar_one())


def first_schedules(timezone: str) -> dict[str, Plan]:
    """A drill for all each Tuesday, an exercise each first Wednesday, and every day what one forgets."""
    return {
        "weekly-refresh": Plan("weekly_refresh", Recurrence("week", QUIET_TIME, timezone, weekday=1)),
        "monthly-exercise": Plan(
            "monthly_exercise",
            Recurrence("month", QUIET_TIME, timezone, weekday=2, nth=1),
            size=3,
        ),
        "daily-practice": Plan(
            "daily_practice",
            Recurrence("day", time(15, 0), timezone),
            days=1,
            grace_minutes=6 * 60,
        ),
    }


def add_first_schedules(session: Session, timezone: str, now: datetime, by: str) -> list[str]:
    """Add those of the first schedules that are not there; return their names."""
    missing = {name: plan for name, plan in first_schedules(timezone).items() if not _is_there(session, name)}
    for name, plan in missing.items():
        add_schedule(session, name, plan, now, by)
    return list(missing)


def _is_there(session: Session, name: str) -> bool:
    return session.execute(select(SCHEDULE.c.id).where(SCHEDULE.c.name == name)).first() is not None
