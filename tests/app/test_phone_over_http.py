"""A rider's phone over HTTP: its own inbox and receipts, and nobody else's."""

import hashlib
import json
import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest

from app.actions.issue_token import issue_token
from tests.conftest import new_token, session_cookie, written
from tests.raw import code, harmless, head, rows, say
from tests.server import Answer, Server, get, request

pytestmark = pytest.mark.usefixtures("cards")
SPEED = 10
RECEIPTS = "SELECT delivered_at > 0, shown_at > 0, acted_at > 0, declined_at > 0 FROM inbox"


def send(server: Server, token: str, body: Any) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(f"{server.url}/api/v1/receipts", "POST", raw, {"Authorization": f"Bearer {token}"})


def receipts(server: Server, token: str, *items: tuple[int, str]) -> Answer:
    epoch = get(f"{server.url}/api/v1/inbox", token)["epoch"]
    return send(
        server, token, {"epoch": epoch, "items": [{"seq": seq, "state": state} for seq, state in items]}
    )


def look(server: Server, query: str = "", **headers: str) -> Answer:
    return request(
        f"{server.url}/api/v1/inbox{query}", headers={name.title(): value for name, value in headers.items()}
    )


def test_given_two_riders_when_each_asks_for_his_inbox_then_he_gets_his_own_without_a_gap(
    server: Server, token: str, other_token: str
) -> None:
    for own, rider, count in ((token, "r1", 2), (other_token, "r2", 3)):
        page = get(f"{server.url}/api/v1/inbox", own)
        assert [notice["seq"] for notice in page["notices"]] == list(range(1, count + 1))
        assert page["head_seq"] == count
        assert all(
            notice["order"]["order_id"].startswith(rider) for notice in page["notices"] if "order" in notice
        )
    page = get(f"{server.url}/api/v1/inbox?since=1&limit=1", other_token)
    assert ([notice["seq"] for notice in page["notices"]], page["limited"], page["reset"]) == (
        [2],
        True,
        False,
    )
    assert get(f"{server.url}/api/v1/inbox?since=99", other_token)["reset"] is True


@pytest.mark.parametrize(
    "asked", ["r2", "nobody", "", "r1%00", "r1%20", "R1", "r1'--", "%FF", quote("r1\u202e"), "r" * 5000]
)
def test_given_another_riders_id_when_asked_for_then_it_is_not_there(
    server: Server, token: str, asked: str
) -> None:
    with harmless(server):
        for query in (f"?rider_id={asked}", f"?since=0&rider_id={asked}&rider_id=r1"):
            answer = look(server, query, authorization=f"Bearer {token}")
            assert (answer.status, answer.body["error"]["code"]) == (404, "not_found")
    assert look(server, "?rider_id=r1", authorization=f"Bearer {token}").status == 200


def test_given_another_riders_number_when_a_receipt_is_sent_then_404_and_nothing_changes(
    server: Server, token: str
) -> None:
    with harmless(server):
        for seqs in ((3,), (3, 4), (2**53,)):
            answer = receipts(server, token, *((seq, "acted") for seq in seqs))
            assert (answer.status, answer.body["error"]["code"]) == (404, "not_found")
        body = {
            "epoch": get(f"{server.url}/api/v1/inbox", token)["epoch"],
            "items": [{"seq": 3, "state": "acted"}],
            "rider_id": "r2",
        }
        assert send(server, token, body).status == 404
        path = f"{server.url}/api/v1/receipts?rider_id=r2"
        assert (
            request(path, "POST", json.dumps(body).encode(), {"Authorization": f"Bearer {token}"}).status
            == 404
        )


def test_given_receipts_in_any_order_when_sent_twice_then_they_only_rise_and_the_first_end_stays(
    server: Server, token: str
) -> None:
    with harmless(server, "inbox", "decision", "record"):
        assert receipts(server, token, (1, "acted")).body == {"ok": True}
    with harmless(server):
        assert (
            receipts(server, token, (1, "delivered"), (1, "shown"), (1, "declined"), (1, "acted")).status
            == 200
        )
    assert rows(server, RECEIPTS + " WHERE rider_id = 'r1' AND seq = 1") == [(1, 1, 1, None)]
    assert receipts(server, token, (2, "shown"), (77, "shown")).body == {"ok": True, "unknown": [77]}
    assert rows(server, RECEIPTS + " WHERE rider_id = 'r1' AND seq = 2") == [(1, 1, None, None)]
    assert rows(server, "SELECT count(*) FROM inbox WHERE rider_id = 'r2' AND shown_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    ("header", "value"),
    [("X", ""), ("Authorization", ""), ("Authorization", "Bearer"), ("Authorization", "Bearer nobody"),
     ("Authorization", "Basic cjE6"),
     ("Authorization", "Bearer \xff\xfe"), ("Authorization", "Bearer " + "x" * 9000), ("Authorization",
     "Bearer a b"),
     ("Cookie", "jinnang=forged"), ("Cookie", "jinnang=" + "\xe9" * 40), ("Cookie", "=;;=;"), ("Cookie",
     "jinnang=" + "e30." * 900)],
)  # fmt: skip
def test_given_nobody_we_know_when_he_asks_then_401(server: Server, header: str, value: str) -> None:
    with harmless(server):
        for method, path in (("GET", "/api/v1/inbox"), ("POST", "/api/v1/receipts")):
            answer = say(
                server, head(server, path, {header: value.encode("latin-1"), "Content-Length": 0}, method)
            )
            assert (answer.status, answer.body["error"]["code"]) == (401, "sign_in_required")


@pytest.mark.parametrize("role", ["dispatcher", "trainer", "admin"])
def test_given_a_program_of_another_role_when_it_asks_for_an_inbox_then_it_is_not_for_it(
    server: Server, role: str
) -> None:
    program = written(server, lambda session, now: issue_token(session, role, now))
    with harmless(server):
        assert look(server, "?rider_id=r1", authorization=f"Bearer {program}").status == 403
        assert send(server, program, {"epoch": "x", "items": []}).status == 403


def test_given_a_revoked_token_when_it_asks_then_401(server: Server) -> None:
    lost = new_token(server, "r3")
    assert look(server, authorization=f"Bearer {lost}").status == 200
    with closing(sqlite3.connect(server.folder / "jinnang.db", timeout=5)) as database, database:
        digest = hashlib.sha256(lost.encode()).hexdigest()
        database.execute("UPDATE token SET revoked_at = '2026-01-01 00:00:00' WHERE sha256 = ?", (digest,))
    assert look(server, authorization=f"Bearer {lost}").status == 401


def test_given_a_browser_when_it_sends_receipts_then_its_cookie_alone_is_not_enough(
    server: Server, cookie: str, token: str
) -> None:
    assert look(server, cookie=cookie).body["head_seq"] == 2
    forged = [
        session_cookie("another key", "1"),
        cookie[:-3] + "AAA",
        session_cookie(server.environment["SECRET_KEY"], "999"),
    ]
    with harmless(server):
        assert {look(server, cookie=each).status for each in forged} == {401}
        for given in (
            {},
            {"X-CSRFToken": "x"},
            {"Referer": "https://evil.example/"},
            {"Origin": "https://evil.example"},
        ):
            answer = request(f"{server.url}/api/v1/receipts", "POST", b"{}", {"Cookie": cookie, **given})
            assert (answer.status, answer.body["error"]["code"]) == (400, "bad_csrf")


@pytest.mark.parametrize("name", ["since", "limit"])
@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "x",
        "",
        "1.5",
        "1e3",
        "0x1",
        "%00",
        "%D9%A1",
        "9" * 30,
        "0" * 30 + "1",
        "9" * 5000,
        "0" * 5000,
        "%20",
    ],
)
def test_given_a_number_that_is_none_when_asked_from_then_400(
    server: Server, token: str, name: str, value: str
) -> None:
    with harmless(server):
        answer = look(server, f"?{name}={value}", authorization=f"Bearer {token}")
        assert (answer.status, answer.body["error"]["code"]) == (400, "bad_request")


ITEM = {"seq": 1, "state": "shown"}
BAD_ITEMS: list[Any] = [
    {}, {"seq": 1}, {"state": "shown"}, ITEM | {"seq": "1"}, ITEM | {"seq": 1.0}, ITEM | {"seq": True},
    ITEM | {"seq": 0},
    ITEM | {"seq": -1}, ITEM | {"seq": 2**53 + 1}, ITEM | {"seq": 10**400}, ITEM | {"seq": None},
    ITEM | {"state": "seen"}, ITEM | {"state": None},
    ITEM | {"state": ["shown"]}, ITEM | {"at": "yesterday"}, ITEM | {"reason": "x" * 201},
    ITEM | {"reason": 7}, None, 7, [], "x",
]  # fmt: skip


@pytest.mark.parametrize("item", BAD_ITEMS)
def test_given_one_item_of_a_wrong_shape_when_sent_then_400_and_none_of_them_counts(
    server: Server, other_token: str, item: Any
) -> None:
    with harmless(server):
        epoch = get(f"{server.url}/api/v1/inbox", other_token)["epoch"]
        answer = send(server, other_token, {"epoch": epoch, "items": [ITEM, item]})
        assert (answer.status, answer.body["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe", b"{}", b'{"epoch": 7, "items": []}',
     b'{"epoch": "x", "items": {}}', b"[" * 60_000,
     b'{"epoch": "' + b"x" * 65 + b'", "items": []}', json.dumps({"epoch": "x",
     "items": [ITEM] * 501}).encode(), b"\x00" * 100],
)  # fmt: skip
def test_given_a_body_of_a_wrong_shape_when_sent_then_400(server: Server, token: str, body: bytes) -> None:
    with harmless(server):
        assert code(send(server, token, body)) == (400, "bad_request")


def test_given_more_than_64_kib_when_sent_then_413(server: Server, token: str) -> None:
    body = json.dumps({"epoch": "x", "items": []}).encode()
    with harmless(server):
        assert send(server, token, body + b" " * (65_536 - len(body))).status == 409
        assert send(server, token, body + b" " * (65_537 - len(body))).status == 413


def test_given_another_epoch_when_receipts_are_sent_then_409_and_nothing_changes(
    server: Server, other_token: str
) -> None:
    with harmless(server):
        answer = send(server, other_token, {"epoch": "before the restore", "items": [ITEM]})
        assert (answer.status, answer.body["error"]["code"]) == (409, "wrong_epoch")


def test_given_words_no_database_could_hold_when_declined_then_they_are_kept_without_them(
    server: Server, other_token: str
) -> None:
    epoch = get(f"{server.url}/api/v1/inbox", other_token)["epoch"]
    item = {"seq": 2, "state": "declined", "reason": "太吵\0\u202e"}
    with harmless(server, "inbox", "decision", "record"):
        assert send(server, other_token, {"epoch": epoch, "items": [item]}).status == 200
    [(reason,)] = rows(server, "SELECT decline_reason FROM inbox WHERE rider_id = 'r2' AND seq = 2")
    assert "\0" not in reason
    assert reason.startswith("太吵")
