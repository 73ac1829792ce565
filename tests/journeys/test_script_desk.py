"""Words from the desk to the door and back: written by keyboard alone, agreed to, said by a card, recalled."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import new_sender
from tests.journeys.by_keyboard import RING
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import faults, look, too_small
from tests.journeys.test_rider_page import cancels, card, stands, wait_for
from tests.raw import rows
from tests.server import Sender, Server, running

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 820}
NEW = "好，取消了，您先忙。"
KEEPS = "caches.match('/rider/kit/made-good').then(Boolean)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("words"), "--speed", "20", "--quiet-demo") as started:
        yield started


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "tests")


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
    page = sign_in(context, server.links["trainer"])
    yield page
    assert complaints_of(page) == []
    context.close()


@pytest.fixture
def second(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
    yield sign_in(context, server.links["admin"])
    context.close()


def press(page: Page, control: object, key: str = "Enter") -> None:
    """Come to a control with the focus, which shows, and press a key."""
    control.focus()  # type: ignore[attr-defined]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(RING)[1]
    page.keyboard.press(key)


def types(page: Page, name: str, words: str) -> None:
    """Type over what a field holds."""
    page.locator(f'[name="{name}"]').focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def said_of(server: Server, order: str) -> str:
    ((script,),) = rows(server, f"SELECT script FROM decision WHERE order_id = '{order}'")
    return str(script)


def test_given_a_trainer_with_a_keyboard_when_another_agrees_then_the_next_card_says_his_words(
    browser: Browser, server: Server, sender: Sender, desk: Page, second: Page
) -> None:
    rider = sign_in(phone(browser), server.links["rider"])
    stands(server, sender, "words-1")
    cancels(server, sender, "words-1")
    expect(card(rider)).to_have_count(1)
    old = said_of(server, "words-1")
    away = rider.url
    rider.goto("about:blank")  # the phone is off from now on

    desk.goto(f"{server.url}/trainer/scripts")
    desk.goto(f"{server.url}/trainer/edit/{old}")
    press(desk, desk.get_by_role("link", name="写一套新的"))
    types(desk, "title.zh", "取消了，慢慢说")
    types(desk, "title.en", "Cancelled, take it slow")
    desk.get_by_label("照着哪套写").select_option(old)
    press(desk, desk.get_by_role("button", name="开始写"))
    expect(desk.get_by_role("heading", level=1)).to_have_text("取消了，慢慢说")
    expect(desk.locator("html")).to_have_attribute("data-scripts", "mounted")

    # what is wrong is told beside the line and in the list, and the phone shows the words as they are typed
    lines = desk.locator('textarea[name^="acts."][name$=".line.zh"]')
    first, last = lines.first.get_attribute("name"), lines.last.get_attribute("name")
    assert first
    assert last
    types(desk, first, "但是您冷静")
    expect(desk.locator(f'[data-fault-for="{first}"]')).to_contain_text("冷静")
    expect(desk.locator('[data-part="publish"]')).to_be_disabled()
    expect(desk.locator(".phone:visible .act__line").first).to_contain_text("但是您冷静")
    types(desk, first, NEW[:6])
    types(desk, last.replace(".zh", ".en"), "I'm ringing support now, you can listen in.")
    types(desk, first.replace(".zh", ".en"), "Right, it's cancelled.")
    types(desk, first, NEW)
    expect(desk.locator('[data-part="counts"]')).to_have_text("没有要改的")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("存好了。")).to_be_visible()
    press(desk, desk.get_by_role("button", name="请另一位看"))
    expect(desk.get_by_text("要另一位教练或管理员来看")).to_be_visible()

    second.goto(desk.url)
    press(second, second.get_by_role("button", name="发布", exact=True))
    expect(second.get_by_text("发布了，骑手下一张卡就是这些话。")).to_be_visible()

    # the old words are recalled: the phone that was off shows them no more, and the next card has the new ones
    second.goto(f"{server.url}/trainer/edit/{old}")
    second.get_by_text("收回，停用").click()
    second.get_by_role("button", name="收回", exact=True).click()
    expect(second.get_by_text("手机上开着的 1 张也收了")).to_be_visible()
    rider.goto(away)
    expect(rider.get_by_text("现在没什么要说的")).to_be_visible()
    stands(server, sender, "words-2")
    cancels(server, sender, "words-2")
    expect(card(rider)).to_contain_text("您先忙。")
    assert said_of(server, "words-2") == "cancelled-take-it-slow"
    rider.context.close()


def test_given_a_script_of_the_kit_is_recalled_then_a_phone_that_was_off_drops_it_from_what_it_keeps(
    browser: Browser, server: Server, second: Page
) -> None:
    context = phone(browser, keeps=True)
    rider = sign_in(context, server.links["rider"])
    expect(rider.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    assert rider.evaluate(KEEPS)
    context.set_offline(True)
    rider.goto(f"{server.url}/rider/kit/made-good")
    expect(rider.get_by_role("heading", level=1)).to_be_visible()
    second.goto(f"{server.url}/trainer/edit/made-good")
    second.get_by_text("收回，停用").click()
    second.get_by_role("button", name="收回", exact=True).click()

    rider.goto(f"{server.url}/rider/kit")
    expect(rider.locator('a[href$="/made-good"]').first).to_be_visible()
    context.set_offline(False)
    wait_for(lambda: not rider.evaluate(KEEPS), 30)
    context.set_offline(True)
    rider.goto(f"{server.url}/rider/kit")

    expect(rider.locator('a[href$="/late"]').first).to_be_visible()
    expect(rider.locator('a[href$="/made-good"]')).to_have_count(0)
    rider.goto(f"{server.url}/rider/kit/made-good")
    expect(rider.get_by_text("没有网，这一页不在手机里。")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_given_the_desk_when_looked_at_then_it_is_accessible_and_fits(
    desk: Page, server: Server, language: str, theme: str
) -> None:
    look(desk, language, theme)
    desk.goto(f"{server.url}/trainer/edit/angry?v=0")
    desk.locator(".ed-go button").click()
    expect(desk.locator("html")).to_have_attribute("data-scripts", "mounted")
    version = desk.url
    desk.locator("details").evaluate_all("all => all.forEach(one => one.open = !one.closest('.side, .me'))")
    desk.locator('[name="acts.steady.line.zh"]').fill("但是您冷静")
    expect(desk.locator('[data-fault-for="acts.steady.line.zh"]')).not_to_be_empty()
    assert faults(desk) == []
    assert too_small(desk, 22) == []  # the boxes; a label of 48 px is what is pressed
    assert (
        desk.locator(".tick, .out .pick").evaluate_all("all => all.filter(it => it.clientHeight < 48).length")
        == 0
    )
    for width in (1440, 390):
        desk.set_viewport_size({"width": width, "height": 844})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    desk.locator('[data-part="save"]').click()
    expect(desk.locator('[data-part="dirty"]')).to_be_hidden()
    for page in [f"{version}/compare"] if language == "zh" else [f"{server.url}/trainer/edit/new"]:
        desk.goto(page)
        assert faults(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390
