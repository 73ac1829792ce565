"""The trainer's desk: assigning by a plain form, who may see it, results by drill, rider and play."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from app.actions.add_person import add_person
from app.actions.add_schedule import Plan, add_first_schedules, add_schedule
from app.actions.record_run import SentRun, record_run
from app.database import table_of
from app.tables.schedules import ScheduleDueRow
from coaching.drill import Drill
from coaching.drill_result import best_path
from coaching.drill_run import Answer as Given
from coaching.drill_run import Choice, TimeOver
from coaching.recurrence import Recurrence
from tests.by_form import ask, kept, read
from tests.conftest import session_cookie, written
from tests.house import the_library
from tests.raw import rows
from tests.server import Answer, Server

FORM = "<b>x</b>"
DRILL = the_library().drills[0]
OTHER = the_library().drills[1]
PLAN = Plan("daily_practice", Recurrence("day", time(15), "Asia/Shanghai"))


@pytest.fixture(scope="module")
def people(server: Server) -> dict[str, str]:
    """A cookie for each role; and three riders, one without a name, one called by markup."""

    def cookie(role: str, **more: str) -> str:
        person = written(server, lambda session, now: str(add_person(session, role, role, role, now, **more)))
        return session_cookie(server.environment["SECRET_KEY"], person)

    written(
        server, lambda session, now: str(add_person(session, "rider", "阿坤", "kun", now, "t-kun", "jingan"))
    )
    written(server, lambda session, now: str(add_person(session, "rider", FORM, "b", now, "t-b", "caojiadu")))
    return {
        **{role: cookie(role) for role in ("trainer", "dispatcher", "admin")},
        "rider": cookie("rider", rider_id="t-zhou", zone="jingan"),
    }


@pytest.fixture(scope="module")
def visit(server: Server, people: dict[str, str]) -> Callable[..., Answer]:
    """Open a page as somebody, or fill in its form and send it, without a script."""

    def go(path: str, role: str = "trainer", language: str = "zh", csrf: bool = True, **form: Any) -> Answer:
        page = ask(f"{server.url}{path}", people[role], language)
        if not form:
            return page
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.body)
        assert token
        key = re.search(r'name="key" value="([^"]+)"', page.body)
        fields = ({"key": key[1]} if key else {}) | form
        fields |= {"csrf_token": html.unescape(token[1])} if csrf else {}
        sent = ask(f"{server.url}{path}", kept(page) or people[role], language, fields)
        if sent.status != 302:
            return sent
        return ask(f"{server.url}{sent.headers['Location']}", kept(sent) or people[role], language)

    return go


def in_days(days: float) -> dict[str, str]:
    due = datetime.now(UTC) + timedelta(days=days)
    return {"date": due.date().isoformat(), "time": "12:00"}


def assigned(server: Server) -> list[Any]:
    return rows(server, "SELECT rider_id, drill FROM drill_assignment ORDER BY id")


def plays(server: Server, rider: str, run: str, *answers: Given, drill: Drill = DRILL) -> None:
    """A run of this rider, as the phone's report would leave it."""

    def record(session: Any, now: datetime) -> str:
        sent = SentRun(run, answers, now - timedelta(minutes=1), 60)
        return record_run(session, drill, rider, sent, now).id

    written(server, record)


# who may see it


PAGES = (
    "/trainer",
    "/trainer/assign",
    "/trainer/drills",
    f"/trainer/drills/{DRILL.slug}",
    "/trainer/results",
    f"/trainer/results/{DRILL.slug}",
    "/trainer/riders/t-zhou",
    "/trainer/schedule",
)


@pytest.mark.parametrize("path", PAGES)
def test_given_a_page_of_the_desk_then_it_is_for_trainers_alone(visit: Any, path: str) -> None:
    assert visit(path).status == 200
    assert visit(path, "admin").status == 200
    assert visit(path, "rider").status == 403
    assert visit(path, "dispatcher").status == 403


def test_given_scripts_then_a_dispatcher_reads_them_and_is_shown_no_way_to_results(visit: Any) -> None:
    page = visit("/trainer/scripts/leave", "dispatcher")

    assert page.status == 200
    assert "/trainer/results" not in page.body


@pytest.mark.parametrize(
    "path",
    [
        "/trainer/drills/no-such",
        "/trainer/results/no-such",
        "/trainer/results/%00",
        "/trainer/runs/no-such",
        "/trainer/runs/%00",
        "/trainer/riders/nobody",
        "/trainer/riders/a%00b",
        "/trainer/scripts/%00",
    ],
)
def test_given_what_is_not_there_then_the_page_says_so(visit: Any, path: str) -> None:
    assert visit(path).status == 404


# before anything happened: run first, the module's server is one


def test_given_nothing_yet_then_every_list_says_so(visit: Any) -> None:
    assert "还没安排过演练" in read(visit("/trainer"))
    assert "还没人做过" in read(visit("/trainer"))
    assert "还没人做过" in read(visit("/trainer/results"))
    assert "还没有骑手练过" in read(visit("/trainer/results"))
    of_drill = read(visit(f"/trainer/results/{DRILL.slug}"))
    for words in ("这个演练还没安排给谁", "还没有人自己来练", "还没有人走到这一句"):
        assert words in of_drill
    assert "还没给他安排过" in read(visit("/trainer/riders/t-zhou"))
    assert "还没办过沙盘" in read(visit("/trainer/schedule"))
    assert "没有这样的演练" in read(visit("/trainer/drills?q=no-such-words"))


# assigning


def test_given_the_form_when_sent_for_named_riders_then_each_has_it_and_a_repeated_press_adds_none(
    server: Server, visit: Any
) -> None:
    form = {"drill": DRILL.slug, "who": "riders", "rider": ["t-zhou"], "others": "t-b， t-zhou", **in_days(2)}

    first = visit("/trainer/assign", **form, key="one-press")
    again = visit("/trainer/assign", **form, key="one-press")

    assert "安排给 2 位骑手了" in read(first)
    assert "安排给 0 位骑手了" in read(again)
    assert "还有 2 位手里就有这个演练" in read(again)
    assert sorted(assigned(server)) == [("t-b", DRILL.slug), ("t-zhou", DRILL.slug)]
    assert rows(server, "SELECT count(*) FROM message WHERE kind = 'drill'") == [(2,)]
    desk = visit("/trainer")
    assert DRILL.title.zh in read(desk)
    assert "做完 0 位，一共 2 位" in read(desk)
    assert FORM not in desk.body
    assert html.escape(FORM) in desk.body


def test_given_a_zone_or_all_then_those_riders_and_nobody_else_have_it(server: Server, visit: Any) -> None:
    before = len(assigned(server))
    visit("/trainer/assign", drill=OTHER.slug, who="zone", zone="jingan", **in_days(2))
    assert sorted(assigned(server)[before:]) == [("t-kun", OTHER.slug), ("t-zhou", OTHER.slug)]

    answer = read(visit("/trainer/assign", drill=OTHER.slug, who="all", **in_days(2)))

    assert "安排给 1 位骑手了" in answer
    assert ("t-b", OTHER.slug) in assigned(server)[before:]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"drill": "no-such"}, "先挑一个演练"),
        ({"who": ""}, "先选骑手"),
        ({"who": "riders"}, "先选骑手"),
        ({"who": "zone", "zone": "nowhere"}, "先选骑手"),
        ({"who": "riders", "others": "t-zhou, nobody, x\0y"}, "没有这些骑手：x"),
        ({"who": "riders", "others": "t-zhou, nobody"}, "没有这些骑手：nobody"),
        ({"date": "2020-01-01"}, "这个时间已经过了"),
        ({"date": "31/12"}, "要写清楚"),
        ({"time": "late"}, "要写清楚"),
        ({"date": ""}, "要写清楚"),
    ],
)
def test_given_a_form_with_a_fault_then_it_is_said_and_nothing_is_assigned(
    server: Server, visit: Any, changed: dict[str, str], words: str
) -> None:
    before = assigned(server)
    form = {"drill": DRILL.slug, "who": "all", **in_days(2)} | changed

    answer = visit("/trainer/assign", **form)

    assert answer.status == 422
    assert words in read(answer)
    assert 'role="alert"' in answer.body
    assert assigned(server) == before


def test_given_no_csrf_token_then_nothing_is_assigned(server: Server, visit: Any) -> None:
    before = assigned(server)

    assert visit("/trainer/assign", csrf=False, drill=DRILL.slug, who="all", **in_days(2)).status == 400
    assert assigned(server) == before


# results


def test_given_a_play_then_who_how_each_score_and_each_choice_with_the_better_one_can_be_read(
    server: Server, visit: Any
) -> None:
    first = DRILL.first
    best = dict(best_path(DRILL, first.id).steps)[first.id]
    worse = next(reply for reply in first.replies if reply.id != best)
    better = first.reply(best)
    assert better is not None
    plays(server, "t-zhou", "run-of-zhou", Choice(worse.id), TimeOver())

    of_drill = visit(f"/trainer/results/{DRILL.slug}")
    run = read(visit("/trainer/runs/run-of-zhou"))

    assert "/trainer/runs/run-of-zhou" in of_drill.body
    for words in (first.said.zh, worse.said.zh, better.said.zh, better.why.zh, "没来得及说", "这回没成"):
        assert words in run
    for words in ("共情", "事实", "方案", "安全"):
        assert words in run
    assert "做完 1 位，一共 2 位" in read(visit("/trainer"))
    assert "他练过的" in read(visit("/trainer/riders/t-zhou"))
    assert "/trainer/runs/run-of-zhou" in visit("/trainer/riders/t-zhou").body


def test_given_plays_then_how_many_chose_what_at_each_step_is_counted(server: Server, visit: Any) -> None:
    way = [Choice(reply) for _, reply in best_path(OTHER, OTHER.first.id).steps]
    for number in range(3):
        plays(server, f"free-{number}" if number else "t-kun", f"run-best-{number}", *way, drill=OTHER)

    page = read(visit(f"/trainer/results/{OTHER.slug}"))

    assert page.count(" 3 次") == 2 * len(way)  # of the step and of its best reply
    assert "自己练的" in page
    assert "做过 3 位" in read(visit("/trainer/drills"))


def test_given_a_play_of_a_drill_that_is_gone_then_its_results_can_be_read_still(
    server: Server, visit: Any
) -> None:
    def record(session: Any, now: datetime) -> str:
        from app.tables.drills import RunRow

        session.add(
            RunRow(
                id="run-gone", rider_id="t-kun", drill="gone", started_at=now, ended_at=now, ending="away",
                path='[{"node": "n", "reply": "r", "own": null, "anger": 2}]',
                scores='{"empathy": [0, 1]}', took_s=5, arrived_at=now,
            )
        )  # fmt: skip
        return ""

    written(server, record)

    assert "撤掉了" in read(visit("/trainer/runs/run-gone"))
    assert visit("/trainer/results/gone").status == 200
    assert visit("/trainer/results").status == 200
    assert visit("/trainer").status == 200
    assert "%" not in read(visit("/trainer/results"))


# the schedule


def test_given_schedules_then_each_says_when_it_comes_and_can_be_switched_off_and_on(
    server: Server, visit: Any
) -> None:
    assert "还没有定期的安排" in read(visit("/trainer/schedule")) or rows(server, "SELECT 1 FROM schedule")
    written(server, lambda session, now: str(add_first_schedules(session, "Asia/Shanghai", now, "tests")))

    page = read(visit("/trainer/schedule"))
    for words in ("每周二 14:30", "每月第一个周三 14:30", "每天 15:00", "下一次", "还没到过时候"):
        assert words in page

    assert "关上了" in read(visit("/trainer/schedule", name="weekly-refresh", active="0"))
    assert rows(server, "SELECT active FROM schedule WHERE name = 'weekly-refresh'") == [(0,)]
    assert "关着，到时候不发" in read(visit("/trainer/schedule"))
    assert "打开了" in read(visit("/trainer/schedule", name="weekly-refresh", active="1"))
    assert visit("/trainer/schedule", name="no-such", active="1").status == 404
    assert visit("/trainer/schedule", name="\0", active="1").status == 404


def test_given_more_single_riders_than_a_page_holds_then_it_says_still_what_a_schedule_did(
    server: Server, visit: Any
) -> None:
    def fall_due(session: Any, now: datetime) -> str:
        add_schedule(session, "all-riders", PLAN, now, "tests")
        row = {"schedule_id": 1, "latest_at": now, "state": "done"}
        whole = {**row, "target": "*", "due_at": now - timedelta(days=1), "made": 321}
        each = [{**row, "target": f"r{number}", "due_at": now, "made": 1} for number in range(450)]
        session.execute(insert(table_of(ScheduleDueRow)), [whole, *each])
        return ""

    written(server, fall_due)

    assert "发了 321 个" in read(visit("/trainer/schedule"))
