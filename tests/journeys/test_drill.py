"""A drill on a rider's phone: played by choice and in his own words, without a network, and never in the way."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.actions.add_person import add_person
from app.actions.issue_token import issue_token
from tests.conftest import new_sender, session_cookie, written
from tests.journeys.conftest import PHONE, phone
from tests.journeys.test_looks import faults
from tests.journeys.test_quiet import ONE_CLOCK
from tests.raw import rows
from tests.server import Sender, Server, request, running, status

pytestmark = pytest.mark.browser
PAGE = "/rider/drill/cancel-at-door"
NUMBERS = count(1)
BEST = ("say-it-first", "take-it-on", "ask-support", "fill-the-form")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("drills"), "--no-demo") as started:
        yield started
        assert "Traceback" not in started.errors()


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "tests")


@pytest.fixture
def rider(server: Server, browser: Browser) -> Iterator[tuple[str, Page]]:
    """A rider of the test's own, and his phone."""
    name = f"rider-{next(NUMBERS)}"
    context = phone_of(server, browser, name)
    yield name, context.new_page()
    context.close()


def phone_of(server: Server, browser: Browser, name: str, language: str = "zh") -> BrowserContext:
    person = written(
        server, lambda session, now: str(add_person(session, "rider", name, name, now, rider_id=name))
    )
    context = phone(browser, language=language)
    cookie = session_cookie(server.environment["SECRET_KEY"], person).partition("=")[2]
    context.add_cookies([{"name": "jinnang", "value": cookie, "url": server.url}])
    return context


def part(page: Page, name: str) -> Any:
    return page.locator(f'[data-part="{name}"]')


def start(page: Page, server: Server) -> None:
    page.goto(f"{server.url}{PAGE}")
    part(page, "start").click()
    expect(part(page, "number")).to_have_text("第 1 句")


def say(page: Page, *replies: str) -> None:
    for reply in replies:
        page.locator(f'[data-reply="{reply}"]').click()


def say_own(page: Page, words: str) -> None:
    part(page, "own-open").click()
    page.locator("#own-words").fill(words)
    page.get_by_role("button", name="就这么说").click()


def kept(server: Server, rider: str, many: int) -> list[Any]:
    """The rider's runs, once there are so many; the oldest first."""
    until = time.monotonic() + 10
    while True:
        found = rows(
            server,
            "SELECT ending, path, rewinds FROM drill_run WHERE rider_id = ? ORDER BY arrived_at",
            rider,
        )
        if len(found) >= many or time.monotonic() > until:
            assert len(found) == many
            return found
        time.sleep(0.05)


def test_given_a_page_that_was_opened_when_the_network_is_off_then_it_is_played_and_sent_once_later(
    server: Server, rider: tuple[str, Page]
) -> None:
    name, page = rider
    page.goto(f"{server.url}{PAGE}")
    expect(part(page, "start")).to_be_enabled()
    page.context.set_offline(True)

    part(page, "start").click()
    expect(part(page, "own-open")).to_be_disabled()
    say(page, *BEST)

    expect(part(page, "sentence")).to_contain_text("表交了")
    expect(part(page, "worst")).to_have_text("每一句都稳。")
    expect(page.get_by_role("img", name="你这一路是生气、生气、不高兴、不高兴、平静")).to_be_visible()
    expect(page.locator('[data-result="here"]')).to_be_visible()
    assert rows(server, "SELECT 1 FROM drill_run WHERE rider_id = ?", name) == []

    page.context.set_offline(False)
    expect(page.locator('[data-result="sent"]')).to_be_visible()
    ((ending, path, rewinds),) = kept(server, name, 1)
    assert (ending, rewinds) == ("settled", 0)
    assert [step["reply"] for step in json.loads(path)] == list(BEST)


def test_given_own_words_and_a_step_back_then_both_runs_arrive_with_what_he_said(
    server: Server, rider: tuple[str, Page]
) -> None:
    name, page = rider
    start(page, server)

    say_own(page, "嗯，嗯")
    expect(part(page, "ask")).to_contain_text("客人没听进去，又说了一遍。")
    say_own(page, "您等久了，晚了二十七分钟，您看一眼餐。")
    expect(part(page, "line")).to_contain_text("我不要了")
    say(page, "argue")
    expect(part(page, "mood")).to_have_text("暴怒")
    say(page, "snap-back", "soothe")

    expect(part(page, "worst")).to_have_text("第 5 句最伤。")
    page.get_by_role("button", name="第 3 句", exact=True).click()
    expect(part(page, "yours-said")).to_have_text("但是我都爬到七楼了，您现在才取消？")
    expect(part(page, "better-said")).to_contain_text("行，您要取消")
    page.get_by_role("button", name="从第 3 句再来").click()
    expect(part(page, "line")).to_contain_text("我不要了")
    say(page, *BEST[1:])

    expect(part(page, "sentence")).to_contain_text("表交了")
    first, second = kept(server, name, 2)
    assert [(ending, rewinds) for ending, _, rewinds in (first, second)] == [("grabbed", 0), ("settled", 1)]
    steps = json.loads(second[1])
    assert [step["own"] for step in steps[:3]] == ["嗯，嗯", "您等久了，晚了二十七分钟，您看一眼餐。", None]
    assert [step["reply"] for step in steps] == [None, "say-it-first", *BEST[1:]]


def test_given_the_clock_then_it_stands_while_hidden_and_ends_the_drill_when_it_has_run_out(
    server: Server, rider: tuple[str, Page]
) -> None:
    _, page = rider
    page.clock.install()
    start(page, server)
    say(page, "say-it-first")

    hide(page, True)
    page.clock.fast_forward(300_000)
    hide(page, False)
    expect(part(page, "clock")).to_have_text("2:00")
    page.clock.fast_forward(61_000)
    expect(part(page, "clock")).to_have_text("0:59")
    page.clock.fast_forward(61_000)

    expect(part(page, "sentence")).to_contain_text("时间到了")
    expect(part(page, "yours-said")).to_have_text("时间到了，没说出来。")
    page.get_by_role("button", name="从第 2 句再来").click()
    expect(part(page, "clock")).to_have_text("2:00")


def test_given_a_drill_that_ended_in_time_then_its_clock_says_nothing_any_more(
    server: Server, rider: tuple[str, Page]
) -> None:
    name, page = rider
    page.clock.install()
    start(page, server)
    say(page, *BEST)
    kept(server, name, 1)

    page.clock.fast_forward(300_000)

    expect(part(page, "sentence")).to_contain_text("表交了")
    page.get_by_role("button", name="从头再来").click()
    page.clock.fast_forward(5_000)
    expect(part(page, "clock")).to_have_text("1:55")


def test_given_he_rides_off_in_the_middle_of_a_drill_then_it_is_covered_and_its_clock_stands(
    server: Server, rider: tuple[str, Page]
) -> None:
    _, page = rider
    page.context.grant_permissions(["geolocation"], origin=server.url)
    page.context.add_init_script(ONE_CLOCK)
    page.clock.install()
    start(page, server)
    device = page.context.new_cdp_session(page)

    at = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 6}
    device.send("Emulation.setGeolocationOverride", {**at, "speed": 8})
    expect(page.locator(".quiet")).to_be_visible()
    expect(page.locator('[data-reply="say-it-first"]')).to_be_hidden()
    before = part(page, "clock").text_content()
    page.clock.fast_forward(4_000)

    assert part(page, "clock").text_content() == before


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => { Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
        document.dispatchEvent(new Event("visibilitychange")) }""",
        hidden,
    )


def test_given_a_real_notice_when_a_drill_is_played_then_it_makes_way_and_what_was_said_is_kept(
    server: Server, rider: tuple[str, Page]
) -> None:
    name, page = rider
    start(page, server)
    say(page, "say-it-first")

    tell(server, name)

    page.wait_for_url(f"{server.url}/rider")
    ((ending, path, _),) = kept(server, name, 1)
    assert ending is None
    assert [step["reply"] for step in json.loads(path)] == ["say-it-first"]


def tell(server: Server, rider: str) -> None:
    token = written(server, lambda session, now: issue_token(session, "dispatcher", now, None, "tests"))
    body = {
        "audience": {"riders": [rider]},
        "text": {"zh": "北门封了。", "en": "North gate's shut."},
        "valid_until": (datetime.now(UTC) + timedelta(minutes=5)).isoformat(),
    }
    told = request(
        f"{server.url}/api/v1/broadcasts",
        "POST",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}"},
    )
    assert told.status == 201


def test_given_an_order_in_hand_then_drills_wait_on_both_pages(
    server: Server, sender: Sender, rider: tuple[str, Page]
) -> None:
    name, page = rider
    sender.post([status(f"order-{name}", "picked_up", name)])

    page.goto(f"{server.url}/rider/drill")
    expect(part(page, "busy")).to_contain_text("送完再练")
    page.goto(f"{server.url}{PAGE}")
    expect(page.get_by_role("heading", name="手上有单，先送")).to_be_visible()
    expect(part(page, "start")).to_be_hidden()

    sender.post([status(f"order-{name}", "delivered", name)])
    page.evaluate("dispatchEvent(new Event('online'))")  # asked again at once
    expect(part(page, "start")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_each_stage_of_a_drill_then_it_is_accessible_and_fits(
    server: Server, browser: Browser, language: str
) -> None:
    context = phone_of(server, browser, f"looks-{language}", language)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    page.goto(f"{server.url}/rider/drill")
    looks_right(page)
    page.goto(f"{server.url}{PAGE}")
    expect(part(page, "start")).to_be_visible()
    looks_right(page)
    part(page, "start").click()
    looks_right(page)
    part(page, "own-open").click()
    looks_right(page)
    part(page, "own-not").click()
    say(page, "blame-the-app", "explain", "leave")
    expect(part(page, "sentence")).to_be_visible()
    looks_right(page)
    assert complaints == []
    context.close()


def looks_right(page: Page) -> None:
    assert faults(page) == []
    small = page.evaluate(
        """[...document.querySelectorAll("button, a, textarea")].filter(it => it.checkVisibility() && !it.closest(".hide"))
            .map(it => [it.textContent.trim(), it.getBoundingClientRect()])
            .filter(([, box]) => box.height < 55.5 || box.width < 55.5).map(([text, box]) => [text, box.width, box.height])"""
    )
    assert small == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"sideways at {width}"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
