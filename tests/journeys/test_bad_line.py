"""What a page must survive: a line that drops, a thumb that taps twice, a restored server, an old session."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.journeys.conftest import phone, sign_in
from tests.journeys.test_rider_page import cancels, card, inbox_rows, lets_go, order, stands
from tests.server import Sender, Server

pytestmark = pytest.mark.browser


class Line:
    """The page's socket, which can be cut while the server and HTTP go on."""

    def __init__(self, page: Page):
        self.whole = True
        self.sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/socket.io/**", self._take)

    def _take(self, socket: WebSocketRoute) -> None:
        if not self.whole:
            socket.close()
            return
        socket.connect_to_server()
        self.sockets.append(socket)

    def cut(self) -> None:
        self.whole = False
        for socket in self.sockets:
            socket.close()
        self.sockets = []


def wait_in(page: Page, check: Callable[[], Any], seconds: float = 10) -> None:
    """Wait while the page and its routed socket go on, which a plain sleep would hold up."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "it did not come in time"
        page.wait_for_timeout(100)


def altered(server: Server, *statements: str) -> None:
    """Change the database behind the server's back, as a restore would."""
    with sqlite3.connect(server.folder / "jinnang.db") as database:
        for statement in statements:
            database.execute(statement)


def test_given_the_line_is_down_when_a_card_is_taken_back_then_it_leaves_as_soon_as_the_line_is_back(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = phone(browser).new_page()
    line = Line(page)
    page.goto(server.links["rider"])
    page.locator("main form button").last.click()
    expect(page.get_by_text("在线")).to_be_visible()
    stands(server, sender, "L-1")
    cancels(server, sender, "L-1")
    expect(card(page)).to_have_count(1)
    wait_in(page, lambda: inbox_rows(server)[0]["shown_at"])

    line.cut()
    expect(page.get_by_text("连接中")).to_be_visible()
    altered(server, "UPDATE inbox SET ended_as = 'retracted', ended_at = stored_at, rule = 'reassigned'")
    line.whole = True

    expect(page.get_by_text("在线")).to_be_visible(timeout=25_000)
    expect(card(page)).to_have_count(0)
    expect(page.get_by_text("刚才那张收回了")).to_be_visible()


def test_given_two_cards_when_used_is_tapped_twice_in_one_press_then_only_the_first_is_answered(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = sign_in(phone(browser), server.links["rider"])
    for number in ("T-1", "T-2"):
        stands(server, sender, number)
    for number in ("T-1", "T-2"):
        cancels(server, sender, number)
    expect(page.get_by_text("下一张")).to_be_visible()
    page.wait_for_timeout(600)

    page.evaluate(
        """async () => {
            const used = document.querySelector("[data-part=used]");
            used.click();
            await new Promise(done => setTimeout(done, 150));
            used.click();
        }"""
    )
    lets_go(page)
    page.wait_for_timeout(1500)

    assert sum(bool(row["acted_at"]) for row in inbox_rows(server)) == 1
    page.get_by_role("button", name="用了").click()
    lets_go(page)
    wait_in(page, lambda: all(row["acted_at"] for row in inbox_rows(server)))


def test_given_a_restored_server_when_the_page_meets_its_new_epoch_then_the_waiting_answer_is_not_lost(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = sign_in(phone(browser), server.links["rider"])
    for number in ("R-1", "R-2"):
        stands(server, sender, number)
    cancels(server, sender, "R-1")
    expect(order(page)).to_contain_text("R-1")
    wait_in(page, lambda: inbox_rows(server)[0]["shown_at"])

    server.kill()
    expect(page.get_by_text("在线")).to_be_hidden(timeout=20_000)
    page.get_by_role("button", name="用了").click()
    expect(card(page)).to_have_count(0)
    altered(
        server,
        "UPDATE installation SET epoch = 'restored-1'",
        "UPDATE inbox SET shown_at = NULL, delivered_at = NULL",
    )
    server.start()

    expect(page.get_by_text("在线")).to_be_visible(timeout=40_000)
    wait_in(page, lambda: inbox_rows(server)[0]["acted_at"])
    assert card(page).count() == 0
    cancels(server, sender, "R-2")
    expect(order(page)).to_contain_text("R-2")


def test_given_an_ended_session_when_the_page_asks_then_it_says_so_and_shows_the_way_in(
    browser: Browser, server: Server
) -> None:
    page = sign_in(phone(browser), server.links["rider"])
    expect(page.get_by_text("在线")).to_be_visible()

    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_text("登录过期了")).to_be_visible()
