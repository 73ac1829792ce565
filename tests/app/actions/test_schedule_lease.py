"""One runs the schedule at a time; and if two do, the rows keep what is done twice apart."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from app import scheduled
from app.actions.plan_schedule import LEASE_NAME, plan_schedule
from app.actions.run_due import run_due
from app.actions.take_lease import LeaseLost, take_lease
from app.database import Database, table_of
from app.queries.schedules import database_time
from app.tables.schedules import LeaseRow
from tests.makers import EVENING, later
from tests.schedules import HOUR, Timetable, daily, weekly

LASTS = timedelta(seconds=15)


@pytest.fixture
def take(database: Database) -> Callable[[str, float], int | None]:
    """take(holder, at): the fence it got at this second, or None."""

    def taking(holder: str, at: float) -> int | None:
        return database.write(lambda session: take_lease(session, "test", holder, LASTS, later(at)))

    return taking


Take = Callable[[str, float], int | None]


def test_given_a_lease_that_somebody_holds_then_nobody_else_gets_it_before_it_ends(take: Take) -> None:
    assert take("a", 0) == 1
    assert take("b", 14.9) is None
    assert take("b", 15) == 2
    assert take("a", 15) is None


def test_given_a_holder_that_prolongs_then_it_keeps_its_number(take: Take) -> None:
    assert [take("a", second) for second in (0, 10, 20)] == [1, 1, 1]
    assert take("b", 30) is None


def test_given_a_holder_that_was_away_too_long_then_it_gets_a_new_number(take: Take) -> None:
    assert take("a", 0) == 1
    assert take("a", 15) == 2


def test_given_a_clock_that_went_back_then_the_lease_of_the_future_does_not_shut_everybody_out(
    take: Take,
) -> None:
    assert take("a", 3600) == 1
    assert take("b", 0) == 2


def test_given_many_who_take_it_at_once_then_one_has_it(database: Database) -> None:
    got: list[int | None] = []

    def reach(holder: str) -> None:
        got.append(database.write(lambda session: take_lease(session, "test", holder, LASTS, EVENING)))

    threads = [threading.Thread(target=reach, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got, key=str) == [1, *[None] * 7]


def test_given_the_database_then_its_time_is_told_with_an_offset(database: Database) -> None:
    with database.read() as session:
        assert database_time(session).tzinfo is not None


# an old holder goes on


@pytest.fixture
def table(database: Database) -> Timetable:
    made = Timetable(database)
    made.have_riders("zhou", "kun")
    made.add("refresh", weekly())
    made.turn()
    made.clock.at += HOUR
    return made


def lease(session: Session, table: Timetable) -> Any:
    return session.execute(select(table_of(LeaseRow)).where(table_of(LeaseRow).c.name == LEASE_NAME)).one()


def pass_on(table: Timetable) -> tuple[int, int]:
    """The lease runs out and somebody else takes it: (the old holder's number, the new one's)."""

    def take_over(session: Session) -> tuple[int, int]:
        old = lease(session, table)
        new = take_lease(session, LEASE_NAME, "another", LASTS, old.expires_at)
        assert new is not None
        return old.fence, new

    return table.database.write(take_over)


def test_given_a_holder_stopped_past_its_lease_when_it_goes_on_then_nothing_of_it_is_kept(
    table: Timetable,
) -> None:
    old, new = pass_on(table)
    now, library = table.clock.now(), table.parts.library

    with pytest.raises(LeaseLost):
        table.database.write(lambda session: run_due(session, library, old, now, now))
    with pytest.raises(LeaseLost):
        table.database.write(lambda session: plan_schedule(session, old, now, now))
    assert table.assigned() == []

    assert table.database.write(lambda session: run_due(session, library, new, now, now)) == 1
    assert [row.fence for row in table.due("done")] == [new]
    assert len(table.assigned()) == 2


def test_given_a_lease_lost_between_two_steps_of_a_turn_then_the_turn_ends_and_the_other_goes_on(
    table: Timetable,
) -> None:
    taken: list[int] = []

    class Slow(Database):
        """Between its first and its second write it stops until somebody else has the lease."""

        def write(self, work: Any, *, urgent: bool = False) -> Any:
            done = super().write(work, urgent=urgent)
            if not taken:
                taken.extend(pass_on(table))
            return done

    slow = Slow(table.database.url)
    stopped = replace(table.parts, database=slow)

    assert scheduled.run_schedules(stopped) == 0
    slow.close()
    assert len(taken) == 2
    assert table.assigned() == []
    assert [row.state for row in table.due() if row.due_at <= table.clock.now()] == ["planned"]


def test_given_a_lease_that_somebody_else_holds_then_a_turn_does_nothing(database: Database) -> None:
    table = Timetable(database)
    table.have_riders("zhou")
    table.add("refresh", weekly())
    table.clock.at += HOUR
    hour = timedelta(hours=1)
    database.write(lambda session: take_lease(session, LEASE_NAME, "another", LASTS, database_time(session)))

    assert scheduled.run_schedules(table.parts, lease=hour) == 0
    assert table.due() == []


def test_given_many_turns_at_once_without_any_lease_then_each_row_still_has_one_effect(
    table: Timetable,
) -> None:
    """Uniqueness gives once-only; a lease only saves work: here everybody holds the newest."""
    for number in range(4):
        table.add(f"practice-{number}", daily())
    for rider in ("zhou", "kun"):
        table.played(rider, "cold", "again", days_ago=3)
    table.turn(-HOUR / 2)
    now, library = table.clock.now() + HOUR, table.parts.library
    with table.database.read() as session:
        fence = lease(session, table).fence
    failed: list[Exception] = []

    def run() -> None:
        try:
            for _ in range(4):
                table.database.write(lambda session: run_due(session, library, fence, now, now))
        except Exception as fault:  # shown by the test's own thread
            failed.append(fault)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(table.assigned()) == len(set(table.assigned()))
    past = [row for row in table.due() if row.due_at <= now]
    assert {row.state for row in past} == {"done"}
    assert len(past) == len({(row.schedule_id, row.target, row.due_at) for row in past})
    assert len(table.assigned()) == sum(row.made for row in past if row.target != "*" or row.schedule_id == 1)
