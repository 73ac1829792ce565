"""A push all the way: the browser's own `subscribe` is stubbed, everything else is real.

Server -> encryption -> the tests' push service, which checks and decrypts -> DevTools hands the words to the
service worker -> the notification that the phone would show.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from app.notices.web_push import public_key
from app.settings import Settings
from tests.conftest import new_sender
from tests.journeys.conftest import phone, sign_in
from tests.journeys.mobile import COUNTED, SUBSCRIBED, Mobile
from tests.journeys.test_rider_page import RIDER, cancels, card, inbox_rows, now_of, stands, wait_for
from tests.push_service import Browser as Subscriber
from tests.push_service import PushService, b64, push_service
from tests.server import Sender, Server, event, running

pytestmark = pytest.mark.browser
THREAT = "你等着，我下来砍死你"
KEY = b64(bytes(range(2, 34)))


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as started:
        yield started


@pytest.fixture(scope="module")
def server(service: PushService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    told = {"VAPID_PRIVATE_KEY": KEY, "PUSH_OWN_SERVICES": service.origin}
    os.environ |= told
    service.key = public_key(Settings())
    try:
        with running(tmp_path_factory.mktemp("push"), "--speed", "20", "--quiet-demo") as started:
            yield started
    finally:
        for name in told:
            del os.environ[name]


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "tests")


@pytest.fixture(scope="module")
def mobile(browser: Browser, server: Server, service: PushService) -> Iterator[Mobile]:
    """The phone of a rider who said yes to notifications at the start of his shift."""
    subscriber = Subscriber(service)
    context = phone(browser, keeps=True)
    context.grant_permissions(["notifications"], origin=server.url)
    context.add_init_script(SUBSCRIBED % json.dumps(subscriber.subscription))
    page = sign_in(context, server.links["rider"])
    devtools = context.new_cdp_session(page)
    known: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda news: known.extend(
            one["registrationId"] for one in news["registrations"] if one["scopeURL"].startswith(server.url)
        ),
    )
    devtools.send("ServiceWorker.enable")
    # A push to a worker that still installs is dropped in silence.
    wait_for(lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"), 30)
    wait_for(lambda: page.evaluate("1") and known)  # a call lets the news of DevTools in
    mobile = Mobile(server, service, context, page, subscriber, devtools, known[-1])
    assert mobile.say("pushState") == "off"
    assert mobile.say("subscribe") == {"ok": True}
    yield mobile
    context.close()


def test_given_no_page_is_open_when_an_order_is_cancelled_then_the_phone_shows_it_once_and_a_tap_opens_it(
    mobile: Mobile, server: Server, service: PushService, sender: Sender
) -> None:
    key = str(mobile.page.evaluate("localStorage.getItem('subscribed')"))
    assert key.replace("+", "-").replace("/", "_").rstrip("=") == service.key
    assert mobile.say("pushState") == "on"
    mobile.go_away()
    stands(server, sender, "P-1")

    cancels(server, sender, "P-1")
    (said,) = wait_for(lambda: mobile.pushes("urgent"))
    assert set(said) == {"id", "seq", "class", "word", "lang"}
    (worker,) = mobile.context.service_workers
    worker.evaluate(COUNTED)
    for times in (1, 2):
        mobile.deliver(said)
        wait_for(lambda times=times: worker.evaluate("self.times") == times)
    (notification,) = mobile.shown()

    title = json.loads("{" + _wire(server, said["id"]))["title"]["zh"]
    assert (notification["title"], notification["body"]) == ("有急事，停稳看", title)
    assert (notification["tag"], notification["lang"]) == (said["id"], "zh-CN")
    assert "P-1" not in json.dumps(notification)

    worker.evaluate("self.clients.openWindow = async (path) => { self.opened = path; }")
    worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }"""
    )
    wait_for(lambda: mobile.shown() == [])
    assert worker.evaluate("self.opened") == "/rider"
    mobile.page.goto(f"{server.url}/rider")
    expect(card(mobile.page)).to_have_count(1)
    wait_for(lambda: inbox_rows(server)[-1]["shown_at"])

    mobile.go_away()
    mobile.deliver(said)  # the push service repeats itself
    wait_for(
        lambda: worker.evaluate("self.times") == 3
    )  # browsers want every push shown, so it is taken away
    wait_for(lambda: mobile.shown() == [])
    assert service.faults == []


def test_given_two_tabs_and_a_push_then_one_notice_comes_once(
    mobile: Mobile, server: Server, sender: Sender
) -> None:
    mobile.page.goto(f"{server.url}/rider")
    tabs = [mobile.page, mobile.context.new_page()]
    tabs[1].goto(f"{server.url}/rider")
    before = len(inbox_rows(server))
    stands(server, sender, "T-1")

    cancels(server, sender, "T-1")
    row = wait_for(lambda: inbox_rows(server)[before:])[0]
    for tab in tabs:
        expect(card(tab)).to_have_count(1)
    mobile.deliver(
        {"id": row["message_id"], "seq": row["seq"], "class": "urgent", "word": "有急事", "lang": "zh"}
    )
    mobile.page.wait_for_timeout(600)

    assert mobile.shown() == []
    for tab in tabs:
        expect(card(tab)).to_have_count(1)
    assert len(inbox_rows(server)) == before + 1
    wait_for(lambda: inbox_rows(server)[-1]["shown_at"])
    wait_for(lambda: _column(server, "SELECT status FROM push WHERE notice_id = ?", row["id"]) == ["seen"])
    tabs[1].close()


def test_given_he_rides_when_he_is_threatened_then_the_phone_shows_one_word(
    mobile: Mobile, server: Server, sender: Sender
) -> None:
    assert mobile.say("subscribe", "en") == {"ok": True}  # the same browser, now in English
    mobile.go_away()
    at = now_of(server)
    sender.post(event("order.status", at, order_id="S-1", status="picked_up", rider_id=RIDER))

    sender.post(event("customer.message", now_of(server), order_id="S-1", text=THREAT))
    (said,) = wait_for(lambda: mobile.pushes("safety"))
    mobile.deliver(said)

    (notification,) = wait_for(mobile.shown)
    assert (notification["title"], notification["body"], notification["lang"]) == ("SAFETY", "", "en-GB")
    assert notification["requireInteraction"] is True


def test_given_a_push_that_can_not_be_read_or_whose_text_can_not_be_asked_for_then_its_word_has_to_do(
    mobile: Mobile, server: Server
) -> None:
    mobile.go_away()

    def unreadable() -> bool:
        # Again, for a page that is just going still counts as one that he sees; one tag, one notification.
        mobile.devtools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": server.url, "registrationId": mobile.registration, "data": "not JSON"},
        )
        return "锦囊 Jinnang" in [one["title"] for one in mobile.shown()]

    wait_for(unreadable)

    mobile.context.clear_cookies()  # his session is over
    mobile.deliver({"id": "a-notice", "seq": 1, "class": "guidance", "word": "调度有话", "lang": "zh"})

    wait_for(lambda: ("调度有话", "") in [(one["title"], one["body"]) for one in mobile.shown()])


def test_given_he_takes_it_back_and_signs_out_then_the_server_and_the_phone_forget(
    mobile: Mobile, server: Server
) -> None:
    mobile.page.goto(server.links["rider"])
    mobile.page.locator("main form button, form button[type=submit]").last.click()
    mobile.page.wait_for_load_state()
    assert _column(server, "SELECT gone_at FROM push_subscription") == [None]
    assert mobile.shown()

    assert mobile.say("unsubscribe") == {"ok": True}

    assert mobile.say("pushState") == "off"
    assert _column(server, "SELECT endpoint FROM push_subscription WHERE gone_at IS NOT NULL") == [""]
    mobile.page.get_by_role("button", name="退出").click()
    mobile.page.wait_for_load_state()
    wait_for(lambda: mobile.shown() == [])


def _wire(server: Server, message_id: str) -> str:
    return str(_column(server, "SELECT wire FROM message WHERE id = ?", message_id)[0])


def _column(server: Server, query: str, *values: Any) -> list[Any]:
    with sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute(query, values)]
