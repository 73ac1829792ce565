"""What the phone does with each kind of notice: what grows, what is heard on the road, what goes first."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_rider_page import (
    RIDER,
    cancels,
    card,
    inbox_rows,
    lets_go,
    now_of,
    order,
    stands,
    wait_for,
)
from tests.server import Sender, Server, event

pytestmark = pytest.mark.browser

#: Keeps what the page says aloud and each tone it plays; the machine that tests has no loudspeaker.
EARS = """
    window.said = []; window.tones = 0;
    if (window.speechSynthesis) speechSynthesis.speak = (words) => window.said.push([words.lang, words.text]);
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
"""
DEAF = "delete window.speechSynthesis; delete window.SpeechSynthesisUtterance; delete window.AudioContext;"
THREAT = "你等着，我下来砍死你"


def opened(browser: Browser, server: Server, script: str = EARS, language: str = "zh") -> Page:
    """The rider's page on a phone whose voice is listened to; he has touched it, so that it may sound."""
    context = phone(browser, language=language)
    context.add_init_script(script)
    page = sign_in(context, server.links["rider"])
    expect(page.get_by_text("在线" if language == "zh" else "Online")).to_be_visible()
    page.mouse.click(20, 200)
    return page


def said(page: Page) -> list[list[str]]:
    return list(page.evaluate("window.said"))


def rides(server: Server, sender: Sender, *orders: str) -> None:
    at = now_of(server)
    sender.post([event("order.status", at, order_id=it, status="picked_up", rider_id=RIDER) for it in orders])


def writes(server: Server, sender: Sender, order_id: str, text: str) -> None:
    answer = sender.post(event("customer.message", now_of(server), order_id=order_id, text=text))
    assert answer.status == 202, answer.body


def spends_the_hour(server: Server, sender: Sender, page: Page, name: str) -> None:
    """Four urgent cards, seen and used: the next one of this hour is named in the digest."""
    for number in range(4):
        stands(server, sender, f"{name}{number}")
        cancels(server, sender, f"{name}{number}")
        expect(order(page)).to_contain_text(f"{name}{number}")
        wait_for(lambda number=number: len([row for row in inbox_rows(server) if row["shown_at"]]) > number)
        page.wait_for_timeout(400)  # a second tap of one press would not count
        page.get_by_role("button", name="用了").click()
        expect(card(page)).to_have_count(0)
        lets_go(page)


def test_given_a_fifth_urgent_card_in_an_hour_then_it_is_named_in_a_digest_that_grows_in_its_place(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(browser, server)
    spends_the_hour(server, sender, page, "D-")
    stands(server, sender, "D-5")
    cancels(server, sender, "D-5")

    expect(card(page)).to_contain_text("这一小时还有这些事")
    rows = card(page).get_by_role("listitem")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("D-5")
    expect(rows.first).to_contain_text("这单取消了")
    expect(rows.first.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.evaluate("document.querySelector('article.card').dataset.mine = 'the same'")
    page.get_by_role("button", name="不是这张").click()

    stands(server, sender, "D-6")
    cancels(server, sender, "D-6")

    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("D-6")
    expect(card(page)).to_have_count(1)
    assert card(page).get_attribute("data-mine") == "the same", "another card was put in its place"
    expect(page.get_by_role("button", name="太长")).to_be_visible()
    page.get_by_role("button", name="用了").click()
    lets_go(page)
    expect(page.get_by_text("现在没什么要说的")).to_be_visible()
    assert complaints_of(page) == []


def test_given_another_card_on_the_screen_when_a_threat_comes_then_it_goes_first_and_is_said_aloud_once(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(browser, server)
    stands(server, sender, "T-1")
    stands(server, sender, "T-2")
    cancels(server, sender, "T-1")
    expect(order(page)).to_contain_text("T-1")

    writes(server, sender, "T-2", THREAT)

    expect(order(page)).to_contain_text("T-2")
    expect(card(page)).to_have_class(re.compile("is-safety"))
    cue = card(page).locator(".card__cue").inner_text()
    wait_for(lambda: said(page))
    assert said(page) == [["zh-CN", cue]]
    assert page.evaluate("window.tones") == 1
    wait_for(lambda: inbox_rows(server)[-1]["shown_at"])  # a threat comes after the upset it is read with
    page.reload()
    expect(card(page)).to_have_class(re.compile("is-safety"))
    page.wait_for_timeout(1500)
    assert said(page) == [], "a reload says it again"
    assert complaints_of(page) == []


def test_given_he_rides_when_a_threat_comes_then_it_shows_at_once(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(browser, server)
    rides(server, sender, "R-1")

    writes(server, sender, "R-1", THREAT)

    expect(card(page)).to_have_class(re.compile("is-safety"))
    expect(order(page)).to_contain_text("R-1")
    wait_for(lambda: said(page))


def test_given_a_warning_for_his_zone_then_the_card_names_no_order(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(browser, server)
    at = now_of(server)
    sender.post(
        event(
            "order.placed", at, order_id="Z-1", customer_id="c", zone="jingan",
            placed_at=at.isoformat(), promised_at=(at + timedelta(hours=1)).isoformat(),
        )
    )  # fmt: skip
    stands(server, sender, "Z-1")

    sender.post(event("zone.alert", now_of(server), zone="jingan", kind="storm"))

    expect(card(page)).to_have_count(1)
    expect(order(page)).to_be_hidden()
    assert said(page) == []
    page.get_by_role("button", name="用了").click()
    lets_go(page)
    wait_for(lambda: inbox_rows(server)[0]["acted_at"])
    assert complaints_of(page) == []


def test_given_he_rides_when_an_order_is_cancelled_then_it_is_spoken_once_and_shown_when_he_stands(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(
        browser, server, EARS + "window.hushed = 0; speechSynthesis.cancel = () => window.hushed++;"
    )
    rides(server, sender, "H-1", "H-2")
    cancels(server, sender, "H-1")

    wait_for(lambda: said(page))
    assert page.evaluate("window.tones") == 1
    page.wait_for_timeout(2000)
    assert card(page).count() == 0
    expect(page.get_by_text("现在没什么要说的")).to_be_visible()
    assert inbox_rows(server)[0]["shown_at"] is None
    assert inbox_rows(server)[0]["delivered_at"]
    wait_for(lambda: page.evaluate("window.hushed") == 1)  # after six seconds, however slow the voice

    sender.post(event("order.status", now_of(server), order_id="H-2", status="at_customer", rider_id=RIDER))

    expect(order(page)).to_contain_text("H-1")
    wait_for(lambda: inbox_rows(server)[0]["shown_at"])
    language, cue = said(page)[0]
    assert language == "zh-CN"
    assert cue
    assert len(said(page)) == 1, "it was said again when it was shown"
    assert complaints_of(page) == []


def test_given_an_english_rider_in_two_tabs_when_an_order_is_cancelled_on_the_road_then_one_tab_says_it(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(browser, server, language="en")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("Online")).to_be_visible()
    rides(server, sender, "E-1", "E-2")
    cancels(server, sender, "E-1")

    wait_for(lambda: said(page) + said(other))
    page.wait_for_timeout(1000)
    [(language, cue)] = said(page) + said(other)
    assert language == "en-GB"
    assert not re.search("[一-鿿]", cue)


def test_given_a_browser_without_a_voice_when_an_order_is_cancelled_on_the_road_then_it_still_shows_later(
    browser: Browser, server: Server, sender: Sender
) -> None:
    page = opened(browser, server, DEAF)
    rides(server, sender, "N-1", "N-2")
    cancels(server, sender, "N-1")
    page.wait_for_timeout(1000)
    assert card(page).count() == 0

    sender.post(event("order.status", now_of(server), order_id="N-2", status="at_customer", rider_id=RIDER))

    expect(order(page)).to_contain_text("N-1")
    assert complaints_of(page) == []
