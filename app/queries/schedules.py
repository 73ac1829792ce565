"""The schedule: what falls due, what was missed, the exercises, and what riders are about to forget."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlmodel import Session

from app.clock import machine_now
from app.database import table_of
from app.tables.drills import AssignmentRow
from app.tables.riders import RiderRow
from app.tables.schedules import ExerciseRow, PracticeCardRow, ScheduleDueRow, ScheduleRow
from coaching.recurrence import Recurrence

SCHEDULE, DUE, EXERCISE = table_of(ScheduleRow), table_of(ScheduleDueRow), table_of(ExerciseRow)
#: Why something was missed: its latest moment had passed.
LATE = "late"
CARD, ASSIGNMENT, RIDER = table_of(PracticeCardRow), table_of(AssignmentRow), table_of(RiderRow)


class Occasion(NamedTuple):
    """One planned row whose time has come, with what its schedule says."""

    id: int
    schedule_id: int
    target: str
    due_at: datetime
    latest_at: datetime
    name: str
    what: str
    active: bool
    zone: str | None
    timezone: str
    params: str

    @property
    def day(self) -> date:
        """The local date it falls on."""
        return self.due_at.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def plan(self) -> dict[str, Any]:
        """`drills` [slug] (empty: all there are), `size` (how many at once), `days` (to do them in)."""
        told: dict[str, Any] = json.loads(self.params)
        return {"drills": [], "size": 1, "days": 7} | told


@dataclass(frozen=True)
class Exercise:
    """An exercise (演练) as the trainer sees it; `zone` None is all of them."""

    zone: str | None
    drills: tuple[str, ...]
    riders: int
    begins_at: datetime
    due_at: datetime


def database_time(session: Session) -> datetime:
    """The one time that all who share a database agree on, for leases; on SQLite the machine's."""
    if session.get_bind().dialect.name != "postgresql":
        return machine_now()
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def recurrence_of(row: Any) -> Recurrence:
    """The rule in a row of `schedule`."""
    return Recurrence(row.every, time.fromisoformat(row.at), row.timezone, row.weekday, row.nth, row.day)


def all_schedules(session: Session) -> Sequence[Any]:
    return session.execute(select(SCHEDULE).order_by(SCHEDULE.c.id)).all()


def anything_scheduled(session: Session, now: datetime, horizon: datetime, late: datetime) -> bool:
    """Whether the schedule has anything to do.

    Something is due; some schedule is not planned to `horizon`; or the clock went back, so that what was
    missed (its latest moment behind `late`) is still to come.
    """
    questions = (
        select(DUE.c.id).where(DUE.c.state == "planned", DUE.c.due_at <= now),
        select(SCHEDULE.c.id).where(SCHEDULE.c.active, SCHEDULE.c.planned_until < horizon),
        select(DUE.c.id).where(DUE.c.state == "missed", DUE.c.note == LATE, DUE.c.latest_at >= late),
    )
    return any(session.execute(question.limit(1)).first() is not None for question in questions)


def occasions(session: Session, now: datetime, most: int) -> list[Occasion]:
    """What is due by now and not yet dealt with, the oldest first."""
    columns = [(DUE if name in DUE.c else SCHEDULE).c[name] for name in Occasion._fields]
    rows = session.execute(
        select(*columns)
        .join(SCHEDULE, SCHEDULE.c.id == DUE.c.schedule_id)
        .where(DUE.c.state == "planned", DUE.c.due_at <= now)
        .order_by(DUE.c.due_at, DUE.c.id)
        .limit(most)
    )
    return [Occasion(*row) for row in rows]


def newest_due(session: Session, most: int = 50) -> Sequence[Any]:
    """What fell due or will, the latest first, with the name of its schedule."""
    return session.execute(
        select(DUE, SCHEDULE.c.name, SCHEDULE.c.what)
        .join(SCHEDULE, SCHEDULE.c.id == DUE.c.schedule_id)
        .order_by(DUE.c.due_at.desc(), DUE.c.id)
        .limit(most)
    ).all()


def last_times(session: Session, schedule_id: int, target: str, now: datetime, most: int) -> Sequence[Any]:
    """When this schedule last fell due for this target (`*`: all), the latest first."""
    of_it = (DUE.c.schedule_id == schedule_id, DUE.c.target == target, DUE.c.due_at <= now)
    return session.execute(select(DUE).where(*of_it).order_by(DUE.c.due_at.desc()).limit(most)).all()


def exercises(session: Session, most: int = 50) -> list[Exercise]:
    """The newest exercises first."""
    rows = session.execute(select(EXERCISE).order_by(EXERCISE.c.id.desc()).limit(most))
    return [
        Exercise(row.zone, tuple(json.loads(row.drills)), row.riders, row.begins_at, row.due_at)
        for row in rows
    ]


def riders_in(session: Session, zone: str | None) -> list[str]:
    """The riders of a zone, or of all."""
    statement = select(RIDER.c.rider_id).where(_in_zone(zone)).order_by(RIDER.c.rider_id)
    return list(session.execute(statement).scalars())


def forgetful_riders(session: Session, zone: str | None, until: datetime) -> list[str]:
    """The riders of a zone who have something to repeat by then."""
    return list(
        session.execute(
            select(CARD.c.rider_id)
            .join(RIDER, RIDER.c.rider_id == CARD.c.rider_id)
            .where(CARD.c.due_at <= until, _in_zone(zone))
            .distinct()
            .order_by(CARD.c.rider_id)
        ).scalars()
    )


def practice_cards(session: Session, rider_id: str) -> dict[str, str]:
    """drill -> its card (JSON) of one rider."""
    rows = session.execute(select(CARD.c.drill, CARD.c.card).where(CARD.c.rider_id == rider_id))
    return {row.drill: row.card for row in rows}


def has_a_drill(session: Session, rider_id: str, since: datetime, now: datetime) -> bool:
    """Whether a drill was assigned to him since then, or waits for him still."""
    waits = ASSIGNMENT.c.done_at.is_(None) & (ASSIGNMENT.c.due_at > now)
    return (
        session.execute(
            select(ASSIGNMENT.c.id)
            .where(ASSIGNMENT.c.rider_id == rider_id, or_(ASSIGNMENT.c.assigned_at >= since, waits))
            .limit(1)
        ).first()
        is not None
    )


def drills_assigned(session: Session, at: datetime) -> list[str]:
    """The drills that were assigned to anybody at this moment."""
    found = select(ASSIGNMENT.c.drill).where(ASSIGNMENT.c.assigned_at == at).distinct()
    return list(session.execute(found.order_by(ASSIGNMENT.c.drill)).scalars())


def _in_zone(zone: str | None) -> ColumnElement[bool]:
    return true() if zone is None else RIDER.c.zone == zone
