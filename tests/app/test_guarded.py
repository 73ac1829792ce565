"""The one client that calls addresses strangers gave: whom it refuses, and what it does not do."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.guarded import Endpoint, GuestList, Refused, Reply, Unreachable, checked_address, inside, post
from app.notices.web_push import Push, send
from app.settings import Settings
from tests.hostile_endpoints import BY_ADDRESS, BY_TEXT, GOOD, OWN
from tests.push_service import Answer, Browser, PushService, push_service

NOW = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)
SETTINGS = Settings(push_own_services=OWN)
GUESTS = GuestList.read(SETTINGS.push_hosts, OWN)
PUBLIC = "8.8.8.8"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as started:
        yield started


def own(service: PushService, path: str = "/push/a") -> Endpoint:
    return GuestList.read("", service.origin).admit(service.origin + path)


def test_given_the_table_of_hostile_endpoints_then_it_holds_more_than_sixty() -> None:
    assert len(BY_TEXT) + len(BY_ADDRESS) > 60
    assert len({url for url, _ in BY_TEXT}) == len(BY_TEXT)


@pytest.mark.parametrize(("url", "why"), BY_TEXT)
def test_given_a_hostile_endpoint_then_it_is_refused_by_its_text(url: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        GUESTS.admit(url)

    assert refused.value.why == why


@pytest.mark.parametrize("url", [url for url, _ in BY_TEXT])
def test_given_a_hostile_endpoint_that_was_kept_somehow_when_sending_then_nothing_is_called(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *call, **_: called.append(call))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *call, **_: called.append(call))
    push = Push(1, 1, url, "", "", b"{}", 60, "high", "a")

    outcome = send(SETTINGS, push, NOW)

    assert (outcome.became, outcome.status, called) == ("refused", "refused", [])


@pytest.mark.parametrize("addresses", BY_ADDRESS, ids=" ".join)
def test_given_a_good_name_that_leads_inside_then_it_is_not_called(addresses: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="leads inside"):
        post(GUESTS.admit(f"{GOOD}/a"), {}, b"", NOW, resolve=lambda *_: list(addresses))


@pytest.mark.parametrize(
    "address", [PUBLIC, "142.250.1.1", "17.57.144.1", "2001:4860:4860::8888", "2404:6800::1"]
)
def test_given_a_public_address_then_it_may_be_called(address: str) -> None:
    assert not inside(address)
    assert checked_address(GUESTS.admit(f"{GOOD}/a"), lambda *_: [address]) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/fcm/send/dWhp:APA91bG-_x?a=b",
        "HTTPS://FCM.googleapis.com:443/fcm/send/a",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QAbc",
        "https://wns2-sg2p.notify.windows.com/w/?token=BQY%2b",
    ],
)
def test_given_a_push_service_of_the_list_then_it_is_admitted(url: str) -> None:
    endpoint = GUESTS.admit(url)

    assert (endpoint.scheme, endpoint.port, endpoint.own) == ("https", 443, False)
    assert endpoint.origin == f"https://{endpoint.host}"


def test_given_a_name_that_means_another_address_the_second_time_then_it_was_looked_up_once(
    service: PushService,
) -> None:
    port = int(service.origin.rpartition(":")[2])
    looked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["127.0.0.2"]

    with socket.create_server(("127.0.0.2", port)) as canary:
        endpoint = GuestList.read("", f"http://push.test:{port}").admit(f"http://push.test:{port}/push/a")
        reply = post(endpoint, {}, b"", NOW, resolve=rebinding)
        canary.settimeout(0)
        with pytest.raises(BlockingIOError):
            canary.accept()

    assert looked == ["push.test"]
    assert (reply.status, service.calls) == (403, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_given_a_redirect_inside_then_it_is_not_followed(service: PushService, status: int) -> None:
    with push_service() as canary:
        service.answers = [Answer(status, {"Location": canary.origin + "/push/a"})]

        reply = post(own(service), {}, b"", NOW)

        assert (reply.status, service.calls, canary.calls) == (status, 1, 0)


def test_given_a_proxy_in_the_environment_then_it_is_not_used(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with push_service() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)

        post(own(service), {}, b"", NOW)

        assert (service.calls, proxy.calls) == (1, 0)


def test_given_an_answer_that_trickles_then_the_call_ends_in_time(service: PushService) -> None:
    service.always = Answer(201, slow=0.05)
    began = time.monotonic()

    with pytest.raises(Unreachable):
        post(own(service), {}, b"", NOW, seconds=0.4)

    assert time.monotonic() - began < 5


def test_given_an_answer_without_end_then_the_call_ends_by_its_size(service: PushService) -> None:
    service.always = Answer(201, {f"X-{number}": "y" * 5000 for number in range(50)})

    with pytest.raises(Unreachable):
        post(own(service), {}, b"", NOW)


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("120", 120),
        ("0", 0),
        ("Fri, 06 Mar 2026 12:31:00 GMT", 60),
        ("Fri, 06 Mar 2026 12:00:00 GMT", 0),
        ("999999999999", 86_400),
        ("soon", None),
        ("-5", None),
        ("１２", None),
    ],
)
def test_given_a_wish_to_wait_then_it_is_read_as_seconds_or_a_date(
    service: PushService, written: str, wait: int | None
) -> None:
    service.answers = [Answer(429, {"Retry-After": written.encode().decode("latin-1")})]

    reply = post(own(service), {}, b"", NOW)

    assert reply == Reply(429, None if wait is None else timedelta(seconds=wait))


def test_given_a_browser_of_our_own_service_then_it_reads_what_was_sent(service: PushService) -> None:
    browser = Browser(service)
    settings = Settings(push_own_services=service.origin, vapid_private_key="A" * 42 + "E")
    keys = browser.subscription["keys"]
    push = Push(1, 1, browser.endpoint, keys["p256dh"], keys["auth"], b'{"id":"a"}', 60, "high", "a")

    outcome = send(settings, push, datetime.now(UTC))

    assert (outcome.became, outcome.status, service.faults) == ("sent", "201", [])
    assert service.said() == [{"id": "a"}]
    assert service.pushed[0].claims["sub"] == "mailto:push@localhost"
