"""What a trainer reads of the words: every line of a drill, its graph, its file, the phone it shows on."""

import re
from datetime import time

import pytest

from app.actions.add_person import add_person
from app.pages.drill_graph import HEIGHT, WIDTH, graph
from app.pages.drill_words import chosen_in, curve_of
from app.pages.drills import found
from app.pages.schedule_desk import NTH, WEEKDAYS, when
from app.queries.training import Played
from coaching.content import Language
from coaching.drill import Drill
from coaching.drill_result import best_path
from coaching.recurrence import LAST, Recurrence
from tests.by_form import ask, read
from tests.conftest import session_cookie, written
from tests.house import the_library
from tests.makers import EVENING
from tests.server import Answer, Server

DRILLS = the_library().drills


@pytest.fixture(scope="module")
def trainer(server: Server) -> str:
    """A trainer's cookie."""
    person = written(server, lambda session, now: str(add_person(session, "trainer", "许教练", "xu", now)))
    return session_cookie(server.environment["SECRET_KEY"], person)


def page_of(server: Server, cookie: str, path: str, language: str = "zh") -> Answer:
    return ask(f"{server.url}{path}", cookie, language)


@pytest.mark.parametrize("drill", the_library().drills, ids=lambda drill: drill.slug)
def test_given_a_drill_then_its_page_has_every_line_its_file_and_four_phones(
    server: Server, trainer: str, drill: Drill
) -> None:
    page = page_of(server, trainer, f"/trainer/drills/{drill.slug}")
    words = read(page)

    for node in drill.nodes:
        assert node.said.zh in words
        for reply in node.replies:
            assert reply.said.zh in words
            assert reply.why.zh in words
    for ending in drill.endings:
        assert ending.sentence.zh in words
    assert f"scripts_library/drills/{drill.slug}.toml" in words
    assert re.findall(r'class="phone"[^>]* data-theme="(\w+)" lang="([\w-]+)"', page.body) == [
        ("dark", "zh-CN"),
        ("light", "zh-CN"),
        ("dark", "en"),
        ("light", "en"),
    ]
    assert page.body.count("客人是模拟的") == 3  # the page's own stripe and the two Chinese phones
    assert "演练" in words


def test_given_a_script_then_the_phones_show_the_riders_own_card_in_both_languages(
    server: Server, trainer: str
) -> None:
    script = the_library().script("leave")
    assert script is not None

    page = page_of(server, trainer, "/trainer/scripts/leave", "en")

    assert page.body.count('<article class="card is-safety">') == 4
    assert page.body.index(script.title.en) < page.body.index(script.title.zh)
    assert 'href="/trainer/edit/leave"' in page.body


def test_given_the_old_address_then_it_leads_to_the_new_one_with_what_was_asked(
    server: Server, trainer: str
) -> None:
    assert (
        page_of(server, trainer, "/library?q=leave&kind=threat").headers["Location"]
        == "/trainer/scripts?q=leave&kind=threat"
    )
    assert page_of(server, trainer, "/library/leave").headers["Location"] == "/trainer/scripts/leave"


# the graph


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.slug)
def test_given_a_drill_then_its_graph_holds_every_step_and_ending_apart_and_the_best_way_thick(
    drill: Drill, language: Language
) -> None:
    drawn = graph(drill, language)

    assert {box.place for box in drawn.boxes} == {
        *(node.id for node in drill.nodes),
        *(ending.id for ending in drill.endings),
    }
    for box in drawn.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + HEIGHT <= drawn.height
        for other in drawn.boxes:
            apart = other.x >= box.x + box.width or other.y >= box.y + HEIGHT
            assert box is other or apart or box.x >= other.x + other.width or box.y >= other.y + HEIGHT
    assert sum(line.best for line in drawn.lines) == len(best_path(drill, drill.first.id).steps)
    assert len(drawn.lines) == sum(len({reply.to for reply in node.replies}) for node in drill.nodes)


# a play


def played(drill: Drill, *path: dict[str, object]) -> Played:
    return Played("run", "zhou", drill.slug, None, EVENING, None, 5, list(path), {})


def test_given_a_step_or_a_reply_that_is_gone_then_the_rest_is_told_still() -> None:
    drill = DRILLS[0]
    first = drill.first

    gone, own, late = chosen_in(
        drill,
        played(
            drill,
            {"node": "no-such", "reply": "x", "own": None, "anger": 1},
            {"node": first.id, "reply": "no-such", "own": "好的", "anger": 2},
            {"node": first.id, "reply": None, "own": None, "anger": 3},
        ),
    )

    assert (gone.node, gone.reply, gone.better, gone.same) == (None, None, None, False)
    assert (own.node, own.reply, own.own, own.same) == (first, None, "好的", False)
    assert (late.reply, late.own, late.number, late.anger.zh) == (None, None, 3, "暴怒")


def test_given_a_play_then_its_curve_begins_where_the_customer_did_and_rises_with_his_anger() -> None:
    drill = DRILLS[0]
    curve = curve_of(drill, played(drill, {"node": "n", "reply": None, "own": None, "anger": 3}))

    assert curve.levels == (drill.first.mood, 3)
    assert curve.best_levels == best_path(drill, drill.first.id).curve
    (x0, y0), (x1, y1) = curve.dots
    assert x1 > x0
    assert y1 < y0
    assert curve.width >= max(int(point.split(",")[0]) for point in curve.best.split())


# finding, and when a schedule comes


def test_given_words_when_drills_are_searched_then_all_must_be_there_in_either_language() -> None:
    cancels = [drill.slug for drill in found(DRILLS, "cancel DOOR")]

    assert "cancel-at-door" in cancels
    assert len(found(DRILLS, "")) == len(DRILLS) > len(cancels)
    assert found(DRILLS, "no such words anywhere") == []


@pytest.mark.parametrize(
    ("rule", "zh"),
    [
        (Recurrence("day", time(15, 0), "Asia/Shanghai"), "每天 15:00"),
        (Recurrence("week", time(9, 5), "Asia/Shanghai", weekday=6), "每周日 09:05"),
        (Recurrence("month", time(9, 0), "Asia/Shanghai", weekday=4, nth=LAST), "每月最后一个周五 09:00"),
        (Recurrence("month", time(9, 0), "Asia/Shanghai", day=31), "每月 31 日 09:00"),
    ],
)
def test_given_a_rule_then_it_is_said_in_words(rule: Recurrence, zh: str) -> None:
    assert when(rule).zh == zh
    assert when(rule).en


def test_given_every_weekday_and_place_in_a_month_then_each_has_a_word_of_its_own() -> None:
    assert len({day.zh for day in WEEKDAYS}) == len({day.en for day in WEEKDAYS}) == 7
    assert set(NTH) == {1, 2, 3, 4, LAST}
