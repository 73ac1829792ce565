"""A house whose drills come again: its schedule turns when it is told to, by a clock that can be set."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.actions.add_person import make_rider
from app.actions.add_schedule import Plan, add_schedule
from app.actions.review_drill import review_drill
from app.clock import Clock, machine_now
from app.database import Database, table_of
from app.queries.schedules import Exercise, exercises
from app.scheduled import run_schedules
from app.tables.drills import AssignmentRow
from app.tables.schedules import ScheduleDueRow
from coaching.drill import Customer, Drill, Ending, Node, Reply
from coaching.practice import Grade
from coaching.recurrence import Recurrence
from coaching.rulebook import Rulebook
from tests.house import House
from tests.makers import EVENING, a_text
from tests.plain_words import the_plain_rulebook

DUE, ASSIGNMENT = table_of(ScheduleDueRow), table_of(AssignmentRow)
#: EVENING is a Friday, 20:30 in Shanghai.
ZONE = "Asia/Shanghai"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def a_drill(slug: str) -> Drill:
    """One question with one answer."""
    said = a_text()
    reply = Reply(id="sorry", said=said, meant="good", why=said, to="calm")
    return Drill(
        slug=slug,
        title=a_text(slug, slug),
        scripts=(),
        customer=Customer(name=said, place=said),
        nodes=(Node(id="door", said=said, mood=2, replies=(reply,)),),
        endings=(
            Ending(id="calm", kind="good", mood=0, sentence=said),
            Ending(id="late", kind="bad", mood=3, sentence=said),
        ),
        time_over="late",
    )


def a_rulebook(*slugs: str) -> Rulebook:
    plain = the_plain_rulebook()
    return replace(plain, library=replace(plain.library, drills=tuple(map(a_drill, slugs))))


class Set(Clock):
    """A clock that somebody sets, backwards too."""

    def __init__(self, at: datetime):
        super().__init__(machine_now(), at)
        self.at = at

    def now(self) -> datetime:
        return self.at


def daily(at: time = time(21), **more: Any) -> Plan:
    return Plan("daily_practice", Recurrence("day", at, ZONE), **({"days": 1, "grace_minutes": 360} | more))


def weekly(weekday: int = 4, at: time = time(21), **more: Any) -> Plan:
    return Plan("weekly_refresh", Recurrence("week", at, ZONE, weekday=weekday), **more)


def monthly(day: int = 6, at: time = time(21), **more: Any) -> Plan:
    return Plan("monthly_exercise", Recurrence("month", at, ZONE, day=day), **more)


class Timetable:
    """What a test asks for and looks at."""

    def __init__(self, database: Database, *slugs: str):
        self.house = House(database, rulebook=a_rulebook(*(slugs or ("angry", "cold", "late"))))
        self.clock = Set(EVENING)
        self.parts = replace(self.house.parts, clock=self.clock)
        self.database = database

    def have_riders(self, *riders: str, zone: str = "jingan-si") -> None:
        def make(session: Any) -> None:
            for rider in riders:
                make_rider(session, rider, EVENING, zone)

        self.database.write(make)

    def add(self, name: str, plan: Plan, zone: str | None = None) -> int:
        now = self.clock.now()
        return self.database.write(lambda session: add_schedule(session, name, plan, now, "test", zone))

    def played(self, rider: str, drill: str, grade: Grade = "good", days_ago: float = 0) -> datetime:
        at = self.clock.now() - timedelta(days=days_ago)
        return self.database.write(lambda session: review_drill(session, rider, drill, grade, at))

    def turn(self, after: timedelta = timedelta()) -> None:
        """Set the clock and let the schedule turn until it rests."""
        self.clock.at += after
        for _ in range(100):
            if not run_schedules(self.parts):
                return

    # what there is

    def due(self, state: str | None = None) -> list[Any]:
        rows = self.house.rows(select(DUE).order_by(DUE.c.due_at, DUE.c.id))
        return [row for row in rows if state in (None, row.state)]

    def ends(self, *states: str) -> list[tuple[str, str, int, str | None]]:
        """(target, state, how many it made, note) of each row that is not only planned."""
        return [(row.target, row.state, row.made, row.note) for row in self.due() if row.state != "planned"]

    def assigned(self) -> list[tuple[str, str]]:
        """(rider, drill) in the order they were made."""
        rows = self.house.rows(select(ASSIGNMENT).order_by(ASSIGNMENT.c.id))
        return [(row.rider_id, row.drill) for row in rows]

    def exercises(self) -> list[Exercise]:
        with self.database.read() as session:
            return exercises(session)
