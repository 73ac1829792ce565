"""What comes again: the weekly refresh, the monthly exercise, and what each rider is about to forget."""

from datetime import time

import pytest

from app.actions.switch_schedule import switch_schedule
from app.database import Database
from app.queries.schedules import anything_scheduled
from tests.makers import EVENING
from tests.schedules import DAY, HOUR, Timetable, daily, monthly, weekly


@pytest.fixture
def table(database: Database) -> Timetable:
    return Timetable(database)


def test_given_a_weekly_refresh_when_its_time_comes_then_every_rider_of_its_zone_has_a_drill_once(
    table: Timetable,
) -> None:
    table.have_riders("zhou", "kun")
    table.have_riders("ma", zone="caojiadu")
    table.add("refresh", weekly(), zone="jingan-si")

    table.turn()
    assert table.assigned() == []
    table.turn(HOUR)
    table.turn(HOUR)

    assert [rider for rider, _ in table.assigned()] == ["kun", "zhou"]
    assert table.ends() == [("*", "done", 2, None)]
    (done,) = table.due("done")
    assert (done.due_at, done.fence, done.done_at) == (EVENING + HOUR / 2, 1, EVENING + HOUR)


def test_given_drills_assigned_by_schedule_then_open_desks_are_told_which(table: Timetable) -> None:
    table.have_riders("zhou", "kun")
    table.add("exercise", monthly(drills=("late", "cold"), size=2))
    told: list[object] = []
    table.parts.live.listen("progress", told.append)

    table.turn(HOUR)
    table.turn(HOUR)

    assert told == [{"drill": drill, "state": "assigned"} for drill in ("cold", "late")]


def test_given_weeks_on_end_then_the_drills_take_turns_and_start_again(table: Timetable) -> None:
    table.have_riders("zhou")
    table.add("refresh", weekly(days=6))

    for _ in range(4):
        table.turn(HOUR)
        table.turn(7 * DAY - HOUR)

    drills = [drill for _, drill in table.assigned()]
    assert sorted(drills[:3]) == ["angry", "cold", "late"]
    assert drills[3] == drills[0]


def test_given_a_monthly_exercise_then_its_set_of_drills_is_assigned_and_the_trainer_sees_it(
    table: Timetable,
) -> None:
    table.have_riders("zhou", "kun")
    table.add("exercise", monthly(drills=("late", "cold", "angry"), size=2), zone="jingan-si")

    table.turn(HOUR)
    table.turn(HOUR)

    (exercise,) = table.exercises()
    assert (exercise.zone, exercise.riders, exercise.begins_at) == ("jingan-si", 2, EVENING + HOUR)
    assert len(set(exercise.drills)) == 2
    assert sorted(table.assigned()) == sorted(
        (rider, drill) for rider in ("zhou", "kun") for drill in exercise.drills
    )
    assert table.ends() == [("*", "done", 4, None)]


def test_given_a_schedule_without_riders_then_it_says_so(table: Timetable) -> None:
    table.add("refresh", weekly())
    table.add("exercise", monthly())

    table.turn(HOUR)

    assert table.ends() == [("*", "done", 0, "no_riders")] * 2
    assert table.exercises() == []


# one a day, what he is about to forget


def test_given_riders_who_played_then_each_repeats_the_one_drill_he_is_about_to_forget(
    table: Timetable,
) -> None:
    table.have_riders("zhou", "kun", "ma")
    table.add("practice", daily())
    table.played("zhou", "cold", "good", days_ago=5)  # to be repeated after two days: three days over
    table.played("zhou", "late", "again", days_ago=5)  # ... after one: four days over
    table.played("kun", "angry", "easy", days_ago=1)  # ... only in a week

    table.turn(HOUR)

    assert table.assigned() == [("zhou", "late")]
    assert table.ends() == [("*", "done", 1, None), ("zhou", "done", 1, None)]


def test_given_a_card_due_later_today_then_it_is_repeated_today(table: Timetable) -> None:
    table.have_riders("zhou")
    table.add("practice", daily())
    table.clock.at += 2 * HOUR
    assert table.played("zhou", "cold", "again", days_ago=1) == EVENING + 2 * HOUR
    table.clock.at -= 2 * HOUR

    table.turn(HOUR)

    assert table.assigned() == [("zhou", "cold")]


@pytest.mark.parametrize(
    "plans", [(daily(), daily(time(22))), (weekly(at=time(20, 45)), daily())], ids=["practice", "refresh"]
)
def test_given_a_drill_today_by_another_schedule_then_practice_adds_none(
    table: Timetable, plans: tuple[object, object]
) -> None:
    table.have_riders("zhou")
    for number, plan in enumerate(plans):
        table.add(f"plan-{number}", plan)  # type: ignore[arg-type]
    for drill in ("cold", "late", "angry"):
        table.played("zhou", drill, "again", days_ago=3)

    for _ in range(4):
        table.turn(HOUR)

    assert len(table.assigned()) == 1
    assert table.ends()[-1] == ("zhou", "done", 0, "has_one")


def test_given_days_on_end_without_his_playing_then_he_is_never_asked_twice_in_a_day(
    table: Timetable,
) -> None:
    table.have_riders("zhou")
    table.add("practice", daily())
    for drill in ("cold", "late", "angry"):
        table.played("zhou", drill, "again", days_ago=3)

    for _ in range(30):
        table.turn(2 * HOUR)

    assert len(table.assigned()) == 3  # one for each of the three evenings
    assert [end for end in table.ends() if end[0] != "*"] == [("zhou", "done", 1, None)] * 3


def test_given_a_drill_that_is_no_longer_there_then_another_is_repeated(table: Timetable) -> None:
    table.have_riders("zhou", "kun")
    table.add("practice", daily())
    table.played("zhou", "gone", "again", days_ago=9)
    table.played("zhou", "cold", "again", days_ago=3)
    table.played("kun", "gone", "again", days_ago=9)

    table.turn(HOUR)

    assert table.assigned() == [("zhou", "cold")]
    assert ("kun", "done", 0, "nothing_due") in table.ends()


# switched off, and what goes wrong


def test_given_a_schedule_switched_off_then_what_was_planned_is_missed_and_when_on_again_it_starts_from_then(
    table: Timetable,
) -> None:
    table.have_riders("zhou")
    table.add("refresh", daily())
    table.turn()
    table.database.write(lambda session: switch_schedule(session, "refresh", False, table.clock.now()))
    for _ in range(4):
        table.turn(DAY)
    table.database.write(lambda session: switch_schedule(session, "refresh", True, table.clock.now()))
    table.turn(HOUR)

    assert [(row.state, row.note) for row in table.due() if row.state != "planned"] == [
        ("missed", "switched_off"),
        ("done", "nothing_due"),
    ]


def test_given_a_schedule_switched_off_and_on_again_at_once_then_its_rows_are_those_it_had(
    table: Timetable,
) -> None:
    table.have_riders("zhou")
    table.add("refresh", weekly())
    table.turn()
    now = table.clock.now()
    table.database.write(lambda session: switch_schedule(session, "refresh", False, now))
    table.database.write(lambda session: switch_schedule(session, "refresh", True, now))
    table.turn(HOUR)

    assert table.ends() == [("*", "done", 1, None)]


def test_given_a_name_of_no_schedule_then_it_cannot_be_switched(table: Timetable) -> None:
    with pytest.raises(ValueError, match="no schedule is called"):
        table.database.write(lambda session: switch_schedule(session, "none", True, table.clock.now()))


def test_given_an_effect_that_fails_then_it_is_recorded_nothing_of_it_is_kept_and_the_others_go_on(
    table: Timetable,
) -> None:
    table.have_riders("zhou")
    table.add("broken", weekly(drills=("late", "gone"), size=2))
    table.add("whole", weekly(drills=("cold",)))

    table.turn(HOUR)

    assert table.ends() == [("*", "missed", 0, "failed"), ("*", "done", 1, None)]
    assert table.assigned() == [("zhou", "cold")]


@pytest.mark.parametrize(
    ("name", "plan", "zone", "why"),
    [
        ("", weekly(), None, "a name is"),
        ("a\x00b", weekly(), None, "a name is"),
        ("\ud800", weekly(), None, "a name is"),
        ("a", weekly(), "z" * 129, "a zone is"),
        ("a", weekly(size=0), None, "at least 1"),
        ("taken", weekly(), None, "there is a schedule"),
    ],
)
def test_given_a_schedule_that_cannot_be_then_it_says_why(
    table: Timetable, name: str, plan: object, zone: str | None, why: str
) -> None:
    table.add("taken", weekly())
    with pytest.raises(ValueError, match=why):
        table.add(name, plan, zone)  # type: ignore[arg-type]


def test_given_nothing_to_do_then_a_turn_writes_nothing(table: Timetable) -> None:
    table.add("practice", daily())
    table.turn()
    now = table.clock.now()

    with table.database.read() as session:
        assert not anything_scheduled(session, now, now + DAY / 2, now)
