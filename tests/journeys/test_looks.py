"""Every page in Chinese and English, dark and light: accessible, within the screen, large enough to press."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import new_sender
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_rider_page import cancels, card, lets_go, stands
from tests.server import Sender, Server, running

pytestmark = pytest.mark.browser
#: Each language and each look once; where the same page is tried in all four elsewhere.
TWO_LOOKS = [("zh", "dark"), ("en", "light")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Sender]]:
    """A server with a card on its way, something refused, and the demo people."""
    with running(tmp_path_factory.mktemp("looks"), "--speed", "20", "--quiet-demo") as server:
        sender = new_sender(server, "tests")
        yield server, sender


def look(page: Page, language: str, theme: str) -> None:
    """Choose a language and a look the way a person does; where he is signed in, behind his name."""
    for name, is_so in (("language", _speaks), ("theme", _looks)):
        if is_so(page, language if name == "language" else theme):
            continue
        if page.locator(".me:not([open]) > summary").count():
            page.locator(".me > summary").click()
        page.locator(f"button[name={name}]").click()
        page.wait_for_load_state()


def _speaks(page: Page, language: str) -> bool:
    return page.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en")


def _looks(page: Page, theme: str) -> bool:
    return page.locator("html").get_attribute("data-theme") == theme


#: Without its reading of style sheets, for which it writes inline styles that our policy forbids, and without the
#: list of all that holds: on a long page that takes longer than to look.
AXE = {"preload": False, "resultTypes": ["violations"]}


def faults(page: Page) -> list[Any]:
    """What axe complains of."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in found]


def too_small(page: Page, least: int) -> list[Any]:
    """Controls under the least size, in CSS pixels."""
    return page.evaluate(
        """least => [...document.querySelectorAll("button, a.btn, .bar a, .row, .script__back a, input:not([type=hidden]), select, summary")]
            .filter(it => it.checkVisibility())
            .map(it => [it.textContent.trim(), it.getBoundingClientRect()])
            .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
            .map(([text, box]) => [text, box.width, box.height])""",
        least,
    )


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_a_card_when_looked_at_then_it_is_accessible_and_fits(
    browser: Browser, house: tuple[Server, Sender], language: str, theme: str
) -> None:
    server, sender = house
    page = sign_in(phone(browser), server.links["rider"])
    look(page, language, theme)
    number = f"look-{language}-{theme}"
    stands(server, sender, number)
    cancels(server, sender, number)
    expect(card(page)).to_have_count(1)

    assert faults(page) == []
    assert too_small(page, 56) == []
    for width, height in ((390, 844), (360, 640), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"scrolls sideways at {width}"
        )
    page.get_by_role("button", name="用了" if language == "zh" else "Used it").click()
    expect(card(page)).to_have_count(0)
    assert faults(page) == [], "while it can be undone"
    lets_go(page)
    assert faults(page) == []
    assert complaints_of(page) == []


def test_given_a_desk_without_anything_when_opened_then_each_list_has_its_sentence(
    browser: Browser, tmp_path: Path
) -> None:
    with running(tmp_path, "--quiet-demo") as server:
        board = sign_in(phone(browser), server.links["dispatcher"])
        expect(board.get_by_text("现在没有在途的单")).to_be_visible()
        board.goto(f"{server.url}/dispatch/received")
        expect(board.get_by_text("还没有提醒")).to_be_visible()
        expect(board.get_by_text("送进来的都收下了")).to_be_visible()

        library = sign_in(phone(browser), server.links["trainer"])
        library.goto(f"{server.url}/library")
        library.get_by_role("searchbox").fill("没有人写过的词")
        library.get_by_role("button", name="找").click()
        expect(library.get_by_text("没有这样的话")).to_be_visible()


def test_given_the_keyboard_alone_when_a_card_is_there_then_it_can_be_used(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    server, sender = house
    page = sign_in(phone(browser), server.links["rider"])
    stands(server, sender, "keys-1")
    cancels(server, sender, "keys-1")
    expect(card(page)).to_have_count(1)

    for _ in range(24):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.part") == "used":
            break
    page.keyboard.press("Enter")

    expect(card(page)).to_have_count(0)
