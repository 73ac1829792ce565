"""What comes again under clocks that jump, go back and run fast: nothing twice, nothing lost in silence."""

from datetime import UTC, datetime, timedelta

import pytest

from app.database import Database
from tests.makers import EVENING
from tests.schedules import DAY, HOUR, Timetable, daily, weekly


@pytest.fixture
def table(database: Database) -> Timetable:
    return Timetable(database)


def test_given_a_clock_that_jumps_days_ahead_then_what_is_too_late_is_missed_with_its_reason_and_the_rest_done_once(
    table: Timetable,
) -> None:
    table.have_riders("zhou")
    table.add("practice", daily())
    table.played("zhou", "cold", "again", days_ago=3)
    table.turn()

    table.turn(5 * DAY + 3 * HOUR)  # the last one is two and a half hours ago

    assert [(row.target, row.state, row.note) for row in table.due() if row.due_at <= table.clock.now()] == [
        *[("*", "missed", "late")] * 5,
        ("*", "done", None),
        ("zhou", "done", None),
    ]
    assert table.assigned() == [("zhou", "cold")]


def test_given_a_server_that_was_down_for_days_then_nothing_of_them_is_silent(table: Timetable) -> None:
    table.have_riders("zhou")
    table.add("refresh", weekly(weekday=0, grace_minutes=60))  # planned a day ahead only: nobody has seen it

    table.turn(12 * DAY)

    assert [row.due_at for row in table.due("missed")] == [
        datetime(2026, 3, 9, 13, tzinfo=UTC),
        datetime(2026, 3, 16, 13, tzinfo=UTC),
    ]
    assert table.assigned() == []


@pytest.mark.parametrize("back", [HOUR, 10 * HOUR, 3 * DAY], ids=str)
def test_given_a_clock_stepped_back_then_nothing_is_done_twice(table: Timetable, back: timedelta) -> None:
    table.have_riders("zhou")
    table.add("refresh", weekly())
    table.add("practice", daily())
    table.played("zhou", "cold", "again", days_ago=3)
    table.turn(HOUR)
    before, ends = table.assigned(), table.ends()

    table.turn(-back)
    while table.clock.now() < EVENING + HOUR:
        table.turn(HOUR)

    assert (table.assigned(), table.ends()) == (before, ends)


@pytest.mark.parametrize("ahead", [7 * HOUR, 3 * DAY, 800 * DAY], ids=str)
def test_given_a_clock_that_jumped_ahead_and_was_put_right_then_nothing_is_lost(
    table: Timetable, ahead: timedelta
) -> None:
    table.have_riders("zhou")
    table.add("refresh", weekly(weekday=5, grace_minutes=60))
    table.turn()
    table.turn(ahead)
    table.turn(-ahead)

    table.turn(DAY + HOUR)  # Saturday, half past nine

    assert [row.due_at for row in table.due("done")] == [EVENING + DAY + HOUR / 2]
    assert len(table.assigned()) == 1


def test_given_a_jump_of_two_years_then_each_day_of_them_is_recorded(table: Timetable) -> None:
    table.add("practice", daily())

    table.turn(731 * DAY)

    assert [(row.state, row.note) for row in table.due()] == [("missed", "late")] * 731 + [("planned", None)]


def test_given_a_fast_clock_then_its_own_ticks_make_nothing_late(table: Timetable) -> None:
    table.have_riders("zhou")
    table.add("refresh", weekly(grace_minutes=1))
    table.clock.speed = 36_000  # two seconds between two ticks are twenty hours

    table.turn(20 * HOUR)

    assert table.ends() == [("*", "done", 1, None)]
