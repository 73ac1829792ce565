"""A rider with his phone: the words arrive, are used, survive a dead network, and are never shown twice."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.server import Sender, Server, event, get

pytestmark = pytest.mark.browser
RIDER = "demo-rider-1"


def now_of(server: Server) -> datetime:
    return datetime.fromisoformat(get(f"{server.url}/api/v1/clock")["now"])


def stands(server: Server, sender: Sender, order_id: str) -> None:
    """The rider is at the shop with an order, and has been standing there for ten seconds."""
    at = now_of(server)
    sender.post(
        [
            event("order.status", at, order_id=order_id, status="assigned", rider_id=RIDER),
            event(
                "order.status",
                at + timedelta(milliseconds=1),
                order_id=order_id,
                status="at_store",
                rider_id=RIDER,
            ),
        ]
    )
    time.sleep(11 / 20)  # the server runs at twenty times


def cancels(server: Server, sender: Sender, order_id: str) -> None:
    answer = sender.post(
        event("order.status", now_of(server), order_id=order_id, status="cancelled", actor="customer")
    )
    assert answer.status == 202, answer.body


def inbox_rows(server: Server) -> list[Any]:
    with sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return database.execute("SELECT * FROM inbox ORDER BY seq").fetchall()


def wait_for(check: Any, seconds: float = 10) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come in time")


def card(page: Page) -> Any:
    return page.locator("article.card:visible")


def lets_go(page: Page) -> None:
    """What a phone tells the page when it is put away: the answer is not held back for an undo any longer."""
    page.evaluate("dispatchEvent(new Event('pagehide'))")


def order(page: Page) -> Any:
    """The strip that names which of his stacked orders the card is about."""
    return page.get_by_label("哪一单")


def test_given_a_signed_cancellation_when_the_rider_stands_then_the_words_come_and_used_is_kept(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = sign_in(phone(browser), server.links["rider"])
    expect(page.get_by_text("现在没什么要说的")).to_be_visible()
    stands(server, sender, "A-1")

    cancels(server, sender, "A-1")
    expect(card(page)).to_have_count(1)
    expect(card(page)).to_contain_text("老板，您正忙")
    expect(card(page)).to_contain_text("餐别拿走")
    wait_for(lambda: inbox_rows(server)[0]["shown_at"])
    page.get_by_role("button", name="用了").click()

    expect(page.get_by_text("记下了：用了")).to_be_visible()
    expect(page.get_by_text("现在没什么要说的")).to_be_hidden()
    page.reload()  # he leaves the page: nothing is held back any longer
    wait_for(lambda: inbox_rows(server)[0]["acted_at"])
    expect(page.get_by_text("现在没什么要说的")).to_be_visible()
    assert complaints_of(page) == []


def test_given_not_this_one_when_pressed_then_it_is_declined_and_leaves(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = sign_in(phone(browser, language="en"), server.links["rider"])
    stands(server, sender, "B-1")
    cancels(server, sender, "B-1")
    expect(card(page)).to_contain_text("Boss")

    page.get_by_role("button", name="Not this one").click()

    def declined() -> Any:
        confirm = page.get_by_role("button", name="Just not this one")
        if confirm.is_visible():
            confirm.click()
            lets_go(page)
        return inbox_rows(server)[0]["declined_at"]

    wait_for(declined)
    expect(card(page)).to_have_count(0)


def test_given_the_network_off_when_it_comes_back_then_each_notice_shows_once(
    browser: Browser, server: Server, sender: Sender
) -> None:
    context = phone(browser)
    page = sign_in(context, server.links["rider"])
    expect(page.get_by_text("在线")).to_be_visible()
    stands(server, sender, "C-1")
    stands(server, sender, "C-2")
    cancels(server, sender, "C-1")
    expect(order(page)).to_contain_text("C-1")
    wait_for(lambda: inbox_rows(server)[0]["shown_at"])

    context.set_offline(True)
    expect(page.get_by_text("离线")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="用了").click()
    lets_go(page)
    cancels(server, sender, "C-2")
    time.sleep(1)
    assert inbox_rows(server)[0]["acted_at"] is None
    context.set_offline(False)

    wait_for(lambda: inbox_rows(server)[0]["acted_at"], 40)
    expect(card(page)).to_have_count(1, timeout=40_000)
    expect(order(page)).to_contain_text("C-2")
    wait_for(lambda: len(inbox_rows(server)) == 2 and inbox_rows(server)[1]["shown_at"])
    assert [row["seq"] for row in inbox_rows(server)] == [1, 2]


def test_given_two_tabs_when_a_notice_comes_then_one_used_clears_both(
    browser: Browser, server: Server, sender: Sender
) -> None:
    context = phone(browser)
    first = sign_in(context, server.links["rider"])
    second = context.new_page()
    second.goto(first.url)
    stands(server, sender, "D-1")
    cancels(server, sender, "D-1")
    expect(card(first)).to_have_count(1)
    expect(card(second)).to_have_count(1)

    first.get_by_role("button", name="用了").click()

    expect(card(first)).to_have_count(0)
    expect(card(second)).to_have_count(0, timeout=20_000)
    assert len(inbox_rows(server)) == 1


def test_given_he_rides_when_the_order_is_cancelled_then_nothing_shows_until_he_stood_ten_seconds(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = sign_in(phone(browser), server.links["rider"])
    at = now_of(server)
    sender.post(
        [
            event("order.status", at, order_id="E-1", status="picked_up", rider_id=RIDER),
            event("order.status", at, order_id="E-2", status="picked_up", rider_id=RIDER),
        ]
    )
    cancels(server, sender, "E-1")
    page.wait_for_timeout(2500)  # fifty seconds of his evening
    assert card(page).count() == 0

    page.reload()
    page.wait_for_timeout(1000)
    assert card(page).count() == 0, "a reload while riding must not show it either"
    sender.post(event("order.status", now_of(server), order_id="E-2", status="at_customer", rider_id=RIDER))

    expect(card(page)).to_have_count(1)
    expect(order(page)).to_contain_text("E-1")
    assert datetime.fromisoformat(inbox_rows(server)[0]["shown_at"] or "").replace(tzinfo=UTC) > at


def test_given_the_server_dies_when_it_is_back_then_the_page_is_online_and_the_used_tap_arrives(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = sign_in(phone(browser), server.links["rider"])
    stands(server, sender, "F-1")
    cancels(server, sender, "F-1")
    expect(card(page)).to_have_count(1)

    server.kill()
    expect(page.get_by_text("在线")).to_be_hidden(timeout=20_000)
    page.get_by_role("button", name="用了").click()
    expect(card(page)).to_have_count(0)
    server.start()

    expect(page.get_by_text("在线")).to_be_visible(timeout=40_000)
    wait_for(lambda: inbox_rows(server)[0]["acted_at"], 20)
    stands(server, sender, "F-2")
    cancels(server, sender, "F-2")
    expect(order(page)).to_contain_text("F-2")
    assert len(inbox_rows(server)) == 2
