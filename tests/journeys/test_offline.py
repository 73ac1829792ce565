"""The phone without a network: what it shows, what it keeps until it is sent, and for whom."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.actions.add_person import add_person
from app.people import sign_in_token
from tests.conftest import new_sender, written
from tests.journeys.conftest import phone, sign_in
from tests.raw import rows
from tests.server import Server, running, status

pytestmark = pytest.mark.browser
#: A page that works offline, and words that must be on it.
KEPT = {
    "/rider/kit": "五套话",
    "/rider/kit/late": "您等久了。",
    "/rider/kit/angry": "换我也急。",
    "/rider/kit/made-good": "让您饿着等，",
    "/rider/kit/my-mistake": "这回是我的错。",
    "/rider/kit/cancel-at-door": "我听清楚了。",
    "/rider/kit/leave": "别说了。",
    "/rider/kit/call-for-help": "帮我站这儿！",
    "/rider/kit/evidence": "记时间、",
    "/rider/recovery": "脚踩实。",
    "/rider/waiting": "没有在等的",
    "/rider/show?script=late": "您等久了。",
    "/rider/drill": "两分钟演练",
    "/rider/sos": "求助",
    "/rider/said": "他说",
}
OUTBOX = "import('/static/js/outbox.js').then(({openOutbox}) => openOutbox(document.querySelector('[data-rider]').dataset))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("offline"), "--quiet-demo") as started:
        yield started


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One phone for all: what it holds after one test is there in the next, as on a shift."""
    opened = phone(browser, keeps=True)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """The rider's phone after a visit."""
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(server.url + "/rider")
    if not page.locator("[data-rider]").count() or rider_of(page) == "rider-lin":
        page.close()
        page = sign_in(context, server.links["rider"])
    yield visited(page)
    context.set_offline(False)
    for opened in context.pages[1:]:
        opened.close()


def visited(page: Page) -> Page:
    """The worker says when all that it keeps is on the phone."""
    expect(page.locator("html")).to_have_attribute("data-kept", "yes", timeout=30_000)
    return page


def until(check: Callable[[], bool], what: str, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


def rider_of(page: Page) -> str:
    return str(page.locator("[data-rider]").first.get_attribute("data-rider"))


def add(page: Page, *texts: str, **more: Any) -> list[str]:
    """Write reports into the page's outbox, one after another; their ids."""
    found: list[str] = page.evaluate(
        f"""async ([texts, more]) => {{
            const outbox = await {OUTBOX};
            const ids = [];
            for (const text of texts)
                ids.push(await outbox.add("report", {{kind: "saved_line", text, at: new Date().toISOString(), ...more}}));
            return ids;
        }}""",
        [list(texts), more],
    )
    return found


def waiting(page: Page) -> int:
    return int(page.evaluate(f"{OUTBOX}.then((outbox) => outbox.waiting())"))


def arrived(server: Server, like: str) -> list[tuple[str, str]]:
    return rows(server, f"SELECT id, text FROM report WHERE text LIKE '{like}%' ORDER BY text")


def other_link(server: Server, handle: str) -> str:
    """A sign-in link of another rider."""
    person = written(
        server, lambda session, now: str(add_person(session, "rider", handle, handle, now, f"rider-{handle}"))
    )
    return f"{server.url}/sign-in/{sign_in_token(server.environment['SECRET_KEY'], int(person))}"


def test_given_one_visit_when_the_network_is_off_then_the_kit_and_its_pages_open_and_say_so(
    page: Page, context: BrowserContext, server: Server
) -> None:
    synced = page.locator('[data-part="synced-at"]').inner_text()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    context.set_offline(True)

    for path, words in KEPT.items():
        page.goto(server.url + path)
        expect(page.locator("body")).to_contain_text(words)
    page.goto(server.url + "/rider/kit")
    page.reload()

    expect(page.get_by_text("都在手机里，没网也能用")).to_be_visible()
    expect(page.locator('[data-part="offline"]')).to_be_visible()
    expect(page.locator('[data-part="synced-at"]')).to_have_text(synced)
    assert complaints == []


def test_given_a_page_that_is_not_on_the_phone_when_the_network_is_off_then_a_page_says_so(
    page: Page, context: BrowserContext, server: Server
) -> None:
    context.set_offline(True)
    page.goto(server.url + "/rider/kit/none-of-it")

    expect(page.get_by_role("heading", name="没有网，这一页不在手机里。")).to_be_visible()
    page.get_by_role("link", name="打开锦囊包").click()
    expect(page.get_by_role("heading", name="五套话")).to_be_visible()


def test_given_a_hundred_reports_while_the_server_is_dead_when_two_tabs_send_them_then_each_arrives_once(
    page: Page, context: BrowserContext, server: Server
) -> None:
    server.kill()
    texts = [f"hundred {number:03}" for number in range(100)]
    ids = add(page, *texts)
    tabs = [context.new_page(), context.new_page()]  # served by the worker: there is no server
    page.close()
    for tab in tabs:
        tab.goto(f"{server.url}/rider/kit")
        expect(tab.locator('[data-part="waiting"]')).to_have_text("100")
    server.start()

    for tab in tabs:
        tab.evaluate(f"{OUTBOX}.then((outbox) => void outbox.flush())")
    until(lambda: len(arrived(server, "hundred")) == 100, "all reports")

    assert arrived(server, "hundred") == sorted(zip(ids, texts, strict=True), key=lambda row: row[1])
    for tab in tabs:
        expect(tab.locator('[data-part="waiting"]')).to_have_text("0")
        assert waiting(tab) == 0


def test_given_no_page_open_when_the_network_is_back_then_the_worker_sends_what_waits(
    page: Page, context: BrowserContext, server: Server
) -> None:
    server.kill()
    add(page, "by the worker")
    devtools = context.new_cdp_session(page)
    found: list[Any] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    rider = rider_of(page)
    until(lambda: page.evaluate("1") == 1 and bool(found), "the registration")
    page.goto("about:blank")
    server.start()

    def asked() -> bool:
        devtools.send(
            "ServiceWorker.dispatchSyncEvent",
            {
                "origin": server.url,
                "registrationId": found[0]["registrationId"],
                "tag": f"outbox:{rider}",
                "lastChance": False,
            },
        )
        return len(arrived(server, "by the worker")) == 1

    until(asked, "the report")


def test_given_a_report_that_is_not_taken_then_he_reads_why_and_the_others_go(
    page: Page, server: Server
) -> None:
    other = "rider-somebody"
    new_sender(server, "offline").post(status("N-1", "at_store", other))
    add(page, "about another's order", order_id="N-1")
    add(page, "a good one")
    page.goto(f"{server.url}/rider/kit")
    expect(page.get_by_text("有没收下的，看看为什么")).to_be_visible()
    page.get_by_role("link", name="还没送出去的").click()

    row = page.locator('[data-part="refused"] li')
    expect(row).to_contain_text("这一单从来不在你手上")
    expect(row).to_contain_text("about another's order")
    row.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("没有。送去的都收下了。")).to_be_visible()
    until(lambda: len(arrived(server, "a good one")) == 1, "the good one")
    assert arrived(server, "about another") == []


def test_given_a_token_of_an_old_session_then_it_is_renewed_but_never_for_another_rider(
    page: Page, server: Server
) -> None:
    sent = """async ([rider, text]) => {
        const outbox = await self.jinnangOutbox.open({rider, csrf: "of an old session"});
        await outbox.add("report", {kind: "saved_line", text, at: new Date().toISOString()});
        await outbox.flush();
        const left = await outbox.waiting();
        outbox.close();
        return left;
    }"""
    page.evaluate(OUTBOX)

    assert page.evaluate(sent, [rider_of(page), "renewed"]) == 0
    assert page.evaluate(sent, ["another-rider", "not his"]) == 1

    assert len(arrived(server, "renewed")) == 1
    assert arrived(server, "not his") == []


def test_given_a_store_that_the_phone_dropped_when_a_report_is_written_then_it_is_kept_all_the_same(
    page: Page, context: BrowserContext, server: Server
) -> None:
    page.evaluate(OUTBOX)
    context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "indexeddb"}
    )

    add(page, "after the drop")

    until(lambda: len(arrived(server, "after the drop")) == 1, "the report")


def test_given_another_rider_on_the_same_phone_then_nothing_of_the_first_is_there(
    page: Page, context: BrowserContext, server: Server
) -> None:
    first = rider_of(page)
    page = visited(sign_in(context, other_link(server, "lin")))
    assert rider_of(page) == "rider-lin"

    held = page.evaluate(
        """async () => {
            const texts = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                    texts.push(name + await (await (await caches.open(name)).match(request)).text());
            return texts;
        }"""
    )
    assert any("rider-lin" in text for text in held)
    assert [text[:80] for text in held if first in text] == []

    page.get_by_role("button", name="退出").click()
    page.wait_for_load_state()
    context.set_offline(True)
    page.goto(f"{server.url}/rider/kit")
    expect(page.get_by_role("heading", name="没有网，这一页不在手机里。")).to_be_visible()
    assert [name for name in page.evaluate("caches.keys()") if "pages" in name] == []


def test_given_an_answer_for_nobody_then_it_is_shown_and_never_kept(
    page: Page, context: BrowserContext, server: Server
) -> None:
    context.clear_cookies()
    page.goto(f"{server.url}/rider/kit")
    expect(page.locator("body")).to_contain_text("请先登录")

    context.set_offline(True)
    page.goto(f"{server.url}/rider/kit")

    expect(page.get_by_role("heading", name="五套话")).to_be_visible()


def test_given_a_card_when_its_time_is_over_without_a_network_then_it_is_not_shown_as_live(
    page: Page, server: Server
) -> None:
    rider, now = rider_of(page), datetime.now(UTC)
    sender = new_sender(server, "stale")
    sender.post([status("S-1", "at_store", rider), status("S-1", "cancelled")])
    page = page.context.new_page()  # its clock is turned
    page.goto(f"{server.url}/rider")
    expect(page.locator("article.card:visible")).to_have_count(1, timeout=20_000)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("article.card:visible")).to_have_count(1)

    page.clock.set_system_time(now + timedelta(minutes=61))
    page.reload()

    expect(page.locator('[data-part="offline"]')).to_be_visible()
    expect(page.get_by_text("没网，新的到不了")).to_be_visible()  # without a network nobody knows that
    expect(page.get_by_text("现在没什么要说的")).to_be_hidden()  # there is nothing to say
    expect(page.locator("article.card:visible")).to_have_count(0)
