"""Web push: a notice's number, class and one generic word, encrypted for one browser. Nothing else leaves."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog

from app.guarded import Endpoint, GuestList, Refused, Reply, Unreachable, post
from app.settings import Settings, kept_secret
from coaching.content import Language, Text
from coaching.push_rules import Became, what_became

log = structlog.get_logger()
CLAIMS_LIVE = timedelta(hours=12)  # push services refuse more than 24


@dataclass(frozen=True)
class Push:
    """What goes to one subscription. `payload` is JSON of at most 3,993 bytes."""

    id: int
    subscription_id: int
    endpoint: str
    p256dh: str
    auth: str
    payload: bytes
    ttl: int  # seconds
    urgency: str
    topic: str


@dataclass(frozen=True)
class Outcome:
    """What became of a push; `status` is for the log, `wait` what the service asked for."""

    push: Push
    became: Became
    status: str
    wait: timedelta | None = None


def payload_of(message_id: str, seq: int, class_: str, word: Text, language: Language) -> bytes:
    """All that a push says: what notice it is, its class, and a word that gives nothing away."""
    said = {"id": message_id, "seq": seq, "class": class_, "word": word.in_(language), "lang": language}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def load_library() -> None:
    """Import what encrypts; it takes half a second, for it brings an HTTP client that nobody here uses."""
    from pywebpush import WebPusher

    assert WebPusher


@cache
def _keys(private: str) -> Any:
    from py_vapid import Vapid02

    return Vapid02.from_raw(private.encode())


def _private_key(settings: Settings) -> str:
    return settings.vapid_private_key or kept_secret("vapid_private_key", _new_key)


def _new_key() -> str:
    from py_vapid import Vapid02

    keys = Vapid02()
    keys.generate_keys()
    return _base64url(keys.private_key.private_numbers().private_value.to_bytes(32, "big"))


def public_key(settings: Settings) -> str:
    """What a browser is given as `applicationServerKey`: the uncompressed point as base64url."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _keys(_private_key(settings)).public_key
    return _base64url(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_public_key(p256dh: str) -> bool:
    """Whether a browser's key is a point of the curve, so that something can be encrypted for it."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    try:
        raw = base64.urlsafe_b64decode(p256dh + "=" * (-len(p256dh) % 4))
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except ValueError:
        return False
    return len(raw) == 65


def guests(settings: Settings) -> GuestList:
    """The push services that may be called."""
    return GuestList.read(settings.push_hosts, settings.push_own_services)


def headers_of(settings: Settings, endpoint: Endpoint, push: Push, now: datetime) -> dict[str, str]:
    """What a push service wants to know. The claims are made anew for each call: they name the service."""
    claims = {
        "sub": settings.vapid_subject or _subject(settings.public_url),
        "aud": endpoint.origin,
        "exp": int((now + CLAIMS_LIVE).timestamp()),
    }
    signed: dict[str, str] = _keys(_private_key(settings)).sign(claims)
    return {
        **signed,
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(push.ttl),  # always told: without it the service drops what it can't hand over at once
        "Urgency": push.urgency,
        "Topic": push.topic,
    }


def send(settings: Settings, push: Push, now: datetime) -> Outcome:
    """Send a push and tell what became of it; whatever happens there is an outcome. `now`: the machine's."""
    from pywebpush import WebPusher

    try:
        endpoint = guests(settings).admit(push.endpoint)  # once more: the list may have changed since
        # Only its encryption is used. Its own sending follows redirects, goes wherever the name leads
        # at that moment, has no time-out by default and writes into the claims it is given.
        keys = {"p256dh": push.p256dh, "auth": push.auth}
        body = WebPusher({"endpoint": push.endpoint, "keys": keys}).encode(push.payload)["body"]
        reply: Reply = post(endpoint, headers_of(settings, endpoint, push, now), body, now)
    except Refused as refused:
        log.warning("push refused", subscription=push.subscription_id, why=refused.why)
        return Outcome(push, "refused", "refused")
    except Unreachable as lost:
        log.info("push unreachable", subscription=push.subscription_id, why=str(lost))
        return Outcome(push, "again", "unreachable")
    became = what_became(reply.status)
    if became in ("refused", "again"):
        log.warning("push not taken", subscription=push.subscription_id, status=reply.status)
    return Outcome(push, became, str(reply.status), reply.retry_after)


def _subject(public_url: str) -> str:
    """Whom to write to about us, where nobody was named: push services want somebody."""
    return public_url.rstrip("/") if public_url.startswith("https://") else "mailto:push@localhost"


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
