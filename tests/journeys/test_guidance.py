"""A dispatcher and two phones: the count typed, an undo, the answers live, a correction, and a storm's message."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import insert, select
from sqlmodel import Session

from app.database import table_of
from app.tables.people import PersonRow
from app.tables.riders import RiderRow
from tests.conftest import new_sender, session_cookie, written
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_rider_page import now_of
from tests.raw import rows
from tests.server import Server, event, running, status

pytestmark = pytest.mark.browser
PERSON, RIDER = table_of(PersonRow), table_of(RiderRow)
ZONE = "jingan-si"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("guidance"), "--quiet-demo") as started:
        yield started
        started.stop()
        assert "Traceback" not in started.errors()


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]').first


def figure(desk: Page, name: str) -> Locator:
    return desk.locator(f'[data-part="records"] .rec >> nth=0 >> [data-figure="{name}"]')


def second_phone(browser: Browser, server: Server) -> BrowserContext:
    """阿坤's, signed in."""
    person = written(
        server,
        lambda session, _now: str(
            session.execute(select(PERSON.c.id).where(PERSON.c.handle == "demo-rider-2")).scalar_one()
        ),
    )
    name, _, value = session_cookie(server.environment["SECRET_KEY"], person).partition("=")
    context = phone(browser)
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    return context


def a_crowd(server: Server) -> None:
    """Two riders with phones and one without hold an order in the zone, and twenty-two more belong to it."""
    sender = new_sender(server, "tests")
    for rider in ("demo-rider-1", "demo-rider-2", "no-phone"):
        at = now_of(server)
        facts = {"customer_id": "c", "zone": ZONE, "placed_at": at.isoformat()}
        promised = (at + timedelta(minutes=30)).isoformat()
        sender.post(
            [
                event("order.placed", at, order_id=rider, promised_at=promised, **facts),
                status(rider, "at_store", rider),
            ]
        )

    def more(session: Session, now: object) -> str:
        others = [
            {"rider_id": f"other-{n}", "first_seen": now, "zone": ZONE, "head_seq": 0, "newest_arrival": 0}
            for n in range(22)
        ]
        session.execute(insert(RIDER), others)
        return ""

    written(server, more)


def test_given_a_dispatcher_and_two_phones_then_guidance_goes_out_comes_back_and_is_corrected(
    browser: Browser, server: Server
) -> None:
    a_crowd(server)
    desk = sign_in(
        browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN"),
        server.links["dispatcher"],
    )
    desk.goto(f"{server.url}/dispatch/guidance")
    zhou = sign_in(phone(browser), server.links["rider"])
    kun_context = second_phone(browser, server)
    kun = kun_context.new_page()
    kun.goto(f"{server.url}/rider")
    expect(desk.locator("html")).to_have_attribute("data-scripts", "mounted")

    # the count, typed; an undo in the button's own place
    desk.get_by_label(ZONE, exact=True).check()
    send = desk.get_by_role("button", name="发给 25 位")
    expect(part(desk, "count")).to_have_text("25")
    desk.get_by_label("中文").first.fill("桥下积水，绕文晖路。")
    desk.get_by_label("English").first.fill("Water under the bridge. Take Wenhui Road.")
    send.click()
    expect(part(desk, "fault")).to_have_text("现在是 25 位骑手。超过 20 位，把人数输一遍再发。")
    desk.get_by_label("超过 20 位，输一遍人数").fill("25")
    place = part(desk, "go").bounding_box()
    send.click()
    undo = part(desk, "go").get_by_role("button", name="撤销")
    expect(undo).to_be_focused()
    assert part(desk, "go").bounding_box() == place
    undo.press("Enter")
    expect(send).to_be_visible()
    assert rows(server, "SELECT state FROM guidance") == [("undone",)]
    expect(desk.get_by_label("中文").first).to_have_value("桥下积水，绕文晖路。")

    send.click()
    expect(undo).to_be_visible()
    expect(desk.locator(".rec").first).to_contain_text("桥下积水", timeout=15_000)
    expect(figure(desk, "shown")).to_have_text("2/25", timeout=15_000)

    # the phones answer in guidance's own words
    for page in (zhou, kun):
        expect(page.locator(".card.is-guidance .card__text")).to_have_text("桥下积水，绕文晖路。")
        expect(page.get_by_role("button", name="给他看")).to_have_count(0)
    zhou.get_by_role("button", name="知道了").click()
    expect(zhou.get_by_role("heading", name="记下了：知道了")).to_be_visible()
    kun.get_by_role("button", name="做不到，因为…").click()
    kun.get_by_role("button", name="东西没带").click()
    expect(kun.get_by_role("heading", name="记下了：做不到")).to_be_visible()
    for page in (zhou, kun):
        page.goto(f"{server.url}/rider/phone")  # an answer is owed once its page is left
    expect(figure(desk, "acted")).to_have_text("1")
    expect(figure(desk, "declined")).to_have_text("1")
    expect(desk.locator('[data-part="records"] .rec').first).to_contain_text("东西没带")

    # a correction to the same riders: who had seen the old one reads what no longer holds
    record = desk.locator('[data-part="records"] .rec').first
    record.get_by_text("更正，发给同样这些人").click()
    record.get_by_label("中文").fill("水退了，走桥下。")
    record.get_by_label("English").fill("Water's gone. Go under the bridge.")
    record.get_by_role("button", name="发更正").click()
    zhou.goto(f"{server.url}/rider")
    expect(zhou.locator(".card__text")).to_have_text("水退了，走桥下。")
    expect(zhou.locator('.card [data-put="was"]')).to_have_text("桥下积水，绕文晖路。")
    expect(desk.locator('[data-part="records"] .rec').first).to_contain_text("水退了")
    assert rows(server, "SELECT count(*) FROM inbox WHERE ended_as = 'retracted'") == [(25,)]
    assert [text for text in complaints_of(desk) if "400" not in text] == complaints_of(zhou) == []


def test_given_a_warning_then_its_message_is_proposed_and_one_tap_sends_it(
    browser: Browser, server: Server
) -> None:
    new_sender(server, "weather").post(
        event(
            "zone.alert",
            now_of(server),
            zone=ZONE,
            kind="rain",
            until=(now_of(server) + timedelta(hours=1)).isoformat(),
        )
    )
    desk = sign_in(browser.new_context(locale="en-GB"), server.links["dispatcher"])
    desk.goto(f"{server.url}/dispatch")
    expect(desk.locator("html")).to_have_attribute("data-scripts", "mounted")

    storm = desk.locator(f'[data-storm="{ZONE} rain"]')
    expect(storm).to_contain_text("Heavy rain")
    storm.get_by_role("button", name="Send to").click()

    expect(part(desk, "go").get_by_role("button", name="Undo")).to_be_visible()
    expect(storm).to_have_count(0)
    assert rows(server, "SELECT answered_as FROM storm_answer") == [("sent",)]
    assert complaints_of(desk) == []
