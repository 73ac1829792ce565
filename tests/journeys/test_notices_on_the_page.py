"""What the phone does with each kind of notice: what grows, what is heard on the road, what goes first."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import LOOKS, faults, look, too_small
from tests.journeys.test_rider_page import RIDER, cancels, card, inbox_rows, now_of, order, stands, wait_for
from tests.server import Sender, Server, event, running

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


# what the phone keeps, asked of its own store


def a_notice(id: str, seq: int, **changed: Any) -> dict[str, Any]:
    """A notice as the phone keeps it, of the epoch the page lives in."""
    words = {"zh": "三个字", "en": "three words"}
    return {
        "id": id, "seq": seq, "kind": "order_cancelled", "class": "urgent", "priority": 4, "title": words,
        "body": {"cue": words, "acts": []}, "valid_until": "2099-01-01T00:00:00+00:00", "show_when": "still",
        "held": False, **changed,
    }  # fmt: skip


KEEP = """async (notices) => {
    const { openStore } = await import("/static/js/store.js");
    const store = await openStore(document.querySelector("[data-rider]").dataset.rider);
    const { epoch } = await store.place();
    for (const notice of notices) await store.keep({ epoch, ...notice });
    return Object.fromEntries((await store.notices()).map(({ id, held, seen }) => [id, { held, seen }]));
}"""


def keeps(page: Page, *notices: dict[str, Any]) -> Any:
    """The page's store takes notices, as if they had come, and says what it holds."""
    return page.evaluate(KEEP, list(notices))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("notices"), "--speed", "20", "--quiet-demo") as server:
        yield server


def test_given_a_card_he_sees_when_it_comes_again_as_held_then_it_stays_on_the_screen(
    browser: Browser, house: Server
) -> None:
    page = opened(browser, house)
    keeps(page, a_notice("seen", 901))
    expect(card(page)).to_have_count(1)
    wait_for(lambda: keeps(page)["seen"]["seen"])

    kept = keeps(page, a_notice("seen", 901, held=True), a_notice("behind it", 902, priority=2, held=False))
    assert kept["seen"]["held"] is False
    kept = keeps(page, a_notice("behind it", 902, priority=2, held=True))

    assert kept["behind it"]["held"] is True, "he has not seen this one: it waits again"
    page.wait_for_timeout(1200)
    expect(card(page)).to_have_attribute("data-id", "seen")


def test_given_cards_of_several_priorities_then_safety_goes_first_then_priority_then_the_newest(
    browser: Browser, house: Server
) -> None:
    page = opened(browser, house)
    keeps(
        page,
        a_notice("newer routine", 999, priority=2, **{"class": "routine"}),
        a_notice("older urgent", 910),
        a_notice("newer urgent", 911),
        a_notice("dispatch at five", 909, priority=5, kind="guidance", **{"class": "guidance"}),
        a_notice("threat", 901, priority=5, kind="threat", **{"class": "safety"}),
    )

    wanted = ["threat", "dispatch at five", "newer urgent", "older urgent", "newer routine"]
    for id in wanted:
        expect(card(page)).to_have_attribute("data-id", id)
        page.wait_for_timeout(400)
        page.get_by_role("button", name="用了").click()
    expect(card(page)).to_have_count(0)


# how they look

BOTH = {"zh": "客人不高兴", "en": "The customer is upset"}
ITEMS = [
    {"kind": "customer_upset", "order_id": "8213", "at": "2026-03-06T12:30:00+00:00", "text": BOTH,
     "title": {"zh": "开门就骂", "en": "Swearing at you on the doorstep"}},
    {"kind": "order_cancelled", "order_id": "A" * 128, "at": "2026-03-06T12:41:00+00:00",
     "text": {"zh": "这单取消了", "en": "The order was cancelled"}, "title": BOTH},
    {"kind": "zone_alert", "order_id": None, "at": "2026-03-06T12:50:00+00:00", "text": BOTH, "title": BOTH},
]  # fmt: skip


def act(zh: str, en: str, label_zh: str, label_en: str) -> dict[str, Any]:
    return {"label": {"zh": label_zh, "en": label_en}, "line": {"zh": zh, "en": en}}


SCRIPT = {
    "cue": {"zh": "别说了。放下餐，走。", "en": "Stop talking. Bag down. Go."},
    "seconds": {"zh": 8, "en": 9},
    "todo": [
        {"zh": "餐放脚边，别扔。手心朝前，放胸口。", "en": "Bag down by your feet. Palms open at the chest."}
    ],
    "acts": [
        act("餐放这儿了，我先走。", "Food's down here. I'm going now.", "收", "Close"),
        {"act": "go", "label": {"zh": "走", "en": "Go"}, "line": None},
        act("有人要打我。我走开了，没伤。", "Someone threatened me. I've left. Not hurt.", "报", "Report"),
    ],
    "never": {"zh": "「你威胁我？」", "en": "“Is that a threat?”"},
    "reasons": [{"zh": "有人威胁你", "en": "Somebody threatened you"}],
}
DRAWN = {
    "threat": {"kind": "threat", "class": "safety", "priority": 5, "body": SCRIPT},
    "digest": {"kind": "digest", "class": "routine", "priority": 2, "body": {"items": ITEMS}},
    "an empty digest": {"kind": "digest", "class": "routine", "priority": 2, "body": {}},
    "zone alert": {"kind": "zone_alert", "class": "routine", "priority": 2, "body": SCRIPT},
    "guidance": {"kind": "guidance", "class": "guidance", "priority": 3, "body": {"text": BOTH}},
}


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_given_each_new_card_when_looked_at_then_it_is_accessible_and_fits(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    page = opened(browser, house)
    look(page, language, theme)
    for number, (name, notice) in enumerate(DRAWN.items()):
        keeps(page, a_notice(name, 950 + number, **notice))
        expect(card(page)).to_have_attribute("data-id", name)
        assert faults(page) == [], name
        assert too_small(page, 56) == [], name
        for width, height in ((390, 844), (360, 640), (320, 568)):
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], f"{name} scrolls sideways at {width}"
        page.wait_for_timeout(400)
        page.get_by_role("button", name="用了" if language == "zh" else "Used it").click()
        expect(card(page)).to_have_count(0)
    # The server knows none of these numbers and says so to their receipts.
    assert [text for text in complaints_of(page) if "404" not in text] == []


def test_given_a_digest_then_each_row_says_what_which_order_and_when(browser: Browser, house: Server) -> None:
    page = opened(browser, house)
    keeps(page, a_notice("a digest", 980, **DRAWN["digest"]))
    rows = card(page).get_by_role("listitem")

    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("客人不高兴")
    expect(rows.nth(0)).to_contain_text("开门就骂")
    expect(rows.nth(0)).to_contain_text("8213")
    expect(rows.nth(2)).not_to_contain_text("单号")


def test_given_a_silent_act_when_it_is_to_leave_then_the_card_never_says_to_stop(
    browser: Browser, house: Server
) -> None:
    page = opened(browser, house)
    keeps(page, a_notice("a threat", 990, **DRAWN["threat"]))

    expect(card(page)).to_contain_text("走，不回话。")
    expect(card(page)).not_to_contain_text("停两秒")
