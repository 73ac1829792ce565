"""A call for help in real browsers: held on the phone while the server is dead, taken live at the desk."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import new_sender
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import TWO_LOOKS, faults, look, too_small
from tests.raw import rows
from tests.server import Server, event, running, status

pytestmark = pytest.mark.browser
DEAD_SECONDS = 12  # longer than the ten after which the phone itself is the way
AFTER_RETURN = 5  # seconds in which the one incident must be there


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("sos"), "--quiet-demo") as started:
        yield started


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = sign_in(context, server.links["dispatcher"])
    page.goto(f"{server.url}/dispatch/incidents")
    mounted(page)
    yield page
    context.close()


@pytest.fixture
def rider(browser: Browser, server: Server) -> Iterator[Page]:
    context = phone(browser)
    page = sign_in(context, server.links["rider"])
    page.goto(f"{server.url}/rider/sos")
    mounted(page)
    expect(part(page, "online")).to_be_visible()
    yield page
    context.close()


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def lead(page: Page) -> Locator:
    """The first words that are on the screen."""
    return page.locator("h1:visible")


def mounted(page: Page) -> None:
    """Its scripts run: a press before that is a plain form's."""
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")


def hold(page: Page, seconds: float) -> None:
    box = part(page, "hold").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(seconds * 1000)
    page.mouse.up()


def end(desk: Page, word: str = "没事了") -> None:
    """Take and close what is open, so that the next test begins with a calm desk."""
    open_ones = part(desk, "open").locator(".incident")
    while number := open_ones.first.get_attribute("data-incident") if open_ones.count() else None:
        one = part(desk, "open").locator(f'[data-incident="{number}"]')
        if one.get_by_role("button", name="我来接").count():
            take(one)
        one.locator("[name=word]").fill(word)
        one.get_by_role("button", name="了结", exact=True).click()
        expect(one).to_have_count(0)


def take(one: Locator) -> None:
    """Take it; a call for help takes two presses, and a bounce is none."""
    first, again = (one.get_by_role("button", name=name) for name in ("我来接", "我接，打过去"))
    first.click()
    if one.locator("form[data-twice]").count():
        expect(again).to_be_visible()
        one.page.wait_for_timeout(450)
        if not again.is_visible():  # the first press lapsed: the machine was slower than a hand
            first.click()
            one.page.wait_for_timeout(450)
        again.click()


def calls(server: Server) -> int:
    return len(rows(server, "SELECT id FROM sos_call"))


def test_given_a_dead_server_when_help_is_held_then_it_comes_through_once_and_the_phone_learns_who_has_it(
    server: Server, rider: Page, desk: Page
) -> None:
    calm, before = desk.locator('[data-part="open"] .empty'), calls(server)
    expect(calm).to_be_visible()
    server.kill()
    died = time.monotonic()

    hold(rider, 2.3)
    expect(lead(rider)).to_have_text("记下了，正在发。")
    expect(part(rider, "late")).to_be_hidden()
    expect(lead(rider)).to_have_text("还没送到。直接打。", timeout=11_000)
    expect(part(rider, "late").get_by_role("link", name="打 110")).to_have_attribute("href", "tel:110")
    message = part(rider, "sms").get_attribute("href") or ""
    assert message.startswith("sms:?&body=%E6%B1%82%E5%8A%A9")
    rider.wait_for_timeout(max(0.0, DEAD_SECONDS - (time.monotonic() - died)) * 1000)
    server.start()
    returned = time.monotonic()

    while calls(server) == before and time.monotonic() - returned < AFTER_RETURN:
        rider.wait_for_timeout(50)
    assert calls(server) == before + 1
    assert rows(server, "SELECT count(*) FROM incident WHERE closed_at IS NULL") == [(1,)]
    expect(lead(rider)).to_have_text("送到调度台了，等人接。")
    expect(part(rider, "late")).to_be_hidden()

    ringing = desk.locator(".incident--rings")
    expect(ringing.get_by_role("heading")).to_have_text("求助 小周", timeout=10_000)
    take(ringing)
    expect(part(desk, "open").locator(".incident__owner")).to_contain_text("你接了")
    expect(lead(rider)).to_have_text("老孟看到了。")
    expect(rider.locator(".sos__sub:visible").first).to_have_text("“收到，别回去，这边我来。”")

    rider.reload()  # the same call again, no new button
    mounted(rider)
    expect(lead(rider)).to_have_text("老孟看到了。")
    expect(part(rider, "hold")).to_be_hidden()
    rider.get_by_role("button", name="我安全了").click()
    expect(lead(rider)).to_have_text("人没事就好。")
    expect(rider.get_by_role("link", name="歇一分钟")).to_have_attribute("href", "/rider/recovery")
    expect(part(desk, "open").locator(".log")).to_contain_text("说：我安全了")
    end(desk)
    expect(calm).to_be_visible()
    assert calls(server) == before + 1


def test_given_a_finger_that_lets_go_or_a_key_then_only_the_whole_hold_calls(
    server: Server, rider: Page, desk: Page
) -> None:
    before = calls(server)
    hold(rider, 0.8)
    expect(part(rider, "ring")).to_have_attribute("stroke-dasharray", "0.0 200")
    part(rider, "hold").focus()
    rider.keyboard.down("Space")
    rider.wait_for_timeout(700)
    rider.keyboard.up("Space")
    rider.wait_for_timeout(1500)
    expect(part(rider, "ask")).to_be_visible()
    assert calls(server) == before

    rider.keyboard.down("Enter")
    expect(lead(rider)).to_have_text("送到调度台了，等人接。")
    rider.keyboard.up("Enter")
    rider.get_by_role("button", name="按错了").click()
    expect(lead(rider)).to_have_text("知道了，是按错了。")
    expect(part(desk, "open").locator(".log")).to_contain_text(
        "说：按错了"
    )  # it stays until a person closes it

    rider.get_by_role("link", name="再求助一次").click()
    rider.get_by_text("按不住？点这里").click()
    rider.get_by_role("button", name="现在就求助").click()
    expect(lead(rider)).to_have_text("送到调度台了，等人接。")
    expect(part(desk, "open").locator(".log")).to_contain_text("又按了一次")
    assert calls(server) == before + 2
    end(desk)


def test_given_two_desks_when_one_has_it_then_the_other_sees_who_and_the_bell_grows_calm(
    server: Server, rider: Page, desk: Page
) -> None:
    board = desk.context.new_page()
    board.goto(f"{server.url}/dispatch")
    expect(board.locator(".bell")).to_contain_text("没有人求助。")
    expect(part(board, "sound")).to_be_visible()
    heading = board.get_by_role("heading", level=1)
    place = heading.bounding_box()
    mounted(board)
    part(desk, "sound").click()
    expect(part(desk, "sound")).to_have_attribute("aria-pressed", "true")

    hold(rider, 2.3)
    expect(board.locator(".bell--rings")).to_contain_text("求助 小周")
    assert heading.bounding_box() == place
    expect(board).to_have_title("● 求助 小周 · 调度台 · 锦囊")
    expect(desk.locator(".incidents")).to_have_attribute("data-rung", "1")
    expect(desk.locator(".incidents")).to_have_attribute("data-rung", "2")

    take(board.locator(".bell"))
    expect(part(desk, "open").locator(".incident__owner")).to_contain_text(
        "你接了"
    )  # the same person, on another page
    expect(board.locator(".bell")).to_contain_text("老孟 接了")
    assert heading.bounding_box() == place
    rung = desk.locator(".incidents").get_attribute("data-rung")
    desk.locator("[name=word]").fill("正在写")
    desk.wait_for_timeout(3000)
    assert desk.locator(".incidents").get_attribute("data-rung") == rung
    assert desk.locator("[name=word]").input_value() == "正在写"
    end(desk)
    assert complaints_of(desk) == []
    assert complaints_of(rider) == []


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_the_pages_of_help_when_looked_at_then_they_are_accessible_and_fit(
    browser: Browser, server: Server, language: str, theme: str
) -> None:
    context = phone(browser)
    page = sign_in(context, server.links["rider"])
    look(page, language, theme)
    page.goto(f"{server.url}/rider/sos")
    mounted(page)
    name = {"zh": "现在就求助", "en": "Send SOS now"}[language]
    for step in ("ask", "sent"):
        expect(part(page, step)).to_be_visible()
        assert faults(page) == []
        assert too_small(page, 56) == []
        for width, height in ((360, 640), (320, 568), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        if step == "ask":
            page.locator("summary").click()
            page.get_by_role("button", name=name).click()
    page.locator('[data-word="safe"] button').click()
    expect(part(page, "over")).to_be_visible()
    assert faults(page) == []
    desk = sign_in(browser.new_context(locale="zh-CN"), server.links["dispatcher"])
    look(desk, language, theme)
    desk.goto(f"{server.url}/dispatch/incidents")
    mounted(desk)
    for width in (1280, 390):
        desk.set_viewport_size({"width": width, "height": 820})
        assert faults(desk) == []
        assert too_small(desk, 48) == []
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    look(desk, "zh", theme)
    desk.goto(f"{server.url}/dispatch/incidents")
    mounted(desk)
    end(desk)
    assert complaints_of(page) == []
    desk.context.close()
    context.close()


def test_given_a_threat_of_the_platform_then_it_stands_in_the_same_list(server: Server, desk: Page) -> None:
    sender = new_sender(server, "tests")
    message = {"order_id": "threat-1", "text": "你等着，我下来弄死你"}
    sender.post([status("threat-1", "at_customer", "demo-rider-2")])
    sender.post([event("customer.message", **message)])

    expect(desk.locator(".incident--rings").get_by_role("heading")).to_have_text(
        "受威胁 阿坤", timeout=10_000
    )
    expect(desk.locator(".threat__words")).to_have_text(message["text"])
    end(desk)
