"""A platform that posts signed webhooks over connections that stay open, light enough not to be the limit."""

import base64
import hashlib
import hmac
import json
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


def cloud_event(type_: str, at: datetime | None = None, **data: Any) -> dict[str, Any]:
    """A CloudEvent with an id nobody has used."""
    return {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": "urn:bench",
        "type": type_,
        "time": (at or datetime.now(UTC)).isoformat(),
        "data": data,
    }


@dataclass(frozen=True)
class Platform:
    """Where to post and how to sign."""

    port: int
    secret: str

    def request(self, events: Sequence[dict[str, Any]] | dict[str, Any]) -> bytes:
        """A whole HTTP request, signed and ready to be sent."""
        body = json.dumps(events, separators=(",", ":")).encode()
        webhook_id, stamp = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{webhook_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        kind = "cloudevents+json" if isinstance(events, dict) else "cloudevents-batch+json"
        return (
            "POST /api/v1/sources/bench/events HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/{kind}\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"webhook-id: {webhook_id}\r\n"
            f"webhook-timestamp: {stamp}\r\n"
            f"webhook-signature: v1,{base64.b64encode(mac).decode()}\r\n\r\n"
        ).encode() + body


class Line:
    """One keep-alive connection. `send` and `answer` may be used apart."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = b""

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The body of an answer once all of it is here; reads what there is and raises if it is not a 2xx."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._got += piece
        head, ended, rest = self._got.partition(b"\r\n\r\n")
        if not ended:
            return None
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(rest) < length:
            return None
        self._got = b""
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{head.splitlines()[0].decode()}: {rest.decode()[:300]}")
        return rest

    def ask(self, request: bytes) -> bytes:
        """Send and wait for the answer."""
        self.send(request)
        while (answer := self.answer()) is None:
            pass
        return answer

    def post(self, platform: Platform, events: Sequence[dict[str, Any]]) -> None:
        """Post a batch of which every event must be taken."""
        check_all_taken(self.ask(platform.request(events)), len(events))

    def close(self) -> None:
        self.socket.close()


def check_all_taken(answer: bytes, count: int) -> None:
    """A figure over events that were refused would be about something else."""
    said = json.loads(answer)
    if said["accepted"] != count:
        raise RuntimeError(f"{count} events were posted, the server says {answer.decode()[:300]}")
