"""The kit's pages in a real browser: how they look, the minute, the record, the hint, and without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PHONE, complaints_of, phone, sign_in
from tests.journeys.test_looks import faults, look, too_small
from tests.journeys.test_offline import until
from tests.raw import rows
from tests.server import Server, running

pytestmark = pytest.mark.browser
PAGES = (
    "/rider/kit",
    "/rider/kit/late",
    "/rider/kit/evidence",
    "/rider/favourites",
    "/rider/recovery",
    "/rider/waiting",
    "/rider/offline",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("kit"), "--quiet-demo") as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = phone(browser)
    yield sign_in(context, server.links["rider"])
    context.close()


def reports(server: Server, kind: str) -> list[tuple[str | None, ...]]:
    return rows(server, f"SELECT text FROM report WHERE kind = '{kind}'")


@pytest.mark.parametrize(("language", "theme"), [("zh", "dark"), ("en", "light")])
def test_given_a_page_of_the_kit_when_looked_at_then_it_is_accessible_and_fits(
    page: Page, server: Server, language: str, theme: str
) -> None:
    page.goto(f"{server.url}/rider/kit")
    look(page, language, theme)
    for path in PAGES:
        page.set_viewport_size(PHONE)
        page.goto(server.url + path)
        assert faults(page) == [], path
        assert too_small(page, 56) == [], path
        for width, height in ((360, 640), (320, 568)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at {width}"
    assert complaints_of(page) == []


def test_given_the_minute_then_each_step_has_the_screen_until_its_time_is_over_or_a_tap(
    page: Page, server: Server
) -> None:
    page.clock.install()
    page.goto(f"{server.url}/rider/recovery")
    step = page.locator(".minute__step:visible")
    expect(step).to_have_count(1)
    expect(step).to_contain_text("脚踩实。")
    expect(page.locator('[data-part="bar"]')).to_have_attribute("value", "10")  # the minute runs

    page.clock.run_for(10_000)
    expect(step).to_contain_text("吸四秒，")
    page.clock.run_for(29_000)
    expect(step).to_contain_text("吸四秒，")
    page.get_by_role("button", name="下一步").click()
    expect(step).to_contain_text("沉肩，")
    page.clock.run_for(5_000)
    expect(step).to_contain_text("走对了。")
    page.clock.run_for(8_000)
    expect(step).to_contain_text("找个人说？")
    assert too_small(page, 56) == []
    page.get_by_role("button", name="再歇会儿").click()

    expect(page.get_by_text("记下了。歇着")).to_be_visible()
    expect(page.get_by_text("送到了。", exact=True)).to_be_visible()
    until(lambda: reports(server, "rest") == [(None,)], "the answer")


def test_given_no_network_when_exact_words_are_kept_then_they_wait_and_what_was_typed_is_not_lost(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/rider/kit/evidence")
    field = page.get_by_label("他的原话")
    field.fill("你给我等着")
    until(lambda: "你给我等着" in page.evaluate("JSON.stringify(localStorage)"), "the draft")
    page.reload()
    expect(field).to_have_value("你给我等着")

    page.context.set_offline(True)
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_text("先存在手机里，网一来就送")).to_be_visible()
    expect(field).to_have_value("")
    assert reports(server, "evidence") == []
    page.context.set_offline(False)

    expect(page.get_by_text("记下了，送到了。")).to_be_visible()
    assert reports(server, "evidence") == [("你给我等着",)]
    page.reload()
    expect(field).to_have_value("")


def starred(server: Server) -> list[tuple[str | None, ...]]:
    return rows(server, "SELECT script FROM favourite WHERE starred = 1 ORDER BY script")


def test_given_no_network_when_a_star_is_put_on_then_it_waits_and_these_words_are_among_his_own(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/rider/kit/late")
    star = page.get_by_role("button", name="加星")
    expect(star).to_have_attribute("aria-pressed", "false")
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    page.context.set_offline(True)

    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("加了星。", exact=True)).to_be_attached()
    assert starred(server) == []
    page.context.set_offline(False)

    until(lambda: starred(server) == [("late",)], "the star")
    page.goto(f"{server.url}/rider/favourites")
    expect(page.locator(".rows a")).to_have_count(1)
    page.locator(".rows a").click()
    expect(page.get_by_role("button", name="加星")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="加星").click()
    until(lambda: starred(server) == [], "no star")


def test_given_a_script_when_it_is_read_aloud_then_its_lines_are_spoken_in_order_and_it_can_be_stopped(
    page: Page, server: Server
) -> None:
    page.add_init_script(
        """window.spoken = [];
        Object.defineProperty(window, "speechSynthesis", {value: {
            speak: (words) => { window.spoken.push([words.text, words.lang]); window.done = () => words.onend(); },
            cancel: () => window.spoken.push("cut"), addEventListener() {}, getVoices: () => [],
        }});"""
    )
    page.goto(f"{server.url}/rider/kit/late")
    page.evaluate("window.spoken = []")
    page.get_by_role("button", name="念给我听").click()
    stop = page.get_by_role("button", name="别念了")
    expect(stop).to_be_visible()
    page.evaluate("done()")
    page.evaluate("done()")
    stop.click()
    page.evaluate("done()")

    said = [one for one in page.evaluate("spoken") if one != "cut"]
    assert said == [
        ["您等久了。", "zh-CN"], ["比说好的晚了。", "zh-CN"], ["您看一眼餐，有不对的我当场打客服。", "zh-CN"],
    ]  # fmt: skip
    assert page.evaluate("spoken.pop()") == "cut"
    expect(page.get_by_role("button", name="念给我听")).to_be_visible()


IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15 Version/16.4 Mobile/15E148 Safari/604.1"
ASKS = """() => dispatchEvent(Object.assign(new Event("beforeinstallprompt", {cancelable: true}), {
    prompt: () => { window.prompted = true; }, userChoice: Promise.resolve({outcome: "accepted"})}))"""


def test_given_an_iphone_then_the_kit_says_how_to_install_until_it_is_refused(
    browser: Browser, server: Server
) -> None:
    context: BrowserContext = browser.new_context(viewport=PHONE, locale="zh-CN", user_agent=IOS)
    page = sign_in(context, server.links["rider"])
    expect(page.get_by_text("添加到主屏幕")).to_have_count(0)
    page.goto(f"{server.url}/rider/kit")
    hint = page.locator("[data-module=install]")
    expect(hint).to_contain_text("添加到主屏幕")
    assert faults(page) == []

    hint.get_by_role("button", name="不用了").click()
    expect(hint).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="五套话")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(hint).to_be_hidden()
    context.close()


def test_given_a_browser_that_can_install_then_one_tap_asks_it(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/rider/kit")
    hint = page.locator("[data-module=install]")
    page.wait_for_load_state("networkidle")
    expect(hint).to_be_hidden()
    page.evaluate(ASKS)

    hint.get_by_role("button", name="放到桌面").click()

    expect(hint).to_be_hidden()
    assert page.evaluate("prompted") is True


def test_given_no_script_then_the_kit_is_read_and_answered(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False)
    page = sign_in(context, server.links["rider"])
    page.goto(f"{server.url}/rider/kit")
    page.get_by_role("link", name="Late, at the door").click()
    expect(page.locator("article")).to_contain_text("Long wait, I know.")
    page.goto(f"{server.url}/rider/recovery")
    expect(page.locator(".minute__step:visible")).to_have_count(5)

    page.get_by_role("button", name="Talk to someone").click()

    expect(page.get_by_role("status").last).to_contain_text("Noted.")
    assert reports(server, "talk") == [(None,)]
    context.close()


def test_given_no_script_then_a_star_is_a_form(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False)
    page = sign_in(context, server.links["rider"])
    page.goto(f"{server.url}/rider/kit/angry")

    page.get_by_role("button", name="Star").click()
    expect(page.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    assert ("angry",) in starred(server)
    page.get_by_role("button", name="Star").click()
    expect(page.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "false")
    page.goto(f"{server.url}/rider/kit/leave")
    expect(page.get_by_role("button", name="Star")).to_have_count(0)
    context.close()
