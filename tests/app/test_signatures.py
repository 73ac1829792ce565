"""Who may post events: each way a signature can be wrong, and nothing else changes."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from tests.conftest import new_sender
from tests.raw import code, harmless, head, post, say, sent, signed
from tests.server import Sender, Server, event, request, status


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize(
    "value",
    [None, b"", b" ", b"0", b"-1", b"9" * 40, b"\xff\xfe", "锦囊".encode(), b"v1", b"v1,", b"v1,=",
     b"v1,\xe9\xe9", b"v2,abc",
     b"1e9", "١٧٠٠".encode(), b"\x00", b"\x7f", b"a\tb", b"x" * 300, b"v1,A " * 1000, b"{}", b"' OR 1=1 --"],
)  # fmt: skip
def test_given_garbage_in_a_signature_header_when_posted_then_401(
    server: Server, sender: Sender, part: str, value: bytes | None
) -> None:
    body = json.dumps(status("g-1", "assigned"))
    headers = signed(sender, body) | {part: value}
    if value is None:
        del headers[part]
    with harmless(server):
        answer = sent(server, sender, body.encode(), headers)
        assert (answer.status, answer.body["error"]["code"]) == (401, "bad_signature")


def test_given_a_body_changed_after_signing_when_posted_then_401(server: Server, sender: Sender) -> None:
    body = json.dumps(status("g-2", "assigned", note="饭"), ensure_ascii=False)
    headers = signed(sender, body)
    again = json.loads(body)
    raw = body.encode()
    changed = [
        json.dumps(again).encode(),
        json.dumps(again, separators=(",", ":"), ensure_ascii=False).encode(),
        raw + b" ", b"\xef\xbb\xbf" + raw, raw[:-1], body.encode("utf-16"), body.encode("gb18030"), b"",
        *(raw[:at] + bytes([raw[at] ^ (1 << at % 8)]) + raw[at + 1 :] for at in range(0, len(raw), 7)),
    ]  # fmt: skip
    with harmless(server):
        assert {request(sender.address, "POST", other, headers).status for other in changed} == {401}


def test_given_one_flipped_bit_when_posted_then_401_wherever_it_stands(
    server: Server, sender: Sender
) -> None:
    body = json.dumps(status("g-3", "assigned"))
    headers = signed(sender, body)
    with harmless(server):
        signature = headers["webhook-signature"]
        for at in range(len(signature)):
            for bit in (1, 2, 4, 16) if at > len(signature) - 4 else (1,):
                other = signature[:at] + chr(ord(signature[at]) ^ bit) + signature[at + 1 :]
                answer = sent(server, sender, body.encode(), headers | {"webhook-signature": other})
                assert answer.status == 401, (at, bit)
        for part in ("webhook-id", "webhook-timestamp"):
            other = headers[part][:-1] + chr(ord(headers[part][-1]) ^ 1)
            assert sent(server, sender, body.encode(), headers | {part: other}).status == 401


def test_given_a_signature_written_another_way_when_posted_then_401(server: Server, sender: Sender) -> None:
    body = json.dumps(status("g-4", "assigned"))
    headers = signed(sender, body)
    version, mac = headers["webhook-signature"].split(",")
    as_hex = base64.b64decode(mac).hex()
    url_safe = base64.urlsafe_b64encode(base64.b64decode(mac)).decode().rstrip("=")
    others = [
        f"v1,{as_hex}",
        f"v1,{url_safe}",
        f"v1, {mac}",
        f"V1,{mac}",
        f"v1a,{mac}",
        mac,
        f"{version};{mac}",
        f"v1,{mac}==",
    ]
    with harmless(server):
        for other in others:
            assert (
                request(sender.address, "POST", body.encode(), headers | {"webhook-signature": other}).status
                == 401
            ), other


@pytest.mark.parametrize(
    "name",
    ["nobody", "demo%00", "demo%20", "DEMO", "%ff%fe", "d" * 5000, "%E2%80%AEdemo", "..%2Fdemo", "demo'--"],
)
def test_given_a_source_nobody_has_when_posted_then_it_is_not_let_in(
    server: Server, sender: Sender, name: str
) -> None:
    body = json.dumps(status("g-5", "assigned"))
    with harmless(server):
        address = f"/api/v1/sources/{name}/events"
        answer = say(
            server,
            head(server, address, {"Content-Length": len(body), **signed(sender, body)}),
            [body.encode()],
        )
        assert answer.status in (401, 404)


@pytest.mark.parametrize(("seconds", "expected"), [(-301, 401), (-290, 202), (290, 202), (302, 401)])
def test_given_a_sender_whose_clock_is_off_when_it_posts_then_five_minutes_are_the_limit(
    sender: Sender, seconds: int, expected: int
) -> None:
    body = json.dumps(event("rider.shift", rider_id="rs", on=False))
    assert post(sender, body, at=datetime.now(UTC) + timedelta(seconds=seconds)).status == expected


def test_given_two_live_secrets_when_one_is_retired_then_only_the_other_signs(server: Server) -> None:
    old, new = new_sender(server, "changing"), new_sender(server, "changing")
    assert {old.post(status("o-4", "assigned")).status, new.post(status("o-4", "at_store")).status} == {202}
    with pytest.raises(RuntimeError, match="two live secrets"):
        server.flask("source", "add", "changing")
    body = json.dumps(status("o-4", "delivered"))
    both = f"v1,AAAA {old.headers(body)['webhook-signature']} v2,xyz"
    assert post(new, body, webhook_signature=both).status == 401  # signed for another webhook-id
    newest = Sender(server.url, server.flask("source", "add", "changing", "--retire-oldest"), "changing")
    with harmless(server):
        assert code(old.post(status("o-4", "cancelled"))) == (401, "bad_signature")
    assert {new.post(status("o-4", "at_store")).status, newest.post(status("o-4", "at_store")).status} == {
        202
    }


def test_given_a_sender_that_signs_with_both_secrets_when_it_posts_then_any_live_one_is_enough(
    sender: Sender,
) -> None:
    body, at = json.dumps(status("o-5", "assigned")), datetime.now(UTC)
    other = Webhook("whsec_" + "A" * 43 + "=").sign("msg_both", at, body)
    ours = sender.headers(body, "msg_both", at)["webhook-signature"]
    assert post(sender, body, at=at, webhook_id="msg_both", webhook_signature=f"{other} {ours}").status == 202
