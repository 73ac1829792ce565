"""`flask schedule` adds, lists, switches and runs what comes again; the demo begins with three."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.actions.add_schedule import first_schedules
from app.cli.schedule import schedule
from app.database import Database
from app.demo import open_demo
from tests.schedules import HOUR, Timetable

REFRESH = ("add", "refresh", "--what", "weekly_refresh", "--every", "week", "--weekday", "4", "--at", "21:00")


@pytest.fixture
def table(database: Database) -> Timetable:
    made = Timetable(database)
    made.have_riders("zhou")
    return made


@pytest.fixture
def runner(table: Timetable) -> FlaskCliRunner:
    app = Flask("tests")
    app.extensions["jinnang"] = table.parts
    app.cli.add_command(schedule)
    return FlaskCliRunner(app)


def said(runner: FlaskCliRunner, *arguments: str) -> list[str]:
    done = runner.invoke(args=["schedule", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_given_a_schedule_added_by_hand_when_it_is_run_then_the_list_tells_what_became_of_it(
    runner: FlaskCliRunner, table: Timetable
) -> None:
    said(runner, *REFRESH, "--zone", "jingan-si", "--drill", "cold")
    assert said(runner, "run") == ["0"]
    table.clock.at += HOUR
    assert said(runner, "run") == ["1"]

    refresh, done = said(runner, "list")

    assert refresh.split("\t") == [
        "refresh", "on", "weekly_refresh", "every week weekday=4", "21:00 Asia/Shanghai", "jingan-si",
    ]  # fmt: skip
    assert done.split("\t") == ["2026-03-06T13:00:00+00:00", "refresh", "*", "done", "1", "-"]
    assert table.assigned() == [("zhou", "cold")]


def test_given_a_schedule_switched_off_then_the_list_says_so(runner: FlaskCliRunner) -> None:
    said(runner, *REFRESH)
    said(runner, "switch", "refresh", "off")

    assert said(runner, "list")[0].split("\t")[:2] == ["refresh", "off"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add",), "are needed"),
        (("add", "a", "--what", "weekly_refresh", "--every", "week"), "has a weekday"),
        ((*REFRESH, "--drill", "gone"), "no such drill: gone"),
        ((*REFRESH, "--timezone", "Mars/Phobos"), "no time zone"),
        ((*REFRESH, "--size", "0"), "at least 1"),
        (("switch", "gone", "on"), "no schedule is called"),
    ],
    ids=str,
)
def test_given_a_command_that_cannot_be_then_it_says_why(
    runner: FlaskCliRunner, arguments: tuple[str, ...], why: str
) -> None:
    done = runner.invoke(args=["schedule", *arguments])

    assert done.exit_code == 1
    assert why in done.output


def test_given_the_first_schedules_when_added_twice_then_each_is_there_once(runner: FlaskCliRunner) -> None:
    assert said(runner, "add", "--first") == list(first_schedules("Asia/Shanghai"))
    assert said(runner, "add", "--first") == []

    assert [line.split("\t")[0] for line in said(runner, "list")] == list(first_schedules("Asia/Shanghai"))


def test_given_the_demo_then_it_has_the_first_schedules(table: Timetable, runner: FlaskCliRunner) -> None:
    open_demo(table.parts, "a key")

    assert len(said(runner, "list")) == len(first_schedules("Asia/Shanghai"))
