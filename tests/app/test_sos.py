"""A call for help over the wire: never refused for what is wrong with it, and one incident however often it comes."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import socketio

from app.actions.issue_token import issue_token
from tests.conftest import new_token, written
from tests.raw import rows
from tests.server import Answer, Server, request

RUNS = 500


def press(server: Server, token: str, body: Any, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(f"{server.url}/api/v1/sos", "POST", raw, {"Authorization": f"Bearer {token}", **headers})


@pytest.fixture(scope="module")
def desk(server: Server) -> str:
    """The token of a program with a dispatcher's rights."""
    return written(server, lambda session, now: issue_token(session, "dispatcher", now, None, "老孟"))


@contextmanager
def line(
    server: Server, namespace: str, token: str, headers: dict[str, str] | None = None
) -> Iterator[tuple[socketio.Client, list[tuple[str, Any]]]]:
    """A socket of the official client, and what it heard."""
    client, heard = socketio.Client(), list[tuple[str, Any]]()
    client.on("*", lambda event, data: heard.append((event, data)), namespace=namespace)
    client.connect(
        server.url,
        headers=headers or {},
        auth={"token": token} if token else None,
        namespaces=[namespace],
        transports=["websocket"],
    )
    try:
        yield client, heard
    finally:
        client.disconnect()


# one incident


def test_given_500_repetitions_by_http_and_socket_at_once_then_there_is_one_incident_and_none_is_refused(
    server: Server,
) -> None:
    token, call = new_token(server, "often"), {"id": "the-one", "lat": 31.2, "lng": 121.4}
    refused: list[Any] = []

    def by_http(_turn: int) -> None:
        answer = press(server, token, call)
        if answer.status != 200:
            refused.append(answer)

    def by_socket() -> None:
        with line(server, "/rider", token) as (client, _heard):
            for _ in range(RUNS // 4):
                answer = client.call("sos", call, namespace="/rider")
                if not answer.get("ok"):
                    refused.append(answer)

    sockets = [threading.Thread(target=by_socket) for _ in range(2)]
    for thread in sockets:
        thread.start()
    with ThreadPoolExecutor(4) as many:
        list(many.map(by_http, range(RUNS // 2)))
    for thread in sockets:
        thread.join()

    assert refused == []
    assert len(rows(server, "SELECT id FROM incident WHERE rider_id = 'often'")) == 1
    assert rows(server, "SELECT id FROM sos_call WHERE rider_id = 'often'") == [("the-one",)]
    # Past its lane's rate a known call is only answered; the minute of the lane may have turned meanwhile.
    assert 119 <= press(server, token, call).body["repeated"] <= 240


def test_given_more_calls_than_the_lane_is_wide_then_a_new_one_is_still_kept(server: Server) -> None:
    token = new_token(server, "frantic")
    for number in range(140):
        assert press(server, token, {"id": f"press-{number}"}).status == 200

    assert rows(server, "SELECT count(*) FROM sos_call WHERE rider_id = 'frantic'") == [(140,)]
    assert len(rows(server, "SELECT id FROM incident WHERE rider_id = 'frantic'")) == 1


# nothing is refused for what is wrong with it


BROKEN: list[Any] = [
    {"lat": 91, "lng": 4},
    {"lat": "31.2", "lng": {}},
    {"lat": True, "lng": False},
    {"lat": 1e400, "lng": 1},
    b'{"id": "broken", "lat": NaN, "lng": Infinity}',
    b'{"id": "broken", "lat": ' + b"9" * 5000 + b', "lng": 1}',
    {"lat": 31.2},
    {"note": "\ud800\0"},
    {"note": 7},
    {"note": ["x"] * 50},
    {"accuracy": -3, "at": "yesterday", "order_id": 8213, "muted": "perhaps"},
    {"order_id": "x" * 500, "unknown": {"deep": [[[[]]]]}},
    b'{"id": "broken", "note": "\xff\xfe"}',
    b'{"id": "broken", "deep": ' + b"[" * 9000 + b"]" * 9000 + b"}",
]


@pytest.mark.parametrize("told", BROKEN, ids=range(len(BROKEN)))
def test_given_a_call_with_something_broken_then_it_is_kept_without_that(server: Server, told: Any) -> None:
    rider = f"broken-{BROKEN.index(told)}"
    token = new_token(server, rider)

    answer = press(server, token, told if isinstance(told, bytes) else {"id": "broken", **told})

    assert answer.status == 200, answer.body
    assert rows(server, "SELECT lat, lng, pressed_at, order_id FROM sos_call WHERE rider_id = ?", rider) == [
        (None, None, None, None)
    ]


def test_given_a_note_that_is_too_long_then_its_beginning_is_kept(server: Server) -> None:
    press(server, new_token(server, "writer"), {"id": "a", "note": "长" * 5000, "lat": 31, "lng": 121})

    assert rows(server, "SELECT length(note), lat, lng FROM sos_call WHERE rider_id = 'writer'") == [
        (500, 31.0, 121.0)
    ]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"id": ""}', b'{"id": 7}', b'{"id": "a\\u0000"}',
                                  b'{"id": "' + b"x" * 129 + b'"}', b'{"id": "a"', b'{"id": "\\ud800"}'])  # fmt: skip
def test_given_no_id_that_can_be_used_then_it_says_so(server: Server, token: str, body: bytes) -> None:
    answer = press(server, token, body)

    assert (answer.status, answer.body["error"]["code"]) == (400, "bad_request")


def test_given_a_call_by_socket_then_only_its_id_can_be_wrong(server: Server) -> None:
    token = new_token(server, "on-the-line")
    with line(server, "/rider", token) as (client, _heard):
        assert client.call("sos", {"note": "no id"}, namespace="/rider") == {"error": "bad_request"}
        answer = client.call("sos", {"id": "s", "lat": "x", "note": "\0" * 900}, namespace="/rider")

    assert (answer["ok"], answer["state"], answer["has_place"]) == (True, "received", False)


# who may


def test_given_nobody_or_another_role_then_it_is_refused(server: Server, desk: str) -> None:
    assert press(server, "nobody", {"id": "a"}).status == 401
    assert press(server, desk, {"id": "a"}).status == 403
    assert get_status(server, "/api/v1/incidents", new_token(server, "curious")) == 403


def get_status(server: Server, path: str, token: str) -> int:
    return request(f"{server.url}{path}", "GET", None, {"Authorization": f"Bearer {token}"}).status


def test_given_another_riders_call_then_it_is_not_there(server: Server, token: str, other_token: str) -> None:
    press(server, token, {"id": "mine"})

    assert get_status(server, "/api/v1/sos/mine", token) == 200
    assert get_status(server, "/api/v1/sos/mine", other_token) == 404
    word = f"{server.url}/api/v1/sos/mine/safe"
    assert request(word, "POST", b"", {"Authorization": f"Bearer {other_token}"}).status == 404


def test_given_a_page_that_was_kept_too_long_then_its_cookie_is_enough_from_our_own_pages_only(
    server: Server, cookie: str
) -> None:
    body, old = (
        json.dumps({"id": "old-page"}).encode(),
        {"Cookie": cookie, "X-CSRF-Token": "of another session"},
    )

    def by(origin: str | None) -> int:
        headers = {**old, **({"Origin": origin} if origin else {})}
        return request(f"{server.url}/api/v1/sos", "POST", body, headers).status

    assert [by("https://evil.example"), by("null"), by("http://["), by(None)] == [400, 400, 400, 400]
    assert by(server.url) == 200


# what leads there


@pytest.mark.parametrize("words", ["你等着，我下来弄死你", "Wait there, I'm coming down to knock you out"])
def test_given_a_threat_that_he_heard_then_he_is_told_to_leave_and_nothing_else(
    server: Server, words: str
) -> None:
    token = new_token(server, "threatened")
    with line(server, "/rider", token) as (client, _heard):
        answer = client.call("said", {"text": words}, namespace="/rider")

    assert "leave_now" in answer["advice"]["moves"]
    assert (answer["words"]["threat"], answer["words"]["card"]["class"]) == (True, "safety")
    assert answer["words"]["ranked"] == []
