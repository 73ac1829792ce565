"""What is wrong with a schedule's rows, told from its rules and the calendar alone; nothing is wrong: []."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import text

from app.actions.add_schedule import Plan
from app.database import Database

SHANGHAI = timedelta(hours=8)  # all the year round
DUE = "SELECT d.*, s.name, s.what FROM schedule_due d JOIN schedule s ON s.id = d.schedule_id ORDER BY d.due_at, d.id"
ASSIGNED = "SELECT id, rider_id, drill, assigned_by, assigned_at, key FROM drill_assignment ORDER BY id"
TOLD = "SELECT i.rider_id, i.seq, m.dedup_key FROM inbox i JOIN message m ON m.id = i.message_id ORDER BY i.rider_id, i.seq"


class Kept(NamedTuple):
    """The rows as they are."""

    due: list[Any]
    assigned: list[Any]
    told: list[Any]
    exercises: list[Any]


def moment(kept: Any) -> datetime:
    """SQLite hands raw times over as text."""
    at = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def kept(database: Database) -> Kept:
    with database.read() as session:
        ask = [session.execute(text(sql)).all() for sql in (DUE, ASSIGNED, TOLD, "SELECT * FROM exercise")]
    return Kept(*map(list, ask))


def expected(plan: Plan, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Each day's moment in Shanghai that the plan's rule names."""
    day = (begin + SHANGHAI).date()
    while day <= (end + SHANGHAI).date():
        rule = plan.rule
        named = {"day": True, "week": day.weekday() == rule.weekday, "month": day.day == rule.day}[rule.every]
        at = datetime.combine(day, time(rule.at.hour, rule.at.minute), UTC) - SHANGHAI
        if named and begin < at <= end:
            yield at
        day += timedelta(days=1)


def faults(rows: Kept, plans: dict[str, Plan], begin: datetime, end: datetime) -> Iterator[str]:
    past = [row for row in rows.due if moment(row.due_at) <= end]
    for name, plan in plans.items():
        found = Counter(moment(row.due_at) for row in past if row.name == name and row.target == "*")
        wanted = Counter(expected(plan, begin, end))
        yield from (f"lost: {name} {at}" for at in wanted - found)
        yield from (f"twice or never asked for: {name} {at}" for at in found - wanted)
    for row in past:
        if (row.state, row.note is None) not in {("done", True), ("done", False), ("missed", False)}:
            yield f"silent: {row.name} {row.target} {row.due_at} {row.state} {row.note}"
        if row.state == "done" and row.fence is None:
            yield f"no fence: {row.name} {row.due_at}"
        if row.note == "failed":
            yield f"failed: {row.name} {row.due_at}"
    yield from _faults_of_effects(rows)
    yield from _faults_of_notices(rows)


def _faults_of_effects(rows: Kept) -> Iterator[str]:
    by_key = Counter(str(one.key).split(":drill-")[0] for one in rows.assigned)
    by_rider = Counter((one.assigned_by, one.rider_id, moment(one.assigned_at)) for one in rows.assigned)
    planned = Counter((row.name, moment(row.due_at)) for row in rows.due if row.target != "*")
    made: Counter[tuple[str, str, datetime]] = Counter()
    for row in rows.due:
        due_at = moment(row.due_at)
        if row.what != "daily_practice":
            there = by_key[f"schedule:{row.schedule_id}:{due_at.isoformat()}"]
        elif row.target == "*":
            there = planned[row.name, due_at]
        else:
            made[row.name, row.target, moment(row.done_at or row.due_at)] += row.made
            continue
        if there != row.made:
            yield f"half: {row.name} {due_at} says {row.made}, there are {there}"
    for key, number in made.items():
        if by_rider[key] != number:
            yield f"half: {key} says {number}, there are {by_rider[key]}"
    if len(rows.assigned) != sum(
        row.made for row in rows.due if row.what != "daily_practice" or row.target != "*"
    ):
        yield "phantom: assignments that no row made"
    exercised = Counter(one.schedule_due_id for one in rows.exercises)
    if exercised != Counter(
        row.id for row in rows.due if row.what == "monthly_exercise" and row.state == "done"
    ):
        yield "half: exercises and their rows differ"
    days = Counter(
        (one.rider_id, (moment(one.assigned_at) + SHANGHAI).date())
        for one in rows.assigned
        if str(one.key).startswith("practice:")
    )
    yield from (f"two a day: {who}" for who, number in days.items() if number > 1)


def _faults_of_notices(rows: Kept) -> Iterator[str]:
    told = Counter(row.dedup_key for row in rows.told)
    if told != Counter(f"drill:{one.id}" for one in rows.assigned):
        yield "notices: not one for each assignment"
    for rider, his in groupby(rows.told, lambda row: row.rider_id):
        numbers = [row.seq for row in his]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"hole: the inbox of {rider}"
