"""Two dispatchers of two zones: a server that dies under a running clock, and a hand-over."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.actions.add_person import add_person
from tests.conftest import new_sender, session_cookie, written
from tests.journeys.conftest import sign_in
from tests.raw import rows
from tests.server import Server, event, running, status

pytestmark = pytest.mark.browser
SPEED = 20
PATIENCE = 20_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("incidents"), "--quiet-demo", "--speed", str(SPEED)) as started:
        yield started


@pytest.fixture(scope="module")
def here(browser: Browser, server: Server) -> Iterator[Page]:
    """老孟 of 静安寺 at the board."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = sign_in(context, server.links["dispatcher"])
    page.goto(f"{server.url}/dispatch")
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    yield page
    context.close()


@pytest.fixture(scope="module")
def there(browser: Browser, server: Server) -> Iterator[Page]:
    """小郑 of 曹家渡 at the list of incidents."""
    person = written(
        server,
        lambda session, now: str(add_person(session, "dispatcher", "小郑", "zheng", now, None, "caojiadu")),
    )
    name, _, value = session_cookie(server.environment["SECRET_KEY"], person).partition("=")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page = context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.goto(f"{server.url}/dispatch/incidents")
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    yield page
    context.close()


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def open_ones(page: Page) -> Locator:
    return part(page, "open").locator(".incident")


def escalations(server: Server, incident: int) -> int:
    ((many,),) = rows(
        server, f"SELECT count(*) FROM incident_log WHERE incident_id = {incident} AND what = 'escalated'"
    )
    return int(many)


def test_given_a_clock_that_ran_out_while_the_server_was_dead_then_it_goes_to_everyone_once_and_is_handed_over(
    server: Server, here: Page, there: Page
) -> None:
    sender = new_sender(server, "tests")
    placing = {"customer_id": "chen", "zone": "jingan-si", "promised_at": "2030-01-01T00:00:00Z"}
    sender.post([event("order.placed", order_id="d-1", placed_at="2026-01-01T00:00:00Z", **placing)])
    sender.post([status("d-1", "at_customer", "demo-rider-1")])
    sender.post([event("order.cancel_requested", order_id="d-1", by="customer", text="不要了")])

    item = here.locator(".q .i")
    expect(item).to_contain_text("取了餐，客人不要了")
    expect(item.locator(".tag")).to_have_text("二级")
    expect(item.locator("progress")).to_have_attribute("max", "90.0")
    expect(item).to_contain_text("内要有人接")
    expect(item).to_contain_text("还没人接")
    here.keyboard.press("1")
    expect(item.get_by_role("button", name="我来接")).to_be_focused()
    expect(open_ones(there)).to_have_count(0)
    ((incident,),) = rows(server, "SELECT id FROM incident")

    server.kill()
    time.sleep(90 / SPEED)
    server.start()

    expect(open_ones(there).locator(".log")).to_contain_text("到点了：到点没人接", timeout=PATIENCE)
    assert escalations(server, incident) == 1
    expect(open_ones(there)).to_have_class("incident is-urgent incident--rings")
    there.get_by_role("button", name="我来接").click()  # one press: it is no call for help
    expect(open_ones(there).locator(".incident__owner")).to_contain_text("你接了")
    expect(here.locator(".q .i__owner")).to_contain_text("小郑", timeout=PATIENCE)
    open_ones(there).get_by_label("下一步做什么").fill("退回店里")
    open_ones(there).get_by_role("button", name="记下").click()
    expect(open_ones(there).locator(".log")).to_contain_text("下一步：退回店里")

    def handed() -> bool:
        """Offered and taken in a minute of this fast clock; on a slow machine it may come back first."""
        open_ones(there).get_by_label("交给谁").select_option(label="老孟")
        open_ones(there).get_by_role("button", name="交出去").click()
        expect(item).to_contain_text("想交给你")
        if item.get_by_role("button", name="我来接").count():
            item.get_by_role("button", name="我来接").click()
        return _his(server)

    assert any(handed() for _ in range(4))
    expect(here.locator(".q .i__owner")).to_contain_text("你接了", timeout=PATIENCE)
    expect(open_ones(there).locator(".incident__owner")).to_contain_text("老孟 接了", timeout=PATIENCE)
    open_ones(there).get_by_label("怎么了结的").fill("餐退回去了")
    open_ones(there).get_by_role("button", name="了结", exact=True).click()
    expect(item).to_have_count(0, timeout=PATIENCE)
    expect(here.locator(".q .empty")).to_be_visible()


def _his(server: Server) -> bool:
    """Whether 老孟 has it, once the offer was taken or has come back."""
    while True:
        ((owner, offered),) = rows(server, "SELECT owner, offered_to FROM incident")
        if offered is None:
            return bool(owner == "老孟")
        time.sleep(0.05)
