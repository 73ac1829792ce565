"""Words are found: by a trainer's keyboard, by a rider without a network; and a rider's sentence becomes a draft."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.server import Server, running

pytestmark = pytest.mark.browser
SENTENCE = "您等久了。我现在打客服，您听着。"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("found"), "--speed", "20", "--quiet-demo") as started:
        yield started


def test_given_a_keyboard_alone_then_a_trainer_finds_a_script_and_opens_it(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 820}, locale="zh-CN")
    page = sign_in(context, server.links["trainer"])
    page.goto(f"{server.url}/trainer/scripts")
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")

    page.keyboard.press("/")
    page.keyboard.type("宝宝")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/trainer/scripts?q=%E5%AE%9D%E5%AE%9D&kind=&stage=&reason=&anger="
                             "&place=&note=&weather=&night=&fault=&channel=&model=&safety=&state=")  # fmt: skip
    first = page.locator("[data-rows] a").first
    expect(first.locator("mark").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("宝宝在睡")
    assert complaints_of(page) == []
    context.close()


def test_given_no_network_then_a_rider_finds_what_his_phone_holds(browser: Browser, server: Server) -> None:
    context = phone(browser)
    page = sign_in(context, server.links["rider"])
    page.goto(f"{server.url}/rider/kit/find")
    field, here = page.get_by_role("searchbox"), page.locator('[data-part="here"] li')
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    many = here.count()

    field.fill("电梯")
    expect(page.locator('[data-part="found"] li').first).to_contain_text("电梯")
    expect(page).to_have_url(f"{server.url}/rider/kit/find?q=%E7%94%B5%E6%A2%AF")
    context.set_offline(True)
    page.get_by_role("link", name="要取消").click()

    expect(field).to_have_value("要取消")
    expect(page.get_by_text("没网，只找了手机里的")).to_be_visible()
    expect(page.locator('[data-part="here"] li:visible').first).to_contain_text("取消")
    assert 0 < page.locator('[data-part="here"] li:visible').count() < many
    field.fill("没有这样的词")
    expect(page.get_by_text("手机里没有。")).to_be_visible()
    context.close()


def test_given_a_sentence_that_worked_then_it_waits_for_the_network_and_a_trainer_begins_a_draft_with_it(
    browser: Browser, server: Server
) -> None:
    rider = phone(browser)
    page = sign_in(rider, server.links["rider"])
    page.goto(f"{server.url}/rider/lines")
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    rider.set_offline(True)
    page.get_by_label("哪句管用？").fill(SENTENCE)
    page.get_by_role("button", name="这句管用").click()
    expect(page.get_by_text("先存在手机里")).to_be_visible()
    rider.set_offline(False)
    expect(page.get_by_text("记下了，教练看得到。")).to_be_visible(timeout=15_000)
    rider.close()

    desk = browser.new_context(viewport={"width": 1280, "height": 820}, locale="zh-CN")
    page = sign_in(desk, server.links["trainer"])
    page.goto(f"{server.url}/trainer/scripts")
    page.get_by_role("link", name="骑手说管用的话").click()
    expect(page.locator("blockquote")).to_have_text(SENTENCE)
    page.get_by_role("button", name="拿它起一套").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("您等久了。").first).to_be_attached()
    assert "/trainer/edit/" in page.url
    assert complaints_of(page) == []
    desk.close()
