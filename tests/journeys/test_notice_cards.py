"""The cards of each kind of notice: which goes first, what stays on the screen, and how they look."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import complaints_of
from tests.journeys.test_looks import TWO_LOOKS, faults, look, too_small
from tests.journeys.test_notices_on_the_page import opened
from tests.journeys.test_rider_page import card, lets_go, wait_for
from tests.server import Server, running

pytestmark = pytest.mark.browser


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
    let { epoch } = await store.place();
    for (; !epoch; { epoch } = await store.place()) await new Promise((go) => setTimeout(go, 50)); // "online" comes first
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
        page.locator("[data-part=used]").click()
        lets_go(page)
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


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
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
        page.locator("[data-part=used]").click()
        lets_go(page)
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
