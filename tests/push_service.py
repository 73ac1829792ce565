"""A push service of the tests' own: as strict as the real ones, and able to be as difficult.

It checks what RFC 8030, 8291 and 8292 ask of a sender, decrypts with the browser's keys, and keeps what came.
"""

import base64
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

A_DAY = 24 * 3600


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


class Browser:
    """One browser's side of a subscription: its keys, and what it can read with them."""

    def __init__(self, service: "PushService", name: str = ""):
        self.name = name or secrets.token_urlsafe(8)
        self.endpoint = f"{service.origin}/push/{self.name}"
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = secrets.token_bytes(16)
        service.browsers[self.name] = self

    @property
    def subscription(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` gives."""
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": b64(point), "auth": b64(self._auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> Any:
        raw = http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth, version="aes128gcm")
        return json.loads(raw)


@dataclass
class Pushed:
    """A push as it came: what the service could see of it, and what only the browser can."""

    browser: str
    headers: dict[str, str]
    claims: dict[str, Any]
    said: Any
    raw: bytes


@dataclass
class Answer:
    """What the service is to say next; `slow` seconds pass between the bytes of its headers."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0


class PushService:
    def __init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.take(self)

            def log_message(self, *_: object) -> None:
                """It keeps what came instead of printing it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.key: str | None = None  # the public key of the only server that may push, once it is told
        self.browsers: dict[str, Browser] = {}
        self.answers: list[Answer] = []  # said one after another before it takes any more
        self.always: Answer | None = None  # said instead of taking anything
        self.pushed: list[Pushed] = []
        self.calls = 0
        self.faults: list[str] = []
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def said(self) -> list[Any]:
        """What the browsers could read, in the order it came."""
        return [pushed.said for pushed in self.pushed]

    def take(self, call: BaseHTTPRequestHandler) -> None:
        body = call.rfile.read(int(call.headers.get("Content-Length", 0)))
        self.calls += 1
        answer = self.always or (self.answers.pop(0) if self.answers else self._judge(call, body))
        try:
            if answer.slow:
                call.wfile.write(b"HTTP/1.0 201 Created\r\n")
                for _ in range(1000):
                    call.wfile.write(b"X: y\r\n")
                    time.sleep(answer.slow)
            call.send_response(answer.status)
            for name, value in answer.headers.items():
                call.send_header(name, value)
            call.end_headers()
        except OSError:
            self.faults.append("hung up")  # the sender had heard enough

    def _judge(self, call: BaseHTTPRequestHandler, body: bytes) -> Answer:
        headers = {name.lower(): value for name, value in call.headers.items()}
        browser = self.browsers.get(call.path.removeprefix("/push/"))
        try:
            claims = self._vapid(headers.get("authorization", ""))
        except (ValueError, KeyError, InvalidSignature) as wrong:
            return self._refuse(403, f"vapid: {wrong!r}")
        if not re.fullmatch(r"\d+", headers.get("ttl", "")):
            return self._refuse(400, "no TTL")
        if headers.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
            return self._refuse(400, "urgency")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,32}", headers.get("topic", "")):
            return self._refuse(400, "topic")
        if headers.get("content-encoding") != "aes128gcm":
            return self._refuse(415, "encoding")
        if len(body) > 4096:
            return self._refuse(413, "too large")
        if browser is None:
            return self._refuse(404, "nobody here")
        self.pushed.append(Pushed(browser.name, headers, claims, browser.read(body), body))
        return Answer(201, {"Location": f"{self.origin}/message/{len(self.pushed)}"})

    def _vapid(self, authorization: str) -> dict[str, Any]:
        """The claims of a good token; raises for a bad one."""
        found = re.fullmatch(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)", authorization)
        if found is None:
            raise ValueError("not a vapid token")
        head, said, signature, key = found.groups()
        if self.key not in (None, key):
            raise ValueError("another server's key")
        if json.loads(unb64(head))["alg"] != "ES256":
            raise ValueError("alg")
        raw = unb64(signature)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        point.verify(encode_dss_signature(r, s), f"{head}.{said}".encode(), ec.ECDSA(hashes.SHA256()))
        claims: dict[str, Any] = json.loads(unb64(said))
        if claims["aud"] != self.origin:
            raise ValueError(f"aud {claims['aud']}")
        if not time.time() < claims["exp"] <= time.time() + A_DAY:
            raise ValueError("exp")
        if not claims["sub"].startswith(("mailto:", "https://")):
            raise ValueError("sub")
        return claims

    def _refuse(self, status: int, why: str) -> Answer:
        self.faults.append(why)
        return Answer(status)


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()
    try:
        yield service
    finally:
        service.close()
