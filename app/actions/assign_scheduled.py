"""Assign what a schedule is for: the week's drill, a month's exercise, what one rider is about to forget."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session

from app.actions.assign_drill import assign_drill
from app.actions.plan_schedule import ALL, new_due
from app.database import insert_new, table_of
from app.queries.schedules import Occasion, forgetful_riders, has_a_drill, practice_cards, riders_in
from app.tables.schedules import ExerciseRow, ScheduleDueRow
from coaching import practice
from coaching.library import Library
from coaching.recurrence import first_moment


class Made(NamedTuple):
    """How many rows an occasion made, and why none where it made none."""

    number: int
    note: str | None = None


Effect = Callable[[Session, Library, Occasion, int, datetime], Made]


def assign_refresh(session: Session, library: Library, occasion: Occasion, fence: int, now: datetime) -> Made:
    """The drills of this week for every rider of the zone who does not have them to do already."""
    week = (occasion.day - date.min).days // 7
    return _assign_all(session, library, occasion, _drills(library, occasion, week), now)


def assign_exercise(
    session: Session, library: Library, occasion: Occasion, fence: int, now: datetime
) -> Made:
    """The drills of this month for every rider of the zone, and the exercise as a row for the trainer."""
    drills = _drills(library, occasion, occasion.day.year * 12 + occasion.day.month)
    riders = riders_in(session, occasion.zone)
    made = _assign_all(session, library, occasion, drills, now)
    if not riders or not drills:
        return made
    session.execute(
        insert(table_of(ExerciseRow)).values(
            schedule_due_id=occasion.id,
            zone=occasion.zone,
            drills=json.dumps(drills),
            riders=len(riders),
            begins_at=now,
            due_at=now + timedelta(days=occasion.plan["days"]),
            fence=fence,
        )
    )
    return made


def assign_practice(
    session: Session, library: Library, occasion: Occasion, fence: int, now: datetime
) -> Made:
    """For all: a row for each rider who has something to repeat today. For one: the drill he repeats."""
    zone = ZoneInfo(occasion.timezone)
    today = now.astimezone(zone).date()
    begins, ends = (
        first_moment(datetime.combine(day, time()), zone) for day in (today, today + timedelta(days=1))
    )
    if occasion.target == ALL:
        return _plan_riders(session, occasion, forgetful_riders(session, occasion.zone, ends))
    rider = occasion.target
    if has_a_drill(session, rider, begins, now):
        return Made(0, "has_one")
    cards = {slug: card for slug, card in practice_cards(session, rider).items() if library.drill(slug)}
    drill = practice.due(cards, ends)
    if drill is None:
        return Made(0, "nothing_due")
    due_at = now + timedelta(days=occasion.plan["days"])
    key = f"practice:{today.isoformat()}"  # whichever schedule it is: one a day
    return Made(len(assign_drill(session, library, drill, [rider], due_at, now, occasion.name, key)))


EFFECTS: dict[str, Effect] = {
    "weekly_refresh": assign_refresh,
    "monthly_exercise": assign_exercise,
    "daily_practice": assign_practice,
}


def _plan_riders(session: Session, occasion: Occasion, riders: list[str]) -> Made:
    rows = [new_due(occasion.schedule_id, rider, occasion.due_at, occasion.latest_at) for rider in riders]
    if rows:
        session.execute(insert_new(session, ScheduleDueRow), rows)
    return Made(len(rows), None if rows else "nothing_due")


def _drills(library: Library, occasion: Occasion, turn: int) -> list[str]:
    wanted = occasion.plan["drills"] or sorted(drill.slug for drill in library.drills)
    return list(practice.of_the_turn(wanted, turn, occasion.plan["size"]))


def _assign_all(
    session: Session, library: Library, occasion: Occasion, drills: list[str], now: datetime
) -> Made:
    riders = riders_in(session, occasion.zone)
    if not riders or not drills:
        return Made(0, "no_drills" if riders else "no_riders")
    due_at = now + timedelta(days=occasion.plan["days"])
    made = 0
    for drill in drills:
        key = f"schedule:{occasion.schedule_id}:{occasion.due_at.isoformat()}:{drill}"
        made += len(assign_drill(session, library, drill, riders, due_at, now, occasion.name, key))
    return Made(made, None if made else "all_have_it")
