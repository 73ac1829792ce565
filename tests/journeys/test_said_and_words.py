"""He said, My words, in a real browser: with a script and without, in both languages, dark and light."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import new_sender
from tests.journeys.conftest import PHONE, complaints_of, phone, sign_in
from tests.journeys.test_looks import TWO_LOOKS, faults, look, too_small
from tests.journeys.test_rider_page import card, stands, wait_for
from tests.raw import rows
from tests.server import Server, running

pytestmark = pytest.mark.browser
ANGRY = {
    "zh": "等了一个多小时，什么破玩意，这单我不要了！！！",
    "en": "Over an hour!! This is a joke, I want to cancel the order",
}
DRAFT = {
    "zh": "不好意思，但是店里太慢了，马上到",
    "en": "Sorry, but the kitchen was slow, I'll be there soon",
}
THREAT = {"zh": "你等着，我下来弄死你", "en": "I'm coming down to kill you"}
HINT = {"zh": "小伙子，我劝你出门骑车多看看后头", "en": "enjoy your shift. I know when it ends"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all: the rider is at a shop with one order."""
    with running(tmp_path_factory.mktemp("said"), "--speed", "20", "--quiet-demo") as server:
        stands(server, new_sender(server, "tests"), "T-1")
        yield server


@pytest.fixture(scope="module")
def cookies(browser: Browser, house: Server) -> Any:
    """The rider signs in once; each phone of his has the cookies."""
    context = phone(browser)
    sign_in(context, house.links["rider"])
    found = context.cookies()
    context.close()
    return found


@pytest.fixture
def visit(browser: Browser, house: Server, cookies: Any) -> Iterator[Any]:
    """Open a page on a phone of its own, which is put away after the test."""
    phones: list[BrowserContext] = []

    def go(path: str, language: str = "zh", way: str = "socket") -> Page:
        locale = "zh-CN" if language == "zh" else "en-GB"
        context = browser.new_context(
            viewport=PHONE, locale=locale, has_touch=True, java_script_enabled=way != "form"
        )
        phones.append(context)
        context.add_cookies(cookies)
        if way == "http":
            context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]
        page.goto(f"{house.url}/rider/{path}")
        if way == "socket":
            live(page)
        return page

    yield go
    for context in phones:
        context.close()


def live(page: Page) -> None:
    expect(page.locator('[data-part="online"]')).to_be_visible()


def send(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.locator(".ask .btn--act").click()


def ask(page: Page, text: str) -> None:
    """As `send`, once the page's own code is there: it keeps what is typed, and before that the form is plain."""
    page.locator("textarea").fill(text)
    kept = "Object.keys(localStorage).some((key) => key.startsWith('jinnang-draft-'))"
    wait_for(lambda: page.evaluate(kept))
    page.locator(".ask .btn--act").click()


def answer(page: Page) -> Any:
    return page.locator("#answer")


def does(page: Page, name: str) -> Any:
    return page.locator(f'.does [data-part="{name}"]')


def row(page: Page, number: int = 0) -> Any:
    return page.locator(".rank__it").nth(number)


def read_out(page: Page) -> str:
    return "".join(answer(page).inner_text().split())


def fits(page: Page) -> None:
    assert faults(page) == []
    assert too_small(page, 56) == []
    for width, height in ((360, 640), (320, 568), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"sideways at {width}"


def asked_over_http(page: Page) -> list[str]:
    """What the page asks over HTTP from now on."""
    found: list[str] = []
    page.on("request", lambda one: found.append(one.url) if one.method == "POST" else None)
    return found


# he said


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_he_said_when_asked_over_the_line_then_the_reranked_words_come_and_open_in_one_tap(
    visit: Any, language: str, theme: str
) -> None:
    page = visit("said", language)
    look(page, language, theme)
    expect(answer(page)).to_contain_text("还没有话" if language == "zh" else "Nothing yet")
    live(page)
    posts = asked_over_http(page)

    ask(page, ANGRY[language])

    expect(row(page)).to_be_visible()
    assert [url for url in posts if "readings" in url] == [], "it went over the live line"
    expect(answer(page)).to_contain_text("想取消" if language == "zh" else "wants to cancel")
    expect(answer(page).locator("mark.m-wish sup").first).to_be_visible()
    for one in page.locator(".rank__row").all():
        assert one.locator("small").inner_text().strip(), "why it stands there"
        assert one.locator(".way").inner_text().strip(), "how it moved"
    if language == "en":
        chrome = page.evaluate(
            "[...document.querySelectorAll('main, header, nav, .does')].map(e => e.innerText).join(' ')"
        )
        assert not any("一" <= char <= "鿿" for char in chrome.replace(ANGRY["zh"], "")), chrome

    does(page, "open").click()
    expect(card(page)).to_have_count(1)
    expect(card(page).locator(".act__line .ph").first).to_be_visible()
    expect(row(page).locator('[data-part="read"]')).to_be_visible()
    fits(page)
    assert complaints_of(page) == []


def test_given_another_script_when_its_row_is_tapped_then_its_whole_card_is_there_to_be_shown(
    visit: Any,
) -> None:
    page = visit("said")
    page.locator("select").select_option("")
    page.get_by_role("button", name="汤洒了").click()  # a tap instead of typing

    row(page, 1).locator("summary").first.click()

    expect(card(page)).to_have_count(1)
    first = row(page, 1).locator(".rank__words b").inner_text()
    expect(card(page).locator(".act__line").first).to_have_text("".join(first.split()))
    row(page, 1).get_by_role("link", name="给他看").click()
    expect(page.locator("[data-lines=zh] p").first).to_have_text("".join(first.split()))


def test_given_the_line_says_nothing_then_the_same_is_asked_over_http_and_reads_the_same_as_a_form(
    visit: Any,
) -> None:
    read = {}
    for way in ("socket", "http", "form"):
        page = visit("said", way=way)
        posts = asked_over_http(page)
        (send if way == "form" else ask)(page, ANGRY["zh"])
        expect(row(page)).to_be_visible()
        assert any("readings" in url for url in posts) == (way == "http")
        read[way] = read_out(page)

    assert read["socket"] == read["http"] == read["form"]
    assert "这样回他" in read["form"]


def test_given_the_reading_was_wrong_when_tapped_once_then_it_is_kept_and_he_may_say_it_again(
    visit: Any, house: Server
) -> None:
    page = visit("said")
    ask(page, "没听准的那句，等太久了")
    does(page, "not-heard").click()

    expect(answer(page)).to_contain_text("记下了：没听准")
    expect(does(page, "not-heard")).to_be_disabled()
    wait_for(lambda: rows(house, "SELECT 1 FROM report WHERE kind = 'not_heard' AND text LIKE '没听准的%'"))

    does(page, "again").click()
    expect(page.locator("textarea")).to_be_focused()
    expect(page.locator("textarea")).to_have_value("")
    expect(answer(page)).to_contain_text("还没有话")
    expect(page.locator(".does")).to_be_hidden()


@pytest.mark.parametrize(
    ("way", "language"), [("socket", "zh"), ("socket", "en"), ("http", "zh"), ("form", "en")]
)
def test_given_a_threat_however_it_is_asked_then_only_leaving_and_help_are_left(
    visit: Any, house: Server, language: str, way: str
) -> None:
    page = visit("said", language, way)
    page.locator("select").select_option("T-1")
    (send if way == "form" else ask)(page, THREAT[language])

    expect(page.locator("article.card.is-safety")).to_have_count(1)
    expect(answer(page)).to_have_attribute("aria-live", "assertive")
    expect(answer(page)).to_contain_text("调度台收到了" if language == "zh" else "Dispatch has it")
    expect(answer(page).locator('a[href="/rider/sos"]')).to_be_visible()
    assert answer(page).locator("mark, .rank, .box, details, button").count() == 0
    for gone in (".two", ".asking", ".does"):
        expect(page.locator(gone)).to_be_hidden()
    wait_for(lambda: rows(house, "SELECT 1 FROM decision WHERE kind = 'threat' AND order_id = 'T-1'"))
    if way == "socket":
        fits(page)
    if way != "form":
        assert [said for said in complaints_of(page) if "socket" not in said.lower()] == []


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_words_that_only_sound_like_a_threat_then_help_stands_above_them_and_goes_with_them(
    visit: Any, language: str, theme: str
) -> None:
    page = visit("said", language)
    look(page, language, theme)
    live(page)
    ask(page, HINT[language])

    off = answer(page).locator(".off")
    expect(off).to_be_visible()
    expect(off.locator('a[href="/rider/sos"]')).to_be_visible()
    expect(answer(page).locator(".box__safe")).to_be_hidden()
    assert off.bounding_box()["y"] < answer(page).locator(".box").bounding_box()["y"]
    fits(page)
    does(page, "again").click()
    ask(page, ANGRY[language])
    expect(answer(page).locator(".rank__it").first).to_be_visible()
    expect(off).to_be_hidden()
    assert [said for said in complaints_of(page) if "socket" not in said.lower()] == []


def test_given_no_network_then_nothing_is_lost_and_what_he_heard_is_sent_once_when_it_is_back(
    visit: Any, house: Server
) -> None:
    page = visit("said")
    context = page.context
    ask(page, "长" * 501)
    expect(answer(page)).to_contain_text("太长了，最多 500 个字")
    ask(page, " ")
    expect(answer(page)).to_contain_text("还没有字")
    ask(page, "等太久了<b>x</b>")
    expect(row(page)).to_be_visible()
    assert answer(page).locator("b", has_text="x").count() == 0
    page.locator(".asking summary").click()

    context.set_offline(True)
    expect(page.locator('[data-part="offline"]')).to_be_visible()
    for _ in range(2):  # pressed again: it waits once
        ask(page, "离线时他说，等太久了")
        expect(answer(page)).to_contain_text("话存在手机里")
        expect(page.locator(".rank, .box")).to_have_count(0)
    expect(answer(page).get_by_role("link", name="先用锦囊包里的话")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("离线时他说，等太久了")

    context.set_offline(False)
    kept = "SELECT COUNT(*) FROM report WHERE kind = 'said' AND text LIKE '离线时%'"
    wait_for(lambda: rows(house, kept) == [(1,)])
    page.reload()
    expect(page.locator("textarea")).to_have_value("离线时他说，等太久了")
    live(page)
    page.locator(".ask .btn--act").click()
    expect(row(page)).to_be_visible()
    assert rows(house, kept) == [(1,)]


# my words


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_my_words_when_better_sentences_are_taken_one_by_one_or_at_once_then_they_stand_there(
    visit: Any, language: str, theme: str
) -> None:
    page = visit("said", language)
    look(page, language, theme)
    page.get_by_role("link", name="我的话" if language == "zh" else "My words").click()
    field = page.locator("textarea")
    ask(page, DRAFT[language])
    expect(answer(page).locator("mark").first).to_be_visible()
    fits(page)
    better = answer(page).locator(".hint__new b").first.inner_text()

    answer(page).locator(".hint button").first.click()

    expect(answer(page)).not_to_contain_text(DRAFT[language])
    assert better.split("。")[-2 if better.endswith("。") else -1] in field.input_value()
    expect(answer(page)).not_to_have_attribute("aria-busy", "true")
    whole = page.locator('[data-put="all-text"]').inner_text()

    does(page, "all").click()

    expect(does(page, "all")).to_be_hidden()
    expect(answer(page)).to_contain_text("可以说" if language == "zh" else "Good to say")
    assert "".join(field.input_value().split()) == "".join(whole.split())
    expect(answer(page).locator(".hint")).to_have_count(0)
    assert complaints_of(page) == []


def test_given_a_good_sentence_without_a_network_when_kept_then_it_is_sent_later_and_its_draft_waits(
    visit: Any, house: Server
) -> None:
    page = visit("words")
    context = page.context
    ask(page, DRAFT["zh"])
    expect(does(page, "save")).to_be_visible()

    context.set_offline(True)
    does(page, "save").click()
    expect(answer(page)).to_contain_text("存下了")
    page.locator(".asking summary").click()
    ask(page, "离线写的一句")
    expect(answer(page)).to_contain_text("写的还在")
    expect(page.locator(".box, .after")).to_have_count(0)

    context.set_offline(False)
    wait_for(lambda: rows(house, "SELECT 1 FROM report WHERE kind = 'saved_line' AND text LIKE '不好意思%'"))
    page.reload()
    expect(page.locator("textarea")).to_have_value("离线写的一句")


def test_given_no_script_then_a_sentence_is_taken_and_kept_and_the_language_leads_back(
    visit: Any, house: Server
) -> None:
    page = visit("words", way="form")
    send(page, DRAFT["zh"])
    answer(page).locator(".hint button").first.click()
    expect(page.locator("textarea")).not_to_have_value(DRAFT["zh"])
    does(page, "save").click()
    expect(answer(page)).to_contain_text("存下了")
    does(page, "all").click()
    expect(answer(page)).to_contain_text("可以说")

    page.locator("button[name=language]").click()

    expect(page).to_have_url(f"{house.url}/rider/words")
    expect(page.get_by_role("link", name="My words")).to_have_attribute("aria-current", "page")


def test_given_the_keyboard_alone_then_words_are_asked_and_taken(visit: Any, house: Server) -> None:
    page = visit("words")
    page.locator("textarea").focus()
    page.keyboard.type(DRAFT["zh"])
    page.keyboard.press("Enter")  # the keyboard's own key sends
    expect(answer(page).locator(".hint button").first).to_be_visible()
    answer(page).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("textarea")).not_to_have_value(DRAFT["zh"])
