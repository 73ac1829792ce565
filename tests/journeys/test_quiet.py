"""Quiet on the page: while the phone moves nothing can be seen, touched or heard but what must be."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.conftest import new_sender
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import faults
from tests.journeys.test_rider_page import cancels, inbox_rows, now_of, stands, wait_for
from tests.server import Sender, Server, event, running

pytestmark = pytest.mark.browser
RIDER = "demo-rider-1"
#: Speech is noted instead of spoken: Chromium without a voice would only say that it has none.
NOTE_SPEECH = """
    window.spoken = [];
    window.speechSynthesis.speak = (words) => { window.spoken.push([words.lang, words.text]); setTimeout(() => words.onend?.(), 50); };
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Sender]]:
    with running(tmp_path_factory.mktemp("quiet"), "--speed", "20", "--quiet-demo") as server:
        yield server, new_sender(server, "tests")


#: The test moves the page's clock; the device's places are stamped by the same one.
ONE_CLOCK = """
    for (const name of ["watchPosition", "getCurrentPosition"]) {
        const real = Geolocation.prototype[name];
        Geolocation.prototype[name] = function (take, fail, how) {
            return real.call(this, ({ coords }) => take({ coords, timestamp: Date.now() }), fail, how);
        };
    }
"""


class Phone:
    """A rider's phone whose place and speed the test sets, as the device would tell them."""

    def __init__(self, browser: Browser, server: Server, language: str = "zh"):
        self.metres = 0.0
        self.context: BrowserContext = phone(browser, language=language)
        self.context.grant_permissions(["geolocation"], origin=server.url)
        self.context.add_init_script(NOTE_SPEECH + ONE_CLOCK)
        self.context.clock.install()
        self.page: Page = sign_in(self.context, server.links["rider"])
        self.line: CDPSession = self.context.new_cdp_session(self.page)

    @property
    def quiet(self) -> Any:
        return self.page.locator(".quiet")

    def goes(self, kmh: float) -> None:
        """A new place at this speed, and the page has it."""
        self.metres += kmh / 3.6 + 0.1  # an equal place would not be told again
        place = {"latitude": 31.2304 + self.metres / 111_195, "longitude": 121.4737, "accuracy": 6}
        before = self.newest()
        self.line.send("Emulation.setGeolocationOverride", {**place, "speed": kmh / 3.6})
        until(lambda: self.newest() != before)

    def newest(self) -> Any:
        kept = self.page.evaluate("sessionStorage['jinnang-motion']")
        places = json.loads(kept)["places"] if kept else []
        return places[-1]["at"] if places else None

    def rides(self) -> None:
        self.goes(24)
        expect(self.quiet).to_be_visible(timeout=10_000)

    def stops(self) -> None:
        self.goes(0)

    def waits(self, seconds: float) -> None:
        """Time that passes for the page alone."""
        self.context.clock.fast_forward(int(seconds * 1000))

    def spoken(self) -> Any:
        return self.page.evaluate("window.spoken")


def until(check: Any, seconds: float = 10) -> Any:
    return wait_for(check, seconds)


@pytest.fixture
def rider(browser: Browser, house: tuple[Server, Sender]) -> Iterator[Phone]:
    ours = Phone(browser, house[0])
    yield ours
    assert complaints_of(ours.page) == []
    ours.context.close()


def test_given_he_rides_then_the_page_is_covered_and_a_card_counts_as_shown_only_after_ten_seconds_of_standing(
    rider: Phone, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    expect(rider.page.get_by_text("在线")).to_be_visible()
    rider.rides()
    # By the server's view he stands at the shop: only the phone knows that he rides.
    stands(server, sender, "Q-1")
    cancels(server, sender, "Q-1")
    until(rider.spoken)
    assert rider.spoken() == [["zh-CN", "这单取消了。停稳再看，别争谁出钱。"]]

    # Nothing moves: no animation, no figure, and two looks at it are the same byte for byte, half a minute apart.
    before = rider.page.screenshot()
    assert rider.page.evaluate("document.getAnimations().length") == 0
    for kmh in (25, 19, 28):
        rider.waits(10)
        rider.goes(kmh)
    expect(rider.quiet).to_be_visible()
    assert rider.page.screenshot() == before
    assert inbox_rows(server)[0]["shown_at"] is None
    assert known_place(server), "the server has the phone's word that it moves"

    rider.stops()
    rider.waits(8)
    expect(rider.quiet).to_be_visible()
    rider.waits(3)
    expect(rider.quiet).to_be_hidden()
    expect(rider.page.locator("article.card:visible")).to_have_count(1)
    until(lambda: inbox_rows(server)[0]["shown_at"])
    assert len(rider.spoken()) == 1


def test_given_he_rides_then_nothing_beneath_can_be_reached_by_key_touch_or_screen_reader(
    rider: Phone,
) -> None:
    rider.page.goto(rider.page.url.replace("/rider", "/rider/phone"))
    rider.page.get_by_role("button", name="English").focus()
    rider.rides()

    tree = rider.page.locator("body").aria_snapshot()
    assert "按住求助" in tree
    assert "button" not in tree
    assert "navigation" not in tree
    assert rider.page.evaluate("document.activeElement === document.body")
    for _ in range(3):
        rider.page.keyboard.press("Tab")
        assert rider.page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('.quiet'))"
        )
    box = rider.page.locator(".holdbar").bounding_box()
    assert box is not None
    assert box["height"] >= 128
    # Browsers that do not know `inert` see none of it either.
    rider.page.evaluate("document.querySelector('[data-part=page]').inert = false")
    rider.page.keyboard.press("Tab")
    assert rider.page.evaluate("!document.activeElement.closest('[data-part=page]')")
    assert faults(rider.page) == []


def test_given_a_reload_while_he_rides_then_the_page_opens_covered_and_stays_so(rider: Phone) -> None:
    rider.rides()
    rider.line.send("Emulation.clearGeolocationOverride")
    for path in ("/rider", "/rider/kit", "/rider/said", "/rider/phone", "/rider/start"):
        rider.page.goto(f"{rider.page.url.split('/rider')[0]}{path}")
        expect(rider.quiet).to_be_visible()
    expect(rider.page.get_by_text("按住求助").last).to_be_visible()


def test_given_a_threat_while_he_rides_then_it_is_spoken_at_once_and_not_shown(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    rider = Phone(browser, server, language="en")
    expect(rider.page.get_by_text("Online")).to_be_visible()
    rider.rides()
    at = now_of(server)
    sender.post(
        [
            event("order.status", at, order_id="T-1", status="picked_up", rider_id=RIDER),
            event("customer.message", at, order_id="T-1", text="你等着，我下来弄死你"),
        ]
    )
    until(rider.spoken)

    assert [language for language, _ in rider.spoken()] == ["en-GB"]
    assert len(rider.spoken()[0][1].split()) <= 15, "six seconds of speech"
    assert rider.page.locator("article.card:visible").count() == 0
    assert [row["shown_at"] for row in inbox_rows(server) if row["shown_at"] is None] != []
    expect(rider.quiet).to_be_visible()
    rider.context.close()


def test_given_the_bar_when_held_then_help_is_called_and_a_touch_calls_nobody(
    rider: Phone, house: tuple[Server, Sender]
) -> None:
    server, _ = house
    rider.rides()
    bar = rider.page.locator(".holdbar")
    bar.click()
    expect(bar).to_contain_text("按住求助")
    assert calls(server) == []

    box = bar.bounding_box()
    assert box is not None
    rider.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    rider.page.mouse.down()
    expect(bar.get_by_text("松手就取消")).to_be_visible()
    expect(bar.get_by_text("已在求助")).to_be_visible(timeout=10_000)
    rider.page.mouse.up()

    until(lambda: calls(server))
    assert "/rider/sos" not in rider.page.url
    bar.click()
    rider.page.wait_for_url("**/rider/sos**")
    expect(rider.quiet).to_have_count(0)


def known_place(server: Server) -> Any:
    with sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True) as database:
        return database.execute("SELECT lat FROM rider_motion WHERE lat IS NOT NULL").fetchall()


def calls(server: Server) -> list[Any]:
    with sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True) as database:
        return database.execute("SELECT * FROM sos_call").fetchall()


def test_given_no_place_is_allowed_then_the_page_covers_nothing_and_the_server_alone_holds_the_cards(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    context = phone(browser)
    page = sign_in(context, server.links["rider"])
    at = now_of(server)
    sender.post(event("order.status", at, order_id="N-1", status="picked_up", rider_id=RIDER))
    page.goto(f"{server.url}/rider/kit")
    expect(page.get_by_role("heading", name="五套话")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.locator(".quiet")).to_be_hidden()
    context.close()
