"""Hostile input at the events door: refused with its reason, and nothing else changes."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.raw import harmless, head, memory_kb, path, rows, say, sent, signed
from tests.server import Answer, Sender, Server, event, request, status

MIB, GIB = 1024**2, 1024**3
UPGRADE = b"GET /socket.io/?EIO=4&transport=websocket"
BIDI, NUL, LONE = "8213\u202e", "8213\0", "8213\ud800"


def taken(sender: Sender, events: Any) -> Answer:
    """Post what Python's own JSON writer writes, lone surrogates and all, as ASCII."""
    body = json.dumps(events)
    return request(sender.address, "POST", body.encode(), signed(sender, body))


def chunked(pieces: Iterator[bytes] | list[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    "type_",
    [
        "application/json",
        "text/plain",
        "",
        "application/cloudevents",
        "\x00",
        "multipart/form-data",
        "a" * 5000,
    ],
)
def test_given_another_type_when_posted_then_415(server: Server, sender: Sender, type_: str) -> None:
    body = json.dumps(status("g-6", "assigned"))
    with harmless(server):
        answer = sent(server, sender, body.encode(), signed(sender, body, content_type=type_))
        assert (answer.status, answer.body["error"]["code"]) == (415, "unsupported_type")


@pytest.mark.parametrize("whole", [MIB, MIB + 1])
@pytest.mark.parametrize("how", ["announced", "chunked"])
def test_given_a_body_at_the_limit_when_posted_then_one_byte_more_is_too_large(
    server: Server, sender: Sender, whole: int, how: str
) -> None:
    written = json.dumps(event("rider.shift", rider_id="rg", on=True))
    body = (written + " " * (whole - len(written))).encode()
    headers = signed(sender, body.decode())
    if how == "announced":
        answer = sent(server, sender, body, headers)
    else:
        pieces = [body[at : at + 60_000] for at in range(0, whole, 60_000)]
        answer = say(
            server, head(server, path(sender), {"Transfer-Encoding": "chunked", **headers}), chunked(pieces)
        )
    assert answer.status == (202 if whole == MIB else 413)


@pytest.mark.parametrize(
    "where", ["/api/v1/sources/demo/events", "/api/v1/receipts", "/api/v1/clock", "/live"]
)
@pytest.mark.parametrize("how", ["announced", "chunked"])
def test_given_a_gigabyte_when_it_streams_in_then_it_is_cut_short_and_memory_stays_flat(
    server: Server, sender: Sender, token: str, where: str, how: str
) -> None:
    piece = b"x" * MIB
    pieces = (piece for _ in range(GIB // MIB))
    headers = signed(sender, "{}") | {"Authorization": f"Bearer {token}"}
    with harmless(server):
        before, start = memory_kb(server), time.monotonic()
        if how == "announced":
            answer = say(server, head(server, where, {"Content-Length": GIB, **headers}), pieces)
        else:
            answer = say(
                server, head(server, where, {"Transfer-Encoding": "chunked", **headers}), chunked(pieces)
            )
        assert time.monotonic() - start < 4
        assert answer.sent < 32 * MIB
        assert memory_kb(server) - before < 16 * 1024
        assert answer.status in ((413,) if "events" in where else (400, 405, 413))


def test_given_a_huge_length_when_nothing_follows_then_the_answer_does_not_wait(
    server: Server, sender: Sender
) -> None:
    with harmless(server):
        for length in (GIB, 10**30):
            answer = say(
                server, head(server, path(sender), {"Content-Length": length, **signed(sender, "{}")})
            )
            assert answer.status == 413


@pytest.mark.parametrize("depth", [33, 500, 5_000, 150_000])
@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_given_json_too_deep_when_posted_then_it_is_refused_and_the_good_event_beside_it_is_taken(
    server: Server, sender: Sender, depth: int, opened: str
) -> None:
    good = status("g-7", "assigned")
    bad = opened * depth + "0" + ("]" if opened == "[" else "}") * depth
    body = json.dumps(good).join(("[", "")) + f', {{"id": "deep", "data": {bad}}}]'
    with harmless(server, "event", "orders", "order_report", "webhook_answer", "refusal"):
        answer = request(sender.address, "POST", body.encode(), signed(sender, body))
    assert (answer.status, answer.body["accepted"], len(answer.body["refused"])) == (202, 1, 1)
    assert "deep" in answer.body["refused"][0]["why"]


@pytest.mark.parametrize(
    "bad", ["x" * 5000, "", NUL, BIDI, LONE, "a\nb", "\x7f", "\u200b", "\ufeff", 7, None, True, [], {}, 1.5]
)
@pytest.mark.parametrize("where", ["id", "order_id", "rider_id"])
def test_given_an_id_that_is_none_when_posted_then_it_is_refused_and_kept(
    server: Server, sender: Sender, bad: Any, where: str
) -> None:
    data = {"order_id": "g-8", "status": "assigned", "rider_id": "rg"}
    wrong = event("order.status", id="g-8", **data)
    if where == "id":
        wrong["id"] = bad
    else:
        wrong["data"][where] = bad
    if where == "rider_id" and bad is None:
        return  # it may be absent
    kept = rows(server, "SELECT count(*) FROM refusal")[0][0]
    with harmless(server, "refusal", "webhook_answer"):
        answer = taken(sender, wrong)
    assert (answer.status, answer.body["accepted"]) == (202, 0)
    assert answer.body["refused"][0]["why"]
    assert rows(server, "SELECT count(*) FROM refusal")[0][0] == kept + 1


@pytest.mark.parametrize(
    "time_",
    ["2026-11-22T02:00:00", "2026-11-22", "2026-11-22T02:00Z", "now", "", 1700000000, None,
     "2026-13-01T00:00:00Z",
     "0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-22T02:00:00+99:00", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-14:00", "٢٠٢٦-11-22T02:00:00Z", "2026-11-22T02:00:00Z\0",
     "2026-11-22T02:00:00Z\n", []],
)  # fmt: skip
def test_given_a_time_without_offset_or_sense_when_posted_then_it_is_refused(
    server: Server, sender: Sender, time_: Any
) -> None:
    with harmless(server, "refusal", "webhook_answer"):
        answer = taken(
            sender,
            [status("g-9", "assigned") | {"time": time_}, event("order.eta", order_id="g-9", eta=time_)],
        )
    assert (answer.status, answer.body["accepted"], len(answer.body["refused"])) == (202, 0, 2)


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "9" * 5000, "-" + "9" * 5000, "1." + "0" * 5000 + "1e999999999"]
)
@pytest.mark.parametrize("where", ["an attribute", "data"])
def test_given_a_number_beyond_all_bounds_when_posted_then_only_that_event_is_refused(
    server: Server, sender: Sender, number: str, where: str
) -> None:
    bad = json.dumps(event("merchant.preparing", merchant_id="m", minutes=1.25))
    bad = bad.replace("1.25", number) if where == "data" else bad.replace("{", f'{{"more": {number}, ', 1)
    body = f"[{bad}, {json.dumps(status('g-10', 'assigned'))}]"
    with harmless(server, "event", "orders", "order_report", "webhook_answer", "refusal"):
        answer = request(sender.address, "POST", body.encode(), signed(sender, body))
    assert (answer.status, answer.body["accepted"], len(answer.body["refused"])) == (202, 1, 1)
    for (kept,) in rows(server, "SELECT body FROM refusal UNION SELECT body FROM event"):
        json.loads(kept, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "words",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\r\n\r\n\r\n", b"GET\r\n\r\n",
     b"GET / HTTP/1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
     b"POST /live HTTP/1.1\r\nContent-Length: ten\r\n\r\n",
     b"POST /live HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
     b"GET /live HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(150)) + b"\r\n",
     b"GET /live HTTP/1.1\r\nX: " + b"a" * 80_000 + b"\r\n\r\n",
     b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
     b"GET /live HTTP/1.1\r\n\xff\xfe: \x00\r\n\r\n",
     b"GET /live HTTP/1.1\r\nno colon\r\n: empty\r\n folded\r\n\r\n",
     b"GET /live HTTP/1.1\r\nX: a\rb\nc\r\n\r\n",
     b"POST /api/v1/receipts HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
     b"GET /%00%ff%c0%af HTTP/1.1\r\nCookie: \xff\x00=\xfe; jinnang=\xff\r\nAuthorization: \xff\x00\r\n\r\n",
     UPGRADE + b" HTTP/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
     UPGRADE + b" HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
     b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \xff#\r\n\r\n",
     UPGRADE + b" HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
)  # fmt: skip
def test_given_bytes_that_are_hardly_http_when_sent_then_no_answer_is_5xx(
    server: Server, words: bytes
) -> None:
    with harmless(server):
        assert say(server, words, patience=1).status < 500


def test_given_a_client_that_goes_in_the_middle_when_it_posts_then_nothing_is_told_or_kept(
    server: Server, sender: Sender
) -> None:
    body = json.dumps(status("g-11", "assigned"))
    with harmless(server):
        for headers, part in (
            ({"Content-Length": len(body)}, body[:20]),
            ({"Transfer-Encoding": "chunked"}, "ff\r\nhalf"),
        ):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            line.sendall(head(server, path(sender), {**headers, **signed(sender, body)}) + part.encode())
            line.shutdown(socket.SHUT_WR)
            assert b" 5" not in line.recv(65536)[:12]
            line.close()


@pytest.mark.parametrize(
    "path",
    ["/api/v1/inbox", "/api/v1/receipts", "/api/v1/clock", "/api/v1/nothing", "/api/v1/sources/demo/events"],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW", "OPTIONS", "HEAD"])
def test_given_another_method_when_used_then_no_answer_is_5xx(
    server: Server, token: str, path: str, method: str
) -> None:
    with harmless(server):
        answer = say(
            server,
            head(server, path, {"Authorization": f"Bearer {token}", "Connection": "close"}, method),
            patience=2,
        )
        assert answer.status in (200, 404, 405)
