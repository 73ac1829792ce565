"""What a phone asks over HTTP: its inbox, its receipts, the clock."""

from typing import Any

from flask import Blueprint, request

from app.actions.hold_notices import hold_notices
from app.api.bodies import read_shape
from app.delivery import fetch_shows
from app.errors import Problem
from app.parts import parts
from app.people import caller_as, csrf
from app.queries.inbox import inbox_since
from app.receipts import ReceiptsIn, take_receipts

inbox = Blueprint("inbox", __name__)


@inbox.get("/api/v1/inbox")
def show_inbox() -> dict[str, Any]:
    """The notices after `since`, at most `limit` (1-100); `held` ones wait for the rider to stand."""
    rider_id = _own_rider()
    since = _whole("since", 0, 0, 2**53)
    limit = _whole("limit", 100, 1, 100)
    clock = parts().clock
    now = clock.now()
    fetch_shows(parts(), rider_id, now)
    with parts().database.read() as session:
        page = inbox_since(session, rider_id, parts().epoch, since, limit, now)
    if held := page.held_seqs():
        parts().database.write(lambda session: hold_notices(session, rider_id, held))
    return {
        "epoch": parts().epoch,
        "head_seq": page.head_seq,
        "now": now.isoformat(),
        "speed": clock.speed,
        "notices": page.notices,
        "ended": page.ended,
        "limited": page.limited,
        "reset": page.reset,
    }


@inbox.post("/api/v1/receipts")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_receipts() -> dict[str, Any]:
    """Record receipts; safe to send twice, in any order."""
    rider_id = _own_rider()
    return take_receipts(parts(), rider_id, read_shape(ReceiptsIn, instead="send fewer receipts at once"))


@inbox.get("/api/v1/clock")
def show_clock() -> dict[str, Any]:
    return {"now": parts().clock.now().isoformat(), "speed": parts().clock.speed}


def _own_rider() -> str:
    """The caller's own rider; asking for another's inbox is asking for something that is not there."""
    caller = caller_as("rider")
    asked = request.args.get("rider_id", caller.rider_id)
    if caller.rider_id is None or asked != caller.rider_id:
        raise Problem("not_found")
    return caller.rider_id


def _whole(name: str, default: int, least: int, most: int) -> int:
    written = request.args.get(name, str(default))
    digits = written.isascii() and written.isdigit() and len(written) <= 16
    if not digits or not least <= int(written) <= most:
        raise Problem("bad_request", f"{name} is a whole number from {least} to {most}")
    return int(written)
