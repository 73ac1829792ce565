"""The page of now, whole: undo, offers, stacked orders, what peeks, whom to call, and the page to turn round."""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import new_sender
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import faults, look, too_small
from tests.journeys.test_notice_cards import SCRIPT, a_notice, keeps
from tests.journeys.test_notices_on_the_page import DEAF, EARS
from tests.journeys.test_rider_page import RIDER, card, inbox_rows, lets_go, now_of, order, wait_for
from tests.server import Sender, Server, event, running

pytestmark = pytest.mark.browser
SPILLED = "汤洒了一袋子，你看看！"
numbers = count(1)


def where_it_is_noon() -> str:
    """A time zone in which it is noon now, so that the hour of the test makes no difference."""
    east = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-east:+d}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Sender]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SUPPORT_PHONE", "400-810-0100")
        environment.setenv(
            "TIMEZONE", where_it_is_noon()
        )  # at night a door that is late has a card of its own
        with running(tmp_path_factory.mktemp("now"), "--speed", "20", "--quiet-demo") as server:
            yield server, new_sender(server, "tests")


@pytest.fixture
def page(browser: Browser, house: tuple[Server, Sender]) -> Iterator[Page]:
    yield from opened_now(phone(browser), house)


def opened_now(context: BrowserContext, house: tuple[Server, Sender], script: str = EARS) -> Iterator[Page]:
    """The page on a phone of its own; afterwards the rider's orders are delivered and nothing is open."""
    server, sender = house
    context.add_init_script(script)
    page = sign_in(context, server.links["rider"])
    expect(page.get_by_text(re.compile("^(在线|Online)$"))).to_be_visible()
    expect(page.locator("[data-part=synced]")).to_be_visible()
    yield page
    # The service worker looks for its newer self; with the network off the browser says that it could not.
    expected = ("404", "when fetching the script")
    complaints = [text for text in complaints_of(page) if not any(words in text for words in expected)]
    context.close()
    with sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True) as database:
        held = database.execute(
            "SELECT order_id FROM orders WHERE rider_id = ? AND status NOT IN ('delivered')", (RIDER,)
        )
        over = [event("order.status", now_of(server), order_id=row[0], status="delivered") for row in held]
    if over:
        sender.post(over)
    assert complaints == []


def holds(
    house: tuple[Server, Sender], *places: str, late: int = 18, status: str = "at_customer", **dropoff: Any
) -> list[str]:
    """The rider holds an order to each place, and is at the door of each."""
    server, sender = house
    at = now_of(server)
    names = [f"N{next(numbers)}" for _ in places]
    for name, place in zip(names, places, strict=True):
        answer = sender.post(
            [
                event(
                    "order.placed", at, order_id=name, customer_id=f"客人{name}", zone="now",
                    placed_at=(at - timedelta(hours=1)).isoformat(),
                    promised_at=(at - timedelta(minutes=late)).isoformat(),
                    pickup={"lat": 31.2, "lng": 121.4, "phone": "170 0000 1234"},
                    dropoff={"lat": 31.2, "lng": 121.4, "address": place, **dropoff},
                ),
                event("order.status", at, order_id=name, status="assigned", rider_id=RIDER),
                event("order.status", at + timedelta(milliseconds=1), order_id=name, status=status, rider_id=RIDER),
            ]
        )  # fmt: skip
        assert answer.body["refused"] == []
    return names


def complains(house: tuple[Server, Sender], page: Page, order_id: str) -> None:
    """The customer writes that the soup has spilled, and the card is there."""
    server, sender = house
    page.wait_for_timeout(600)  # he has stood for ten of the server's seconds
    sender.post(event("customer.message", now_of(server), order_id=order_id, text=SPILLED))
    expect(card(page)).to_contain_text("汤洒了")


def box(page: Page, name: str) -> Any:
    return page.locator(f"[data-part={name}]").bounding_box()


def newest(server: Server) -> Any:
    return inbox_rows(server)[-1]


def test_given_used_or_not_this_one_when_undone_in_the_buttons_own_place_then_the_card_is_back_and_nothing_was_said(
    page: Page, house: tuple[Server, Sender]
) -> None:
    server, _sender = house
    [name] = holds(house, "福康里 6 幢 1102")
    complains(house, page, name)
    wait_for(lambda: newest(server)["shown_at"])
    used, not_this = box(page, "used"), box(page, "not-this")

    page.get_by_role("button", name="用了").click()
    expect(page.get_by_text("记下了：用了")).to_be_visible()
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    assert box(page, "undo") == used
    page.wait_for_timeout(400)  # a second tap of one press undoes nothing
    page.get_by_role("button", name="撤销").click()
    expect(card(page)).to_contain_text("汤洒了")

    page.wait_for_timeout(400)
    page.get_by_role("button", name="不是这张").click()
    page.get_by_role("button", name="对不上").click()
    expect(page.get_by_text("记下了：不是这张")).to_be_visible()
    assert box(page, "undo") == not_this
    page.wait_for_timeout(400)
    page.get_by_role("button", name="撤销").click()
    expect(card(page)).to_contain_text("汤洒了")
    lets_go(page)
    page.reload()
    expect(card(page)).to_contain_text("汤洒了")
    assert (newest(server)["acted_at"], newest(server)["declined_at"]) == (None, None)

    page.get_by_role("button", name="不是这张").click()
    page.get_by_role("button", name="对不上").click()
    expect(card(page)).to_have_count(0)
    page.goto("about:blank")  # he leaves within the ten seconds
    page.go_back()
    wait_for(lambda: newest(server)["declined_at"])
    assert newest(server)["decline_reason"] == "does_not_fit"


def test_given_ten_seconds_over_when_nobody_undid_then_the_answer_leaves_by_itself(
    page: Page, house: tuple[Server, Sender]
) -> None:
    [name] = holds(house, "福康里 6 幢 1102")
    complains(house, page, name)
    page.get_by_role("button", name="用了").click()
    expect(page.get_by_text("记下了：用了")).to_be_visible()
    page.evaluate(
        "const real = Date.now; Date.now = () => real() + 10001"
    )  # the phone's clock, ten seconds on
    wait_for(lambda: newest(house[0])["acted_at"])


def test_given_an_offer_when_tapped_without_a_network_then_it_is_given_undoable_and_reported_once(
    page: Page, house: tuple[Server, Sender]
) -> None:
    server, _sender = house
    [name] = holds(house, "福康里 6 幢 1102")
    complains(house, page, name)
    support, photo = (card(page).get_by_role("button", name=words) for words in ("打客服", "拍袋子"))
    expect(card(page).locator("[data-offer]")).to_have_count(4)

    page.context.set_offline(True)
    for button in (support, photo):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(card(page)).to_contain_text("记下了，再点撤销")
    photo.click()
    expect(photo).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)
    lets_go(page)

    def reports() -> list[Any]:
        with sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True) as database:
            return database.execute(
                "SELECT kind, order_id, data FROM report WHERE order_id = ?", (name,)
            ).fetchall()

    wait_for(reports, 20)
    page.reload()
    expect(support).to_have_attribute("aria-pressed", "true")
    expect(card(page)).to_contain_text("记下了")
    support.click()  # given is given
    expect(support).to_have_attribute("aria-pressed", "true")
    lets_go(page)
    [(kind, _order, data)] = reports()
    assert (kind, json.loads(data)["offer"]) == ("offered", "call_support")


def test_given_three_orders_then_the_strip_the_card_and_the_list_say_which_is_meant(
    page: Page, house: tuple[Server, Sender]
) -> None:
    names = holds(house, "福康里 6 幢 1102", "长寿路 118 号", "澳门路 3 弄 7 号")
    complains(house, page, names[1])
    page.evaluate("dispatchEvent(new Event('online'))")  # the orders are asked for at once

    strip = order(page).locator("[data-part=order-face]")
    expect(strip).to_contain_text(re.compile(r"第 \d 单，共 3 单"))
    expect(strip).to_contain_text("长寿路 118 号")
    expect(strip).to_contain_text(names[1])
    expect(strip).to_contain_text(re.compile(r"晚 \d+ 分"))
    letter = strip.locator(".chip").inner_text()
    expect(card(page).locator(".card__which")).to_have_text(re.compile(rf"{letter}\s*长寿路 118 号"))

    strip.click()
    rows = page.locator("#orders > li > button")
    expect(rows).to_have_count(3)
    assert len({row.locator(".chip").inner_text() for row in rows.all()}) == 3
    expect(rows.filter(has_text="长寿路")).to_have_attribute("aria-current", "true")
    rows.filter(has_text="澳门路").click()
    expect(strip).to_contain_text("澳门路")
    expect(page.get_by_text("现在没什么要说的")).to_be_visible()
    page.get_by_role("button", name=re.compile("下一张")).click()
    expect(card(page)).to_contain_text("汤洒了")
    expect(strip).to_contain_text("长寿路")
    assert faults(page) == []
    assert too_small(page, 56) == []


def test_given_no_card_but_an_order_then_it_says_who_where_when_and_whom_to_call(
    page: Page, house: tuple[Server, Sender]
) -> None:
    [name] = holds(house, "福康里 6 幢 1102", late=-12, status="at_store", phone="170 0000 5678")
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(order(page)).to_contain_text(name)
    expect(order(page)).to_contain_text("福康里 6 幢 1102")
    expect(order(page)).to_contain_text(re.compile(r"还有 \d+ 分"))
    expect(order(page)).to_contain_text("在店里")
    expect(page.get_by_text("现在没什么要说的")).to_be_visible()
    calls = {
        link.inner_text().strip(): link.get_attribute("href")
        for link in page.locator("[data-call]:visible").all()
    }
    assert calls == {
        "打给客人": "tel:17000005678",
        "打给店里": "tel:17000001234",
        "打给客服": "tel:4008100100",
    }
    page.context.set_offline(True)
    page.evaluate(
        "Object.defineProperty(window, 'later', { value: Date.now }); Date.now = () => window.later() + 120000"
    )
    expect(order(page)).to_contain_text("时的样子", timeout=20_000)
    page.context.set_offline(False)


def test_given_a_number_nobody_gave_then_its_place_stays_empty(
    page: Page, house: tuple[Server, Sender]
) -> None:
    before = page.locator("[data-call=support]").bounding_box()
    holds(house, "福康里 6 幢 1102", status="at_store")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-call=merchant]")).to_be_visible()
    expect(page.locator("[data-call=customer]")).to_be_hidden()
    after = page.locator("[data-call=support]").bounding_box()
    assert before
    assert after
    assert (before["x"], before["width"]) == (after["x"], after["width"])


def test_given_another_card_behind_when_its_row_is_tapped_then_it_comes_up_and_the_first_peeks(
    page: Page,
) -> None:
    names = {"zh": "下雨，到门口了", "en": "Rain, at the door"}
    keeps(
        page, a_notice("first", 901), a_notice("behind", 902, priority=2, title=names, **{"class": "routine"})
    )
    peek = page.get_by_role("button", name=re.compile("下一张"))
    expect(peek).to_contain_text("下雨，到门口了")
    peek.click()
    expect(card(page)).to_have_attribute("data-id", "behind")
    expect(peek).to_contain_text("三个字")
    page.wait_for_timeout(1200)
    expect(card(page)).to_have_attribute("data-id", "behind")
    keeps(page, a_notice("threat", 903, priority=5, kind="threat", **{"class": "safety"}))
    expect(card(page)).to_have_attribute("data-id", "threat")


def test_given_the_card_when_read_to_him_then_each_line_is_said_and_a_phone_without_a_voice_says_so(
    browser: Browser, page: Page, house: tuple[Server, Sender]
) -> None:
    keeps(page, a_notice("aloud", 904, body=SCRIPT))
    page.get_by_role("button", name="念给我听").click()
    wait_for(lambda: len(page.evaluate("window.said")) == 2)
    assert page.evaluate("window.said") == [
        ["zh-CN", act["line"]["zh"]] for act in SCRIPT["acts"] if act["line"]
    ]
    assert page.evaluate("window.tones") == 0
    page.get_by_role("button", name="别念了").click()
    expect(page.get_by_role("button", name="念给我听")).to_be_visible()

    for other in opened_now(phone(browser), house, DEAF):
        keeps(other, a_notice("mute", 905, body=SCRIPT))
        other.get_by_role("button", name="念给我听").click()
        expect(other.get_by_role("button", name="念不了")).to_be_visible()


def test_given_the_card_when_shown_to_the_customer_then_it_is_large_black_on_white_and_turns_round(
    page: Page, house: tuple[Server, Sender]
) -> None:
    acts = [{**act, "shows": number != 2} for number, act in enumerate(SCRIPT["acts"])]
    keeps(page, a_notice("shown", 906, body={**SCRIPT, "acts": acts}))
    page.get_by_role("link", name="给他看").click()
    lines = page.locator("[data-lines]:visible")
    expect(lines).to_contain_text("餐放这儿了")
    expect(lines).not_to_contain_text("有人要打我")
    for theme in ("dark", "light"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.get_by_role("button", name="倒过来").click()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('[data-part=text]')).transform")
        == "matrix(-1, 0, 0, -1, 0, 0)"
    )
    page.get_by_role("button", name="English").click()
    expect(lines).to_contain_text("Food's down here.")
    assert faults(page) == []
    assert too_small(page, 56) == []
    page.get_by_role("link", name="收起").click()
    expect(card(page)).to_have_count(1)

    for slug in ("late", "spilled-soup", "deaf-customer"):
        page.goto(f"{house[0].url}/rider/show?script={slug}")
        for size in ((390, 844), (360, 640)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for _language in range(2):
                wait_for(lambda: 1 <= page.evaluate(ROWS) <= 5)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                page.locator("[data-part=tongue]").click()


ROWS = """() => [...document.querySelectorAll('[data-lines] p')].filter((line) => line.checkVisibility())
    .reduce((rows, line) => rows + Math.round(line.getBoundingClientRect().height / parseFloat(getComputedStyle(line).lineHeight)), 0)"""


def test_given_another_page_when_a_notice_waits_then_one_row_leads_to_it_and_nothing_is_marked_shown(
    page: Page, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    [name] = holds(house, "福康里 6 幢 1102")
    page.goto(f"{server.url}/rider/kit")
    expect(page.get_by_text("在线")).to_be_visible()
    top = page.locator("main").bounding_box()
    page.wait_for_timeout(600)
    sender.post(event("customer.message", now_of(server), order_id=name, text=SPILLED))

    row = page.get_by_role("link", name=re.compile("有一张在等"))
    expect(row).to_contain_text(re.compile("汤洒了|这一小时还有这些事"))
    assert page.locator("main").bounding_box() == top, "the row pushed the page"
    assert newest(server)["shown_at"] is None
    row.click()
    expect(card(page)).to_have_count(1)
    wait_for(lambda: newest(server)["shown_at"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_the_other_hand_or_large_type_then_the_dock_is_mirrored_and_nothing_breaks(
    browser: Browser, house: tuple[Server, Sender], language: str
) -> None:
    for page in opened_now(phone(browser, language=language), house):
        look(page, language, "dark")
        keeps(page, a_notice("hand", 907, body=SCRIPT))
        expect(card(page)).to_have_count(1)
        right = [box(page, name)["x"] for name in ("read", "used")]
        page.evaluate("document.documentElement.dataset.hand = 'left'")
        left = [box(page, name)["x"] for name in ("read", "used")]
        assert right[0] < right[1]
        assert left[1] < left[0]
        sos, now = (page.locator(".tabs a").nth(place).bounding_box() for place in (0, 3))
        assert sos
        assert now
        assert now["x"] < sos["x"]
        page.evaluate("document.documentElement.dataset.type = 'large'")
        for width, height in ((390, 844), (360, 640), (320, 568)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"scrolls sideways at {width}"
            )
        assert faults(page) == []
        assert too_small(page, 56) == []
