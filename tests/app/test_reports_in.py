"""A phone's reports over HTTP: good ones count beside bad ones, and nobody else's door is open."""

import json
from typing import Any

import pytest

from app.actions.issue_token import issue_token
from tests.conftest import new_token, written
from tests.raw import code, harmless, rows
from tests.server import Answer, Sender, Server, request, status

SPEED = 1
GOOD = {"id": "good", "kind": "ready", "at": "2026-11-22T20:00:00+08:00"}


def send(server: Server, token: str, body: Any) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(f"{server.url}/api/v1/reports", "POST", raw, {"Authorization": f"Bearer {token}"})


def report(server: Server, token: str, *items: Any) -> Answer:
    return send(server, token, {"items": list(items)})


def test_given_reports_when_sent_twice_then_each_is_there_once(
    server: Server, sender: Sender, token: str
) -> None:
    sender.post(status("R-1", "at_customer", "r1"))
    items = [
        GOOD | {"id": "r-1", "kind": "said", "order_id": "R-1", "text": "等太久了", "more": "ignored"},
        GOOD | {"id": "r-2", "kind": "offered", "order_id": "R-1", "data": {"what": "水", "sum": 3.5}},
    ]

    with harmless(server, "report", "record"):  # what he offered is on the record
        assert report(server, token, *items).body == {
            "ok": True, "accepted": 2, "repeated": 0, "refused": [],
        }  # fmt: skip
        again = report(server, token, *[item | {"text": "anders"} for item in items])

    assert (again.body["accepted"], again.body["repeated"]) == (0, 2)
    kept = rows(server, "SELECT id, kind, text, data FROM report WHERE rider_id = 'r1' ORDER BY id")
    assert kept == [("r-1", "said", "等太久了", None), ("r-2", "offered", None, '{"what":"水","sum":3.5}')]


def test_given_a_threat_in_a_report_then_he_gets_the_way_out_once(
    server: Server, sender: Sender, token: str
) -> None:
    sender.post(status("R-2", "at_customer", "r1"))
    item = GOOD | {"id": "r-3", "kind": "said", "order_id": "R-2", "text": "信不信我打你"}

    for _ in range(2):
        report(server, token, item)

    assert rows(server, "SELECT kind, rider_id FROM decision WHERE order_id = 'R-2'") == [("threat", "r1")]


BAD: list[Any] = [
    None, 7, "x", [], {}, GOOD | {"id": ""}, GOOD | {"id": "x" * 129}, GOOD | {"id": "a\nb"}, GOOD | {"id": 7},
    GOOD | {"id": "nul\0"}, GOOD | {"id": "lone\ud800"}, GOOD | {"kind": "other"}, GOOD | {"kind": None},
    GOOD | {"at": "yesterday"}, GOOD | {"at": "2026-11-22T20:00:00"}, GOOD | {"at": "0001-01-01T00:00:00+14:00"},
    GOOD | {"at": 1700000000}, {"id": "no-time", "kind": "ready"}, GOOD | {"order_id": ""},
    GOOD | {"order_id": "R\0"}, GOOD | {"order_id": "never-seen"}, GOOD | {"text": "长" * 10_001},
    GOOD | {"text": 7}, GOOD | {"data": []}, GOOD | {"data": {"a": "x" * 5000}}, GOOD | {"data": {"a": "\0"}},
    GOOD | {"data": {"a": "\ud800"}}, GOOD | {"data": json.loads('{"a":' * 40 + "1" + "}" * 40)},
    GOOD | {"data": {"a": float("inf")}}, GOOD | {"data": {"a": float("nan")}},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_given_a_bad_report_then_it_is_refused_with_its_why_and_the_good_one_counts(
    server: Server, token: str, bad: Any
) -> None:
    good = GOOD | {"id": f"good-{BAD.index(bad)}"}
    with harmless(server, "report"):
        answer = report(server, token, bad, good)

    assert (answer.status, answer.body["accepted"], answer.body["repeated"]) == (200, 1, 0)
    (refused,) = answer.body["refused"]
    assert refused["why"] in ("wrong_shape", "not_yours")
    assert refused["detail"]
    assert rows(server, "SELECT count(*) FROM report WHERE id = 'good'") == [(0,)]


def test_given_words_no_database_could_hold_then_the_rest_of_them_is_kept(server: Server, token: str) -> None:
    assert report(server, token, GOOD | {"id": "r-4", "text": "他说\0\ud83d等太久"}).body["accepted"] == 1

    assert rows(server, "SELECT text FROM report WHERE id = 'r-4'") == [("他说等太久",)]


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe", b"{}", b'{"items": {}}', b'{"items": null}', b"[" * 60_000,
     json.dumps({"items": [GOOD] * 101}).encode()],
)  # fmt: skip
def test_given_a_body_of_a_wrong_shape_then_400_and_nothing_is_kept(
    server: Server, token: str, body: bytes
) -> None:
    with harmless(server):
        assert code(send(server, token, body)) == (400, "bad_request")


def test_given_the_limits_then_they_are_taken_and_one_more_is_not(server: Server, token: str) -> None:
    hundred = [GOOD | {"id": f"many-{number}"} for number in range(100)]
    assert report(server, token, *hundred).body["accepted"] == 100
    body = json.dumps({"items": [GOOD | {"id": "size"}]}).encode()
    assert send(server, token, body + b" " * (65_536 - len(body))).status == 200
    assert code(send(server, token, body + b" " * (65_537 - len(body)))) == (413, "too_large")


def test_given_a_phone_that_sends_without_end_then_it_is_told_to_wait_and_no_other_is(server: Server) -> None:
    token, other = new_token(server, "endless"), new_token(server, "patient")

    answers = {report(server, token, GOOD | {"id": f"e-{number}"}).status for number in range(125)}

    assert answers == {200, 429}
    assert report(server, other, GOOD).status == 200


def test_given_nobody_or_another_role_then_nothing_is_taken(server: Server, token: str, cookie: str) -> None:
    program = written(server, lambda session, now: issue_token(session, "dispatcher", now))
    body = json.dumps({"items": [GOOD | {"id": "door"}]}).encode()
    with harmless(server):
        assert code(send(server, "nobody", body)) == (401, "sign_in_required")
        assert code(send(server, program, body)) == (403, "not_allowed")
        alone = request(f"{server.url}/api/v1/reports", "POST", body, {"Cookie": cookie})
        assert code(alone) == (400, "bad_csrf")
