"""An admin adds a rider, the phone enrols with link and PIN, he is switched off: the phone's line ends in two seconds."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.raw import rows
from tests.server import Server, running

pytestmark = pytest.mark.browser
#: Rows of every database of ours in this browser.
KEPT = """async () => {
  let rows = 0;
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => (indexedDB.open(name).onsuccess = ({ target }) => done(target.result)));
    for (const store of base.objectStoreNames)
      rows += await new Promise((done) => (base.transaction(store).objectStore(store).count().onsuccess = ({ target }) => done(target.result)));
    base.close();
  }
  return rows + Object.keys(localStorage).filter((key) => key.startsWith("jinnang")).length;
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("people"), "--quiet-demo") as server:
        yield server


def until(true: Any, seconds: float = 10) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def test_given_a_new_rider_then_his_phone_comes_in_with_its_pin_and_is_cut_off_when_he_is_switched_off(
    browser: Browser, house: Server
) -> None:
    desk = sign_in(
        browser.new_context(viewport={"width": 1280, "height": 820}, locale="zh-CN"), house.links["admin"]
    )
    desk.goto(f"{house.url}/people")
    desk.get_by_role("link", name="添加一个人").click()
    desk.get_by_label("名字", exact=True).fill("小李")
    desk.get_by_label("骑手编号").fill("r-li")
    desk.get_by_role("button", name="添加").click()
    expect(desk.get_by_text("还没有手机。")).to_be_visible()
    desk.get_by_role("button", name="加一台手机").click()
    expect(desk.get_by_role("img", name="二维码")).to_be_visible()
    assert desk.get_by_role("img", name="二维码").evaluate(
        "(image) => image.decode().then(() => image.naturalWidth > 0)"
    )
    link = desk.locator(".link").inner_text()
    pin = re.sub(r"\D", "", desk.locator(".pin").inner_text())

    context = phone(browser)
    rider = context.new_page()
    rider.complaints = []  # type: ignore[attr-defined]
    rider.goto(link)
    rider.get_by_label("PIN").fill(pin)
    rider.get_by_role("button", name="就用这台手机").click()
    expect(rider.locator('[data-part="page"]')).to_have_attribute("data-rider", "r-li")
    expect(rider.get_by_text("在线")).to_be_visible()
    until(lambda: rider.evaluate(KEPT) > 0)

    desk.get_by_role("link", name="给他了").click()
    expect(desk.get_by_text("Android").or_(desk.get_by_text("Chrome")).first).to_be_visible()
    desk.get_by_role("button", name="停用").click()
    expect(desk.get_by_text("停用了。他的页面两秒内断开。")).to_be_visible()
    expect(rider.get_by_text("在线")).to_be_hidden(timeout=2000)

    rider.goto(f"{house.url}/rider")
    expect(rider.get_by_role("heading", name="这个号停用了")).to_be_visible()
    until(lambda: rider.evaluate(KEPT) == 0)
    assert rows(
        house, "SELECT count(*) FROM person_session WHERE device_id IS NOT NULL AND ended_at IS NULL"
    ) == [(0,)]
    context.close()
    assert complaints_of(desk) == []
    desk.context.close()


def test_given_a_rider_who_signs_out_then_his_browser_keeps_nothing(browser: Browser, house: Server) -> None:
    page = sign_in(phone(browser), house.links["rider"])
    expect(page.get_by_text("在线")).to_be_visible()
    page.goto(f"{house.url}/rider/phone")
    until(lambda: page.evaluate(KEPT) > 0)

    page.get_by_role("button", name="退出").click()

    expect(page.get_by_text("退出了。这台手机上的话也清掉了。")).to_be_visible()
    expect(page.locator("[data-emptied=yes]")).to_be_attached()
    assert page.evaluate(KEPT) == 0
    # The page he leaves may ask once more while its session ends under it.
    assert [text for text in complaints_of(page) if "401" not in text] == []
    page.context.close()
