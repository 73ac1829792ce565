"""The trainer's socket, on the official client: who may listen, and what is told of a drill."""

import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import socketio

from app.actions.add_person import add_person
from app.actions.issue_token import issue_token
from coaching.drill_result import best_path
from tests.conftest import session_cookie, written
from tests.house import the_library
from tests.server import Server, request

NAMESPACE = "/trainer"
DRILL = the_library().drills[0]


def program_token(server: Server, role: str) -> str:
    return written(server, lambda session, now: issue_token(session, role, now, label="program"))


@contextmanager
def listening(
    server: Server, origin: str | None = None, **asked: Any
) -> Iterator[tuple[socketio.Client, "queue.Queue[dict[str, Any]]"]]:
    """A seat at the trainer's socket and what it hears."""
    heard: queue.Queue[dict[str, Any]] = queue.Queue()
    said = {"origin": origin} if origin else {}
    client = socketio.Client(handle_sigint=False, reconnection=False, websocket_extra_options=said)
    client.on("progress", heard.put, namespace=NAMESPACE)
    client.connect(server.url, namespaces=[NAMESPACE], transports=["websocket"], **asked)
    try:
        yield client, heard
    finally:
        client.disconnect()


def plays(server: Server, token: str, run: str, replies: list[str]) -> None:
    body = {
        "id": run,
        "drill": DRILL.slug,
        "path": [{"reply": reply} for reply in replies],
        "started_at": datetime.now().astimezone().isoformat(),
        "took_s": 60,
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = request(f"{server.url}/api/v1/drill-runs", "POST", json.dumps(body).encode(), headers)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("auth", [None, {}, {"token": "forged"}, {"token": 7}, {"token": "rider"}])
def test_given_no_trainer_then_there_is_no_seat(server: Server, token: str, auth: Any) -> None:
    if auth == {"token": "rider"}:
        auth = {"token": token}

    with pytest.raises(socketio.exceptions.ConnectionError), listening(server, auth=auth):
        pass


def test_given_a_dispatcher_then_results_are_not_his_to_hear(server: Server) -> None:
    with (
        pytest.raises(socketio.exceptions.ConnectionError),
        listening(server, auth={"token": program_token(server, "dispatcher")}),
    ):
        pass


def test_given_a_trainer_by_token_or_by_his_own_page_when_a_drill_is_played_then_both_are_told(
    server: Server, token: str
) -> None:
    person = written(server, lambda session, now: str(add_person(session, "trainer", "许教练", "xu", now)))
    by_page = {
        "Cookie": session_cookie(server.environment["SECRET_KEY"], person)
    }  # the client adds our Origin
    best = [reply for _, reply in best_path(DRILL, DRILL.first.id).steps]

    with (
        listening(server, auth={"token": program_token(server, "trainer")}) as (_, program),
        listening(server, headers=by_page) as (_, page),
    ):
        plays(server, token, "run-of-the-socket", best)
        told = program.get(timeout=10)
        assert page.get(timeout=10) == told
        assert (told["drill"], told["rider_id"], told["state"]) == (DRILL.slug, "r1", "done")
        assert told["run"]["id"] == "run-of-the-socket"

        plays(server, token, "run-broken-off", best[:1])
        assert program.get(timeout=10)["state"] == "broke_off"

        plays(server, token, "run-of-the-socket", best)  # the phone did not hear our answer
        plays(server, token, "run-after-it-all", best)
        assert program.get(timeout=10)["run"]["id"] == "run-after-it-all"


def test_given_a_cookie_from_elsewhere_then_there_is_no_seat(server: Server) -> None:
    person = written(server, lambda session, now: str(add_person(session, "trainer", "甲", "jia", now)))
    cookie = session_cookie(server.environment["SECRET_KEY"], person)

    with (
        pytest.raises((socketio.exceptions.ConnectionError, ValueError), match=r"refused|empty packet"),
        listening(server, origin="https://elsewhere.example", headers={"Cookie": cookie}),
    ):
        pass


def test_given_an_event_from_a_trainer_then_it_is_answered_and_his_seat_stays(server: Server) -> None:
    with listening(server, auth={"token": program_token(server, "trainer")}) as (client, _heard):
        for name in ("progress", "connect", "x" * 1000):
            assert client.call(name, {"a": 1}, namespace=NAMESPACE, timeout=10) == {"error": "unknown_event"}
