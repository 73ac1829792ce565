"""Where a browser can be pushed to, told over HTTP; and the loop that pushes, in the running server."""

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from app import settings as settings_module
from app.actions.add_person import add_person
from app.notices.web_push import public_key
from app.settings import Settings, kept_secret
from tests.conftest import new_token, session_cookie, written
from tests.hostile_endpoints import BY_TEXT
from tests.push_service import Browser, PushService, b64, push_service
from tests.raw import rows
from tests.server import Answer, Sender, Server, request, running, status

KEY = b64(bytes(range(1, 33)))


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as started:
        yield started


@pytest.fixture(scope="module")
def server(service: PushService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may call the tests' push service."""
    told = {
        "VAPID_PRIVATE_KEY": KEY,
        "VAPID_SUBJECT": "mailto:push@tests.example",
        "PUSH_OWN_SERVICES": service.origin,
    }
    os.environ |= told
    service.key = public_key(Settings())
    try:
        with running(tmp_path_factory.mktemp("server"), "--no-demo", "--speed", "10") as started:
            yield started
            started.stop()
            assert "Traceback" not in started.errors()
            assert KEY not in started.errors()
    finally:
        for name in told:
            del os.environ[name]


def call(server: Server, token: str, method: str, body: Any = None, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    said = {"Authorization": f"Bearer {token}", **headers} if token else headers
    return request(f"{server.url}/api/v1/push-subscriptions", method, raw, said)


def subscriptions(server: Server, rider: str) -> list[Any]:
    return rows(
        server,
        f"SELECT endpoint, host, language, gone_at FROM push_subscription WHERE rider_id = '{rider}' ORDER BY id",
    )


def test_given_a_browser_that_subscribes_then_it_is_kept_once_and_dropped_when_it_says_so(
    server: Server, service: PushService, token: str
) -> None:
    assert call(server, token, "GET").body == {"key": service.key}
    browser = Browser(service)

    for language in ("zh", "en"):
        answer = call(server, token, "POST", {**browser.subscription, "language": language, "new": 1})
        assert (answer.status, answer.body) == (201, {"ok": True})
    (kept,) = subscriptions(server, "r1")
    assert tuple(kept)[:3] == (browser.endpoint, "127.0.0.1", "en")

    for _ in range(2):
        assert call(server, token, "DELETE", {"endpoint": browser.endpoint}).status == 200
    (kept,) = subscriptions(server, "r1")
    assert (kept[0], kept[3] is not None) == ("", True)


def test_given_a_hostile_endpoint_when_a_browser_subscribes_then_it_is_refused_with_the_reason(
    server: Server, service: PushService
) -> None:
    wrong = []
    for number, (url, why) in enumerate(BY_TEXT):
        if number % 25 == 0:
            token = new_token(server, f"hostile-{number}")
        answer = call(server, token, "POST", {**Browser(service).subscription, "endpoint": url})
        # The table's own service is another one than this server's.
        if (answer.status, answer.body["error"]["detail"]) != (400, f"endpoint: {why}"):
            wrong.append((url, why, answer.status, answer.body))
    assert wrong == []
    assert not rows(server, "SELECT id FROM push_subscription WHERE rider_id LIKE 'hostile%'")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"endpoint": "https://fcm.googleapis.com/a"}',
        {"endpoint": 7, "keys": {}},
        {"endpoint": "https://fcm.googleapis.com/a", "keys": {"p256dh": "A" * 87, "auth": "A" * 22}},
        {"endpoint": "https://fcm.googleapis.com/a", "keys": {"p256dh": "\ud800" * 87, "auth": "A" * 22}},
        {"endpoint": "https://fcm.googleapis.com/\u0000", "keys": {"p256dh": "A" * 87, "auth": "A" * 22}},
        {"endpoint": "", "keys": {"p256dh": "A" * 87, "auth": "A" * 22}},
    ],
)
def test_given_what_is_no_subscription_then_it_says_so(server: Server, body: Any) -> None:
    answer = call(server, new_token(server, "clumsy"), "POST", body)

    assert (answer.status, answer.body["error"]["code"]) == (400, "bad_request")


def test_given_nobody_or_somebody_else_then_nothing_is_kept(
    server: Server, service: PushService, cookie: str
) -> None:
    browser = Browser(service)
    own = {**browser.subscription}

    assert call(server, "", "POST", own).status == 401
    assert call(server, "", "GET").status == 401
    assert call(server, "", "POST", own, Cookie=cookie).body["error"]["code"] == "bad_csrf"
    assert call(server, "", "DELETE", {"endpoint": browser.endpoint}, Cookie=cookie).status == 400
    assert call(server, "", "GET", Cookie=cookie).status == 200
    person = written(server, lambda session, now: _a_dispatcher(session, now))
    desk = session_cookie(server.environment["SECRET_KEY"], person)
    assert call(server, "", "GET", Cookie=desk).status == 403
    assert not rows(server, f"SELECT id FROM push_subscription WHERE endpoint = '{browser.endpoint}'")


def _a_dispatcher(session: Any, now: Any) -> str:
    return str(add_person(session, "dispatcher", "Lin", "lin", now))


def test_given_a_body_that_is_too_large_or_too_many_then_it_is_refused(server: Server) -> None:
    token = new_token(server, "eager")
    assert call(server, token, "POST", b"x" * 9000).status == 413

    answers = [call(server, token, "DELETE", {"endpoint": "a"}) for _ in range(31)]

    assert {answer.status for answer in answers} == {200, 429}
    assert answers[-1].headers["Retry-After"]


def waiting(service: PushService, browser: Browser, patience: float = 15) -> list[Any]:
    """What a browser was pushed, once there is something."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if said := [pushed.said for pushed in service.pushed if pushed.browser == browser.name]:
            return said
        time.sleep(0.05)
    raise AssertionError(f"nothing was pushed: {service.faults}")


def test_given_no_phone_is_there_when_an_order_is_cancelled_then_the_running_server_pushes_it(
    server: Server, service: PushService, sender: Sender
) -> None:
    browser = Browser(service)
    call(server, new_token(server, "alone"), "POST", browser.subscription)

    sender.post([status("P-1", "at_store", "alone"), status("P-1", "cancelled")])

    (said,) = waiting(service, browser)
    assert (said["seq"], said["class"], said["lang"]) == (1, "urgent", "zh")
    assert service.faults == []


def test_given_a_page_that_says_it_is_hidden_then_what_comes_is_pushed_at_once(
    server: Server, service: PushService, sender: Sender
) -> None:
    token = new_token(server, "hidden")
    browser, page = Browser(service), socketio.Client(handle_sigint=False)
    call(server, token, "POST", browser.subscription)
    came: list[dict[str, Any]] = []
    page.on("notice", came.append, namespace="/rider")
    page.connect(server.url, auth={"token": token}, namespaces=["/rider"], transports=["websocket"])
    try:
        sender.post([status("H-1", "at_store", "hidden"), status("H-1", "cancelled")])
        until = time.monotonic() + 10
        while not came and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(1.2)  # two turns of the loop
        assert not [pushed for pushed in service.pushed if pushed.browser == browser.name]

        assert page.call("posture", {"visible": False}, namespace="/rider") == {"ok": True}

        (said,) = waiting(service, browser)
        assert said["id"] == came[0]["id"]
    finally:
        page.disconnect()


def test_given_no_key_was_set_then_one_is_made_and_kept_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_module, "PROJECT", tmp_path)
    first = public_key(Settings(vapid_private_key=""))
    file = tmp_path / "var" / "vapid_private_key"

    assert public_key(Settings(vapid_private_key="")) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert kept_secret("vapid_private_key", lambda: "another") == file.read_text()


@pytest.mark.parametrize(
    "wrong", [{"vapid_private_key": "short"}, {"vapid_private_key": "A" * 44}, {"vapid_subject": "me"}]
)
def test_given_a_setting_that_no_push_service_would_take_then_the_start_says_so(
    wrong: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)  # type: ignore[arg-type]
