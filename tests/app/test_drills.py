"""Drills over HTTP: what a phone is told, and the runs it brings back, on a running server."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import socketio
from sqlmodel import Session

from app.actions.assign_drill import assign_drill
from app.actions.issue_token import issue_token
from app.database import Database
from tests.conftest import new_token, written
from tests.house import the_library
from tests.raw import rows
from tests.server import Answer, Sender, Server, get, request, status

DRILL = "cancel-at-door"
BEST = ["say-it-first", "take-it-on", "ask-support", "fill-the-form"]
STARTED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def post(server: Server, token: str, path: str, body: Any) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(f"{server.url}{path}", "POST", raw, {"Authorization": f"Bearer {token}"})


def a_run(run: str, *replies: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": run,
        "drill": DRILL,
        "path": [{"reply": reply} for reply in replies],
        "started_at": STARTED.isoformat(),
        "took_s": 61,
        **changed,
    }


def send(server: Server, token: str, *args: Any, **changed: Any) -> Answer:
    return post(server, token, "/api/v1/drill-runs", a_run(*args, **changed))


def test_given_a_run_sent_twice_then_it_is_kept_once_with_the_servers_scores(
    server: Server, token: str
) -> None:
    claimed = {"scores": {"empathy": [9, 9]}, "ending": "settled"}
    first, second = (send(server, token, "run-sent-twice", *BEST, **claimed) for _ in range(2))

    whole = {"empathy": [3, 3], "fact": [3, 3], "offer": [4, 4], "safety": [1, 1]}
    assert (first.status, first.body) == (
        200,
        {"ok": True, "repeated": False, "ending": "settled", "scores": whole},
    )
    assert second.body == {**first.body, "repeated": True}
    ((rider, took, scores, path),) = rows(
        server, "SELECT rider_id, took_s, scores, path FROM drill_run WHERE id = 'run-sent-twice'"
    )
    assert (rider, took, json.loads(scores)) == ("r1", 61, whole)
    assert [step["reply"] for step in json.loads(path)] == BEST


def test_given_a_run_of_another_riders_id_then_it_is_refused(
    server: Server, token: str, other_token: str
) -> None:
    send(server, token, "id-of-the-first", *BEST)

    assert send(server, other_token, "id-of-the-first", *BEST).status == 422


def test_given_own_words_in_a_run_then_the_server_hears_them_itself(server: Server, token: str) -> None:
    path = [{"own": "您等久了，晚了二十七分钟，您看一眼餐。"}, {"own": "这不是我的错，跟我没关系"}]

    answer = send(server, token, "run-own-words", path=path)

    ((told, ending),) = rows(server, "SELECT path, ending FROM drill_run WHERE id = 'run-own-words'")
    steps = json.loads(told)
    assert (answer.status, ending) == (200, None)
    assert [step["reply"] for step in steps] == ["say-it-first", "your-phone"]
    assert steps[0]["own"] == path[0]["own"]


@pytest.mark.parametrize(
    "changed",
    [
        {"path": [{"reply": "no-such-reply"}]},
        {"path": [{"reply": reply} for reply in [*BEST, *BEST]]},
        {"path": [{}]},
        {"drill": "no-such-drill"},
        {"id": "x"},
        {"id": "a" * 65},
        {"id": "a\u0000bcdefgh"},
        {"took_s": -1},
        {"took_s": 10**12},
        {"started_at": "2026-11-21T12:00:00"},
        {"started_at": "soon"},
        {"path": [{"own": "a\u0000b"}]},
        {"path": [{"own": "x" * 501}]},
        {"path": [{"reply": "x"}] * 100},
        {"path": "all"},
    ],
    ids=lambda changed: repr(changed)[:50],
)
def test_given_a_run_that_cannot_be_then_it_is_refused_and_nothing_is_kept(
    server: Server, token: str, changed: dict[str, Any]
) -> None:
    before = rows(server, "SELECT count(*) AS n FROM drill_run")

    answer = send(server, token, "run-that-cannot-be", *BEST, **changed)

    assert answer.status in (400, 404, 422)
    assert answer.body["error"]["code"] in ("bad_request", "not_found", "unreadable")
    assert rows(server, "SELECT count(*) AS n FROM drill_run") == before


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"id":', b"x" * 70_000])
def test_given_a_body_that_is_no_run_then_it_is_refused(server: Server, token: str, body: bytes) -> None:
    assert post(server, token, "/api/v1/drill-runs", body).status in (400, 413)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2001-01-01T00:00:00Z"]
)
def test_given_a_phone_with_a_strange_clock_then_its_run_is_kept_all_the_same(
    server: Server, token: str, at: str
) -> None:
    assert send(server, token, f"clock-{at[:4]}", *BEST, started_at=at).status == 200


def test_given_a_run_from_the_future_then_it_ended_now_at_the_latest(server: Server, token: str) -> None:
    ahead = datetime.now(UTC) + timedelta(days=2)

    send(server, token, "run-from-ahead", *BEST, started_at=ahead.isoformat())

    ((ended, arrived),) = rows(
        server, "SELECT ended_at, arrived_at FROM drill_run WHERE id = 'run-from-ahead'"
    )
    assert ended <= arrived


def test_given_an_assignment_when_a_whole_run_comes_then_it_is_done(server: Server) -> None:
    token = new_token(server, "assigned")
    database = Database(server.environment["DATABASE_URL"])
    written(server, lambda session, now: add_rider(session, now, "assigned"))
    due = datetime.now(UTC) + timedelta(days=3)
    (asked,) = database.write(
        lambda session: assign_drill(
            session, the_library(), DRILL, ["assigned"], due, datetime.now(UTC), "trainer"
        )
    )
    database.close()
    first = get(f"{server.url}/api/v1/drills", token)["drills"][0]
    assert (first["slug"], first["assignment"], first["ending"]) == (DRILL, asked, None)

    send(server, token, "run-broken-off", *BEST[:2], assignment=asked)
    assert get(f"{server.url}/api/v1/drills", token)["drills"][0]["assignment"] == asked

    send(server, token, "run-whole", *BEST, assignment=asked)
    told = {row["slug"]: row for row in get(f"{server.url}/api/v1/drills", token)["drills"]}
    assert (told[DRILL]["assignment"], told[DRILL]["ending"]) == (None, "good")


def add_rider(session: Session, now: datetime, rider: str) -> str:
    from app.actions.add_person import make_rider

    make_rider(session, rider, now)
    return rider


def test_given_the_list_then_every_drill_has_its_version_and_its_map_says_the_same(
    server: Server, token: str
) -> None:
    listed = get(f"{server.url}/api/v1/drills", token)

    assert listed["busy"] is False
    assert {row["slug"] for row in listed["drills"]} == {drill.slug for drill in the_library().drills}
    (row,) = (row for row in listed["drills"] if row["slug"] == DRILL)
    assert get(f"{server.url}/api/v1/drills/{DRILL}", token)["version"] == row["version"]


def test_given_no_such_drill_then_it_is_not_found(server: Server, token: str) -> None:
    found = request(f"{server.url}/api/v1/drills/nothing", headers={"Authorization": f"Bearer {token}"})

    assert found.status == 404


def own(server: Server, token: str, text: str, *path: dict[str, Any]) -> Answer:
    return post(server, token, f"/api/v1/drills/{DRILL}/own", {"path": list(path), "text": text})


def test_given_own_words_then_the_server_says_which_reply_they_are_and_what_hurt(
    server: Server, token: str
) -> None:
    answer = own(server, token, "但是我都送到门口了呀", {"reply": "say-it-first"})

    assert (answer.status, answer.body["reply"], answer.body["key"], answer.body["hurt"]) == (
        200,
        "argue",
        "say-it-first/argue",
        "但是",
    )


def test_given_own_words_that_fit_nothing_then_the_ways_on_come_with_the_answer(
    server: Server, token: str
) -> None:
    answer = own(server, token, "嗯", {"reply": "say-it-first"})

    assert (answer.body["reply"], answer.body["key"]) == (None, "say-it-first/~2")
    assert answer.body["states"]["say-it-first/~2"]["at"] == "cancels"
    assert "say-it-first/~2/take-it-on/ask-support/fill-the-form" in answer.body["states"]


def test_given_own_words_after_the_end_then_they_are_refused(server: Server, token: str) -> None:
    answer = own(server, token, "嗯", *({"reply": reply} for reply in BEST))

    assert (answer.status, answer.body["error"]["code"]) == (422, "unreadable")


def test_given_own_words_without_end_then_he_is_told_to_wait(server: Server) -> None:
    token = new_token(server, "talker")

    assert {own(server, token, "嗯").status for _ in range(35)} == {200, 429}


def test_given_an_order_in_hand_then_the_list_says_so_and_own_words_wait(
    server: Server, sender: Sender
) -> None:
    token = new_token(server, "busy")
    sender.post([status("in-hand", "picked_up", "busy")])

    assert get(f"{server.url}/api/v1/drills", token)["busy"] is True
    answer = own(server, token, "您等久了")
    assert (answer.status, answer.body["error"]["code"]) == (409, "holds_order")


def test_given_a_run_that_comes_twice_then_an_open_trainers_desk_hears_of_it_once(
    server: Server, token: str
) -> None:
    desk = written(server, lambda session, now: issue_token(session, "trainer", now, None, "desk"))
    heard: list[dict[str, Any]] = []
    client = socketio.Client(handle_sigint=False, reconnection=False)
    client.on("progress", heard.append, namespace="/trainer")
    client.connect(server.url, namespaces=["/trainer"], auth={"token": desk}, transports=["websocket"])
    try:
        for id in ("run-for-the-desk", "run-for-the-desk", "run-after-it"):
            send(server, token, id, *BEST)
        until = time.monotonic() + 10
        while "run-after-it" not in [one["run"]["id"] for one in heard] and time.monotonic() < until:
            client.sleep(0.02)
    finally:
        client.disconnect()

    assert [one["run"]["id"] for one in heard] == ["run-for-the-desk", "run-after-it"]
    assert {(one["drill"], one["rider_id"]) for one in heard} == {(DRILL, "r1")}


def test_given_no_token_then_nothing_is_told_or_kept(server: Server) -> None:
    assert request(f"{server.url}/api/v1/drills").status == 401
    assert request(f"{server.url}/api/v1/drill-runs", "POST", b"{}").status == 401
