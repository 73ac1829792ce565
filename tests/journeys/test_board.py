"""The room in a real browser: live without a reload, by keyboard, each desk its own zone, nothing that jumps."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket, WebSocketRoute, expect

from app.actions.add_person import add_person
from tests.conftest import new_sender, session_cookie, written
from tests.journeys.conftest import complaints_of
from tests.journeys.test_rider_page import now_of
from tests.server import Sender, Server, event, running, status

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
SHIFTS = """() => { window.shifted = []; new PerformanceObserver(list => { for (const one of list.getEntries())
    for (const {node} of one.sources) window.shifted.push((node?.outerHTML ?? node?.textContent ?? "").slice(0, 200)); })
    .observe({type: "layout-shift", buffered: false}); }"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Sender]]:
    with running(tmp_path_factory.mktemp("board"), "--quiet-demo") as server:
        sender = new_sender(server, "tests")
        sender.post([one for number in range(12) for one in an_order(server, number)])
        yield server, sender


def an_order(server: Server, number: int, zone: str | None = None, late: int = -40) -> list[dict[str, Any]]:
    """An order of one of two zones, by default in good time, with a rider who stands."""
    now, zone = now_of(server), zone or f"zone-{'ab'[number % 2]}"
    place = {
        "lat": 31.2 + (zone == "zone-b") / 10,
        "lng": 121.4 + number / 1000,
        "address": f"{zone} {number} 号",
    }
    return [
        event(
            "order.placed", now - timedelta(minutes=10), order_id=f"o-{number}", customer_id=f"c-{number}", zone=zone,
            placed_at=(now - timedelta(minutes=10)).isoformat(),
            promised_at=(now - timedelta(minutes=late)).isoformat(), dropoff=place,
        ),
        status(f"o-{number}", "at_store", f"r-{zone}-{number}"),
        event("rider.position", now, rider_id=f"r-{zone}-{number}", lat=place["lat"], lng=121.4, speed_kmh=0),
    ]  # fmt: skip


def desk(
    browser: Browser,
    server: Server,
    name: str,
    zone: str | None = None,
    routed: Any = None,
) -> Page:
    """The room of a new dispatcher, once it is live; `heard` is all its socket received."""
    person = written(
        server, lambda session, now: str(add_person(session, "dispatcher", name, name, now, None, zone))
    )
    cookie = session_cookie(server.environment["SECRET_KEY"], person).removeprefix("jinnang=")
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    context.add_cookies([{"name": "jinnang", "value": cookie, "url": server.url}])
    page = context.new_page()
    page.complaints, page.heard = [], []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]

    def hear(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: page.heard.append(str(frame)))  # type: ignore[attr-defined]

    page.on("websocket", hear)
    if routed:
        page.route_web_socket(re.compile("socket.io"), routed)
    page.goto(f"{server.url}/dispatch")
    expect(page.locator("[data-live=true]")).to_have_count(1)
    return page


def row(page: Page, order: str) -> Any:
    return page.locator(f'[data-order="{order}"] > .o')


def test_given_a_desk_when_events_come_then_the_room_follows_without_a_reload_and_nothing_jumps(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    page = desk(browser, server, "live")
    page.evaluate("window.same = true")
    page.mouse.move(720, 300)
    expect(row(page, "o-0")).to_contain_text("在店里")
    page.keyboard.press("j")
    expect(page.locator(".o:focus")).to_have_count(1)
    focused = page.evaluate("document.activeElement.parentElement.dataset.order")
    page.evaluate(SHIFTS)

    sender.post(an_order(server, 50, "zone-a", late=50))
    expect(row(page, "o-50")).to_contain_text("晚 5")
    sender.post([status("o-0", "picked_up", "r-zone-a-0")])
    expect(row(page, "o-0")).to_contain_text("餐在车上")
    sender.post(
        [
            event(
                "zone.alert",
                zone="zone-b",
                kind="storm",
                until=(now_of(server) + timedelta(hours=1)).isoformat(),
            )
        ]
    )
    expect(page.locator('svg text[data-zone="zone-b"]')).to_contain_text("暴雨")
    assert page.evaluate("document.activeElement.parentElement.dataset.order") == focused
    assert page.evaluate("window.shifted") == []
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".orders > li").first).to_have_attribute("data-order", "o-50")
    sender.post([status("o-50", "delivered", "r-zone-a-50")])
    expect(row(page, "o-50")).to_have_count(0)
    assert page.evaluate("window.same") is True, "never reloaded"

    assert complaints_of(page) == []


def test_given_a_change_that_was_lost_then_the_next_number_tells_and_the_page_asks_for_all(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    lost: list[str] = []

    def lose_the_first(route: WebSocketRoute) -> None:
        upstream = route.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if not lost and "board_changed" in str(frame) and '"o-5"' in str(frame):
                lost.append(str(frame))
            else:
                route.send(frame)

        upstream.on_message(pass_on)

    page = desk(browser, server, "loses", routed=lose_the_first)
    sender.post([status("o-5", "picked_up", "r-zone-b-5")])
    while not lost:
        page.wait_for_timeout(20)  # the page's own loop must turn for the frame to come
    expect(row(page, "o-5")).to_contain_text("在店里")

    sender.post([status("o-7", "picked_up", "r-zone-b-7")])

    expect(row(page, "o-7")).to_contain_text("餐在车上")
    expect(row(page, "o-5")).to_contain_text("餐在车上")
    assert complaints_of(page) == []


def test_given_a_desk_of_a_zone_then_its_page_and_its_frames_hold_nothing_of_another(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    page = desk(browser, server, "only-a", "zone-a")

    sender.post([status("o-3", "picked_up", "r-zone-b-3"), status("o-4", "picked_up", "r-zone-a-4")])
    expect(row(page, "o-4")).to_contain_text("餐在车上")

    frames = json.dumps(page.heard)  # type: ignore[attr-defined]
    for word in ("zone-b", '"o-3\\"', "r-zone-b"):
        assert word not in frames
        assert word not in page.content()
    page.goto(f"{server.url}/dispatch?order=o-3")
    expect(page.locator(".story")).to_have_count(0)


def test_given_the_keyboard_alone_then_orders_open_all_are_shown_and_the_keys_are_listed(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, _sender = house
    page = desk(browser, server, "keys")
    visible = page.locator(".orders > li:visible")
    expect(visible).to_have_count(10)
    page.keyboard.press("a")
    expect(visible).to_have_count(12)
    page.keyboard.press("a")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(visible.nth(at).locator(".o")).to_be_focused()
    assert page.locator('.orders .o[tabindex="0"]').count() == 1
    order = page.evaluate("document.activeElement.parentElement.dataset.order")
    page.keyboard.press("Enter")
    expect(page.locator(".story h2")).to_be_focused()
    expect(page.locator(".story h2")).to_contain_text(order)
    expect(page.locator(".zones")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(row(page, order)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator('[data-show="table"]').press("Enter")
    expect(page.locator(".zones__table")).to_be_visible()
    expect(page.locator(".map")).to_be_hidden()
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.closest('[data-part=composer]') !== null")

    assert complaints_of(page) == []


def test_given_no_script_then_the_room_is_whole_and_its_links_lead_on(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, _sender = house
    person = written(server, lambda session, now: str(add_person(session, "dispatcher", "bare", "bare", now)))
    context = browser.new_context(viewport=DESK, java_script_enabled=False, locale="zh-CN")
    cookie = session_cookie(server.environment["SECRET_KEY"], person).removeprefix("jinnang=")
    context.add_cookies([{"name": "jinnang", "value": cookie, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/dispatch")

    expect(page.locator(".orders > li:visible")).to_have_count(10)
    page.get_by_text("看全部").click()
    expect(page.locator(".orders > li:visible")).to_have_count(12)
    page.get_by_text("看表").click()
    expect(page.get_by_role("rowheader", name="zone-a")).to_be_visible()
    page.locator(".o").first.click()
    expect(page.locator(".story")).to_be_visible()
    page.get_by_role("link", name="回到片区").click()
    expect(page.locator(".zones")).to_be_visible()
