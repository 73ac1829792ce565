"""The rider's socket: what it takes from a phone, and that nothing else moves it."""

import json
from contextlib import suppress
from typing import Any

import pytest
import websocket

from tests.conftest import new_token
from tests.raw import Frames, early_in_the_minute, harmless, memory_kb, rows
from tests.server import Server, get, status

pytestmark = pytest.mark.usefixtures("cards")
SPEED = 10


@pytest.mark.parametrize(
    "name",
    [
        "connect",
        "disconnect",
        "*",
        "connect_error",
        "message",
        "hello",
        "notice",
        "",
        "x" * 9000,
        "a\0",
        "__init__",
        "Receipts",
        "said ",
    ],
)
@pytest.mark.parametrize(
    "data", ["", ",{}", ',{"token":"x"},{"token":"y"},null', ",[[]]", ',"transport close"']
)
def test_given_an_event_nobody_knows_when_sent_then_it_is_unknown_and_the_phone_keeps_its_place(
    server: Server, token: str, name: str, data: str
) -> None:
    with harmless(server), Frames(server, token) as phone:
        assert phone.ask(f"[{json.dumps(name)}{data}]") == {"error": "unknown_event"}
        assert phone.ask('["posture",{"visible":true}]', 8) == {"ok": True}


@pytest.mark.parametrize(
    "frame",
    ["", "x", "b", "bAAAA", "9", "²", "锦囊", "0{}", "2probe", "5", "6", "4", "45", "49", "4x", "4{}", "42",
     "42/rider", "42/rider,", "42/rider,7",
     "42/rider,[]", "42/rider,{}", "42/rider,7{}", "42/rider,null", '42/rider,"x"', "42/rider,[",
     "42/rider,[7]", "42/rider,[null,{}]",
     '42/rider,[["a"]]', '42/rider,7[{"a":1},{}]', "42/rider,[true]",
     "42/rider," + "9" * 101 + '["posture"]', "42/rider,²[]", "42/rider,[NaN]x",
     "451-/rider,", '451-/rider,["posture",{"_placeholder":true,"num":0}]', "459999999999-/rider,[]",
     "46/rider,", "44/rider,{}", "47",
     "4" + "[" * 30_000, "42/rider,7" + "[" * 30_000, '42/rider,7["posture",' + '{"a":' * 6_000,
     "40/rider,{", "40/rider," + "[" * 30_000],
)  # fmt: skip
def test_given_a_packet_that_is_none_when_sent_then_its_socket_ends_and_no_other(
    server: Server, token: str, frame: str
) -> None:
    with harmless(server), Frames(server, token) as other, Frames(server, token) as phone:
        phone.line.send(frame)
        assert phone.ends()
        assert other.ask('["posture",{"visible":true}]') == {"ok": True}


@pytest.mark.parametrize(
    "bytes_",
    [b"\x82\x80\0\0\0\0", b"\x82\x82\0\0\0\0ab", b"\x81\x82\0\0\0\0\xff\xfe", b"\x83\x80\0\0\0\0",
     b"\xc1\x80\0\0\0\0", b"\x80\x80\0\0\0\0",
     b"\x09\x80\0\0\0\0", b"\x89\xfe\xff\xff\0\0\0\0", b"\x88\x81\0\0\0\0a", b"\x88\x82\0\0\0\0\x00\x01",
     b"\x81\x0c42/rider,7[7]", b"\x89\x00", b"\x88\x02\x03\xe8",
     b"GET / HTTP/1.1\r\n\r\n", b"\x01\x81\0\0\0\x004\x81\x80\0\0\0\0"],
)  # fmt: skip
def test_given_frames_that_break_the_protocol_when_sent_then_the_socket_ends(
    server: Server, token: str, bytes_: bytes
) -> None:
    with harmless(server), Frames(server, token) as phone:
        phone.line.sock.sendall(bytes_)
        assert phone.ends()


def test_given_a_message_over_32_kib_when_sent_then_the_socket_ends_and_memory_stays_flat(
    server: Server, token: str
) -> None:
    with harmless(server):
        before = memory_kb(server)
        fits = '["posture",{"visible":true,"more":"%s"}]'
        with Frames(server, token) as phone:
            room = 32 * 1024 - len("42/rider,7") - len(fits) + 2
            assert phone.ask(fits % ("x" * room)) == {"ok": True}
            phone.line.send("42/rider,7" + fits % ("x" * (room + 1)))
            assert phone.ends()
        with Frames(server, token) as phone:  # a terabyte announced
            phone.line.sock.sendall(b"\x81\xff" + (2**40).to_bytes(8, "big") + b"\0\0\0\0" + b"4" * 1000)
            assert phone.ends()
        with Frames(server, token) as phone:  # 64 MB in frames that never end
            with suppress(OSError):
                for number in range(4096):
                    phone.line.sock.sendall(
                        (b"\x00" if number else b"\x01") + b"\xfe\x40\x00\0\0\0\0" + b"4" * 16_384
                    )
            assert phone.ends()
        assert memory_kb(server) - before < 16 * 1024


@pytest.mark.parametrize(
    "data",
    ["", "null", "7", "[]", '"x"', "{}", '{"epoch":"E"}', '{"epoch":"E","items":7}',
     '{"epoch":"E","items":[{"seq":"1","state":"shown"}]}',
     '{"epoch":"E","items":[{"seq":1,"state":"shown"},{"seq":2}]}',
     '{"epoch":"E","items":[{"seq":1,"state":"eaten"}]}',
     '{"epoch":["E"],"items":[]}', '{"epoch":"E","items":[{"seq":1e400,"state":"shown"}]}'],
)  # fmt: skip
def test_given_receipts_of_a_wrong_shape_when_sent_then_bad_request_and_nothing_changes(
    server: Server, other_token: str, data: str
) -> None:
    epoch = get(f"{server.url}/api/v1/inbox", other_token)["epoch"]
    with harmless(server), Frames(server, other_token) as phone:
        answer = phone.ask(f'["receipts"{"," if data else ""}{data.replace("E", epoch)}]')
        assert answer == {"error": "bad_request"}


def test_given_another_riders_numbers_or_epoch_when_receipts_are_sent_then_nothing_changes(
    server: Server, token: str
) -> None:
    epoch = get(f"{server.url}/api/v1/inbox", token)["epoch"]
    items = [{"seq": 3, "state": "acted"}]
    with harmless(server), Frames(server, token) as phone:
        assert phone.ask(json.dumps(["receipts", {"epoch": epoch, "items": items}])) == {"error": "not_found"}
        theirs = {"epoch": epoch, "items": items, "rider_id": "r2"}
        assert phone.ask(json.dumps(["receipts", theirs]), 8) == {"error": "not_found"}
        mine = {"epoch": "before the restore", "items": [{"seq": 2, "state": "acted"}]}
        assert phone.ask(json.dumps(["receipts", mine]), 9) == {"error": "wrong_epoch"}


def test_given_a_phone_that_sends_too_fast_when_over_its_rate_then_it_is_told_and_nobody_else(
    server: Server, token: str
) -> None:
    hasty = new_token(server, "hasty")
    with harmless(server), Frames(server, hasty) as phone, Frames(server, token) as other:
        early_in_the_minute()
        answers = [phone.ask('["posture",{"visible":true}]', number) for number in range(100, 350)]
        assert answers == [{"ok": True}] * 120 + [{"error": "too_fast"}] * 130
        assert phone.ask('["receipts",{"epoch":"x","items":[]}]', 9) == {"error": "wrong_epoch"}
        assert other.ask('["posture",{"visible":true}]') == {"ok": True}


def test_given_a_phone_that_connects_twice_when_it_goes_then_nothing_of_it_stays(
    server: Server, token: str, sender: Any
) -> None:
    with harmless(server), Frames(server, token) as phone:
        phone.line.send("40/rider," + json.dumps({"token": token}))
        assert "44/rider" in phone.until("4")
        assert phone.ask('["posture",{"visible":true}]') == {"ok": True}
    with Frames(server, token) as phone:
        phone.line.send("41/rider,")
        phone.line.send('42/rider,7["posture",{"visible":true}]')
        with Frames(server, token) as other:
            sender.post([status("r1-late", "at_store", "r1"), status("r1-late", "cancelled")])
            assert '"seq":3,' in other.until('42/rider,["notice"')
        phone.line.settimeout(0.3)
        with pytest.raises(websocket.WebSocketTimeoutException):
            phone.until("4")
    assert rows(server, "SELECT count(*) FROM inbox WHERE rider_id = 'r1'") == [(3,)]
