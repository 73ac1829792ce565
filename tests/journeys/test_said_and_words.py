"""He said, My words, in a real browser: with a script and without, in both languages, dark and light."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import LOOKS, faults, look, too_small
from tests.journeys.test_rider_page import card, inbox_rows, stands, wait_for
from tests.server import Sender, Server, running

pytestmark = pytest.mark.browser
ANGRY = {
    "zh": "等了一个多小时，什么破玩意，这单我不要了！！！",
    "en": "Over an hour!! This is a joke, I want to cancel the order",
}
DRAFT = {
    "zh": "不好意思，但是店里太慢了，马上到",
    "en": "Sorry, but the kitchen was slow, I'll be there soon",
}
THREAT = "你等着，我下来弄死你"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Sender]]:
    with running(tmp_path_factory.mktemp("said"), "--speed", "20", "--quiet-demo") as server:
        yield server, Sender(server.url, server.flask("source", "add", "tests"), "tests")


def without_script(browser: Browser, language: str = "zh") -> BrowserContext:
    locale = "zh-CN" if language == "zh" else "en-GB"
    return browser.new_context(
        viewport={"width": 390, "height": 844}, locale=locale, java_script_enabled=False
    )


def opened(context: BrowserContext, server: Server, name: str) -> Page:
    """The page as a rider reaches it: by the link on his own page."""
    page = sign_in(context, server.links["rider"])
    page.get_by_role("link", name=name).click()
    page.wait_for_load_state()
    return page


def ask(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.locator(".ask .btn--act").click()


def answer(page: Page) -> Any:
    return page.locator("#answer")


def fits(page: Page) -> None:
    assert faults(page) == []
    assert too_small(page, 56) == []
    for width, height in ((390, 844), (360, 640), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"sideways at {width}"


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_given_he_said_when_asked_then_the_answer_comes_without_a_reload_and_fits(
    browser: Browser, house: tuple[Server, Sender], language: str, theme: str
) -> None:
    page = sign_in(phone(browser), house[0].links["rider"])
    look(page, language, theme)
    page.get_by_role("link", name="他说" if language == "zh" else "He said").click()
    expect(answer(page)).to_contain_text("还没有话" if language == "zh" else "Nothing yet")
    fits(page)
    page.evaluate("document.body.dataset.mine = 'the same'")

    ask(page, ANGRY[language])

    expect(card(page)).to_have_count(1)
    expect(answer(page)).to_contain_text("客人想取消" if language == "zh" else "They want to cancel")
    expect(answer(page).locator("mark").first).to_be_visible()
    assert page.evaluate("document.body.dataset.mine") == "the same"
    page.wait_for_function("document.querySelector('article.card .act__line .ph')")
    fits(page)
    if language == "en":
        chrome = page.evaluate(
            "[...document.querySelectorAll('main, header, nav')].map(e => e.innerText).join(' ')"
        )
        assert not any("一" <= char <= "鿿" for char in chrome), chrome
    assert complaints_of(page) == []


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_given_my_words_when_a_better_sentence_is_tapped_then_it_stands_in_the_draft(
    browser: Browser, house: tuple[Server, Sender], language: str, theme: str
) -> None:
    page = sign_in(phone(browser), house[0].links["rider"])
    look(page, language, theme)
    page.get_by_role("link", name="我的话" if language == "zh" else "My words").click()
    fits(page)
    ask(page, DRAFT[language])
    expect(answer(page).locator("mark").first).to_be_visible()
    fits(page)
    better = answer(page).locator(".hint__new").first.inner_text()

    answer(page).locator(".hint button").first.click()

    expect(page.locator("textarea")).not_to_have_value(DRAFT[language])
    assert better.split("。")[-2 if better.endswith("。") else -1] in page.locator("textarea").input_value()
    expect(answer(page)).not_to_contain_text(DRAFT[language])
    for _ in range(8):
        if not (buttons := answer(page).locator(".hint button")).count():
            break
        before = page.locator("textarea").input_value()
        buttons.first.click()
        expect(page.locator("textarea")).not_to_have_value(before)
        expect(answer(page)).not_to_have_attribute("aria-busy", "true")
    expect(answer(page)).to_contain_text("可以说" if language == "zh" else "Good to say")
    fits(page)
    assert complaints_of(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_no_script_then_both_forms_are_answered_by_the_server(
    browser: Browser, house: tuple[Server, Sender], language: str
) -> None:
    page = opened(without_script(browser, language), house[0], "他说" if language == "zh" else "He said")
    ask(page, ANGRY[language])
    expect(card(page)).to_have_count(1)
    expect(answer(page).locator("mark").first).to_be_visible()
    expect(answer(page)).to_contain_text("客人想取消" if language == "zh" else "They want to cancel")

    page.get_by_role("link", name="我的话" if language == "zh" else "My words").click()
    ask(page, DRAFT[language])
    answer(page).locator(".hint button").first.click()
    expect(page.locator("textarea")).not_to_have_value(DRAFT[language])
    expect(page.locator("textarea")).not_to_have_value("")


def test_given_the_same_words_then_with_and_without_a_script_the_rider_reads_the_same(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    read = []
    for context in (phone(browser), without_script(browser)):
        page = opened(context, house[0], "他说")
        ask(page, ANGRY["zh"])
        expect(card(page)).to_have_count(1)
        said = " ".join(answer(page).inner_text().split())
        page.get_by_role("link", name="我的话").click()
        ask(page, DRAFT["zh"])
        expect(answer(page).locator("mark").first).to_be_visible()
        read.append((said, " ".join(answer(page).inner_text().split())))

    assert read[0] == read[1]


def test_given_a_threat_about_his_order_then_only_leaving_is_shown_and_the_card_comes_too(
    browser: Browser, server: Server, sender: Sender
) -> None:
    stands(server, sender, "T-1")
    page = opened(phone(browser), server, "他说")
    page.locator("select").select_option("T-1")
    ask(page, THREAT)

    expect(page.locator("article.card.is-safety")).to_have_count(1)
    expect(answer(page)).to_have_attribute("aria-live", "assertive")
    expect(answer(page)).to_contain_text("调度台收到了")
    assert answer(page).locator("mark, .others, .box, details").count() == 0
    fits(page)
    wait_for(lambda: inbox_rows(server))  # the safety card itself, for every phone of his
    assert complaints_of(page) == []


def test_given_too_long_or_no_network_then_a_sentence_says_the_next_step(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    context = phone(browser)
    page = opened(context, house[0], "他说")
    ask(page, "长" * 501)
    expect(answer(page)).to_contain_text("太长了，最多 500 个字")
    ask(page, " ")
    expect(answer(page)).to_contain_text("还没有字")

    context.set_offline(True)
    ask(page, "等太久了")
    expect(answer(page)).to_contain_text("没有回音")
    assert page.locator("textarea").input_value() == "等太久了"
    context.set_offline(False)
    ask(page, "等太久了<b>x</b>")
    expect(card(page)).to_have_count(1)
    assert answer(page).locator("b", has_text="x").count() == 0


def test_given_the_keyboard_alone_then_words_are_asked_and_taken(
    browser: Browser, house: tuple[Server, Sender]
) -> None:
    page = opened(phone(browser), house[0], "我的话")
    page.locator("textarea").focus()
    page.keyboard.type(DRAFT["zh"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(answer(page).locator(".hint button").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("textarea")).not_to_have_value(DRAFT["zh"])
