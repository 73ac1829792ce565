"""POST /api/v1/sources/<source>/events: a plain view on raw bytes, checked in the contract's order."""

import base64
import hashlib
import hmac
import json
import math
from typing import Any

from flask import Blueprint, Response, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlmodel import Session

from app.actions.record_events import Recorded
from app.actions.take_webhook import stored_answer, take_webhook
from app.clock import machine_now
from app.delivery import claim_at_once
from app.errors import Problem
from app.events import read_event
from app.incident_acts import LOOK
from app.notices.live import MOVED
from app.parts import parts
from app.people import csrf
from app.queries.sources import source_keys
from app.storable import without_depths

events = Blueprint("events", __name__)
LIMIT = 1024 * 1024
MOST = 500
TYPES = ("application/cloudevents+json", "application/cloudevents-batch+json")
CLOCK_SLACK = 300  # seconds
_rates = FixedWindowRateLimiter(MemoryStorage())


@events.post("/api/v1/sources/<source>/events")
@csrf.exempt  # type: ignore[untyped-decorator]
def receive_events(source: str) -> Response:
    """Take a signed webhook of one event or a batch. Safe to send twice."""
    body = _body()
    if request.mimetype not in TYPES:
        raise Problem("unsupported_type", f"send one of: {', '.join(TYPES)}")
    with parts().database.read() as session:
        source_id = _verified(session, source, body)
        limit = RateLimitItemPerMinute(parts().settings.ingest_per_minute)
        if not _rates.hit(limit, source):
            opens = _rates.get_window_stats(limit, source).reset_time - machine_now().timestamp()
            raise Problem("too_fast", f"at most {limit}", retry_after=max(1, math.ceil(opens)))
        webhook_id = request.headers["webhook-id"]
        earlier = stored_answer(session, source_id, webhook_id, body)
    if earlier:
        return _accepted(earlier)
    items = _items(body)
    now = parts().clock.now()
    read = [read_event(item, now) for item in items]
    here = parts()

    def take(session: Any) -> tuple[str, Recorded, list[Any]] | Problem:
        try:
            answer, recorded = take_webhook(session, here.rulebook, source_id, webhook_id, body, read, now)
            return answer, recorded, claim_at_once(session, here, recorded.decisions, now)
        except Problem as reused:  # two at once; raised, the writer's thread would log it
            return reused

    done = parts().database.write(take)
    if isinstance(done, Problem):
        raise done
    answer, recorded, going = done
    here.outbox.hand_over(going)
    if recorded.decisions:
        here.live.tell(LOOK, {})
    here.live.tell(MOVED, {})
    if recorded.riders:
        here.outbox.nudge()
    return _accepted(answer)


def _accepted(answer: str) -> Response:
    return Response(answer, status=202, mimetype="application/json")


def _body() -> bytes:
    """The body, refused by reading one byte more than the limit (what was announced may lie or be absent)."""
    announced = request.content_length
    if announced is not None and announced > LIMIT:
        raise Problem("too_large", "at most 1 MiB; send smaller batches")
    body: bytes = request.stream.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise Problem("too_large", "at most 1 MiB; send smaller batches")
    return body


def _verified(session: Session, source: str, body: bytes) -> int:
    """The id of the source whose live secret signed this body within five minutes (Standard Webhooks)."""
    message_id = request.headers.get("webhook-id", "")
    stamp = request.headers.get("webhook-timestamp", "")
    given = request.headers.get("webhook-signature", "")
    if not (0 < len(message_id) <= 256 and message_id.isascii() and message_id.isprintable()):
        raise Problem("bad_signature", "webhook-id must be 1-256 printable ASCII characters")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise Problem("bad_signature", "webhook-timestamp must be seconds since 1970")
    if abs(machine_now().timestamp() - int(stamp)) > CLOCK_SLACK:
        raise Problem("bad_signature", "webhook-timestamp is more than 5 minutes off")
    keys = source_keys(session, source) if source.isprintable() else None
    signed = f"{message_id}.{stamp}.".encode() + body
    fits = False
    for secret in keys.secrets if keys else ("whsec_AAAA",):  # an unknown source takes as long as a known one
        mac = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
        for signature in given.split(" ")[:8]:
            version, _, value = signature.partition(",")
            # Compared as written: read back, base64 with its last bits flipped would be the same bytes.
            fits |= version == "v1" and hmac.compare_digest(value.encode("utf-8", "replace"), mac)
    if keys is None or not fits:
        raise Problem("bad_signature", "no live secret of this source made this signature over these bytes")
    return keys.id


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def _items(body: bytes) -> list[Any]:
    try:
        whole = _parsed(body.decode("utf-8"))
    except ValueError as unreadable:
        raise Problem("unreadable", f"the body is not JSON: {str(unreadable)[:120]}") from None
    items = whole if isinstance(whole, list) else [whole]
    if not isinstance(whole, dict | list):
        raise Problem("unreadable", "the body must be a JSON object or an array of them")
    if len(items) > MOST:
        raise Problem("unreadable", f"{len(items)} events; at most {MOST} in one body")
    return items


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_whole_number, parse_constant=_no_constant)
    except RecursionError:  # one event is too deep; those beside it count
        return json.loads(without_depths(text), parse_int=_whole_number, parse_constant=_no_constant)


def _whole_number(digits: str) -> int | float:
    """Beyond 400 digits infinite, so that its event is refused; Python would refuse the whole body."""
    return int(digits) if len(digits) <= 400 else float(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
