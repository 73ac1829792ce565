"""The rider's socket: who may open it, from where, and nobody else."""

import json
from typing import Any

import pytest
import socketio
import websocket

from tests.conftest import session_cookie
from tests.raw import Frames, harmless, phone_url
from tests.server import Server, get, request

pytestmark = pytest.mark.usefixtures("cards")
SPEED = 10


def refused(server: Server, auth: Any, **headers: str) -> str:
    """Why the official client was not let in."""
    with Frames(server, options={"header": headers}) as phone:
        phone.line.send("40/rider," + (json.dumps(auth) if auth is not None else ""))
        return str(json.loads(phone.until("44/rider,").removeprefix("44/rider,"))["message"])


def test_given_the_official_client_when_it_connects_then_hello_tells_its_own_head(
    server: Server, token: str
) -> None:
    client, heard = socketio.Client(), []
    client.on("hello", heard.append, namespace="/rider")
    client.connect(server.url, auth={"token": token}, namespaces=["/rider"], transports=["websocket"])
    try:
        epoch = get(f"{server.url}/api/v1/inbox", token)["epoch"]
        answer = client.call(
            "receipts", {"epoch": epoch, "items": [{"seq": 1, "state": "shown"}]}, namespace="/rider"
        )
        assert answer == {"ok": True}
        assert {"epoch": epoch, "head_seq": 2, "speed": 10.0}.items() <= heard[0].items()
        assert client.call("posture", {"visible": True}, namespace="/rider") == {"ok": True}
    finally:
        client.disconnect()


@pytest.mark.parametrize(
    "auth",
    [None, {}, {"token": None}, {"token": ""}, {"token": "nobody"}, {"token": 7}, {"token": ["x"]},
     {"token": {"$ne": ""}}, {"token": "\0"},
     {"token": "x" * 20_000}, {"token": "锦囊"}, {"token": "\ud800"}, {"rider_id": "r1"}, {"TOKEN": "x"},
     [], [1], "token", 7, True],
)  # fmt: skip
def test_given_no_token_of_ours_when_connecting_then_it_is_refused(server: Server, auth: Any) -> None:
    with harmless(server):
        assert refused(server, auth) == "sign_in_required"


@pytest.mark.parametrize("transport", ["polling", "", "flash", "webtransport"])
def test_given_another_transport_when_asked_for_then_400(server: Server, transport: str) -> None:
    with harmless(server):
        for method in ("GET", "POST"):
            assert request(f"{server.url}/socket.io/?EIO=4&transport={transport}", method).status == 400
    assert request(f"{server.url}/socket.io/?EIO=3&transport=websocket").status == 400
    assert request(f"{server.url}/socket.io/?EIO=4&transport=websocket&sid=guess").status == 400


@pytest.mark.parametrize("path", ["/", "/live", "/rider", "/api/v1/inbox", "/socket", "/socket.iox"])
def test_given_another_path_when_a_socket_is_asked_for_then_there_is_none(server: Server, path: str) -> None:
    with harmless(server), pytest.raises((websocket.WebSocketException, OSError)):
        websocket.create_connection(phone_url(server, path), timeout=3)


def test_given_a_cookie_when_the_origin_is_missing_or_foreign_then_it_opens_nothing(
    server: Server, cookie: str
) -> None:
    forged = session_cookie("another key", "1")
    with harmless(server):
        options = {"cookie": cookie, "suppress_origin": True}
        with Frames(server, options=options) as phone:
            phone.line.send("40/rider,")
            assert "sign_in_required" in phone.until("44/rider,")
        for origin in (
            "https://evil.example",
            "null",
            f"{server.url}.evil.example",
            f"{server.url}:1",
            "http://127.0.0.1",
            "\xe9",
        ):
            with pytest.raises((ConnectionError, websocket.WebSocketException)):
                Frames(server, options={"cookie": cookie, "origin": origin}).__enter__()
        with Frames(server, options={"cookie": forged, "origin": server.url}) as phone:
            phone.line.send("40/rider,")
            assert "sign_in_required" in phone.until("44/rider,")
    with Frames(server, options={"cookie": cookie, "origin": server.url}) as phone:
        phone.line.send("40/rider,")
        assert '"head_seq":2' in phone.until('42/rider,["hello"')


def test_given_a_token_when_the_origin_is_foreign_then_it_does_not_help(server: Server, token: str) -> None:
    with harmless(server), pytest.raises((ConnectionError, websocket.WebSocketException)):
        Frames(server, token, {"origin": "https://evil.example"}).__enter__()
