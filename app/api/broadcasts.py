"""Broadcasts over HTTP: send one to an audience, see how far it got, take it back or correct it."""

from typing import Any

from flask import Blueprint, request

from app.api.bodies import read_shape
from app.guidance_in import GuidanceIn, RetractIn
from app.guiding import agree, post_guidance, retract, seen, undo
from app.parts import parts
from app.people import caller_as, csrf

broadcasts = Blueprint("broadcasts", __name__)
MOST = 2 * 1024 * 1024


@broadcasts.post("/api/v1/broadcasts")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_broadcast() -> tuple[dict[str, Any], int]:
    """Send a text to an audience that is fixed now; the same `dedup_key` sends it once.

    A person's message to everybody waits for a second person: 202 with `state: "asks"`.
    """
    caller = caller_as("dispatcher", "admin")
    started = post_guidance(parts(), caller, read_shape(GuidanceIn, MOST))
    answer = {"id": started.id, "audience": started.audience, "state": started.state}
    return answer, 202 if started.state == "asks" else 201


@broadcasts.get("/api/v1/broadcasts/<message_id>")
def show_broadcast(message_id: str) -> dict[str, Any]:
    """Its cumulative figures, how it stands, and why some cannot."""
    return seen(parts(), caller_as("dispatcher", "admin"), message_id).as_json()


@broadcasts.post("/api/v1/broadcasts/<message_id>/retract")
@csrf.exempt  # type: ignore[untyped-decorator]
def retract_broadcast(message_id: str) -> dict[str, Any]:
    """Take it back from exactly those who got it, with `{correction?}`; `id` is what holds instead."""
    caller = caller_as("dispatcher", "admin")
    body = RetractIn() if _is_empty() else read_shape(RetractIn)
    followed = retract(parts(), caller, message_id, body)
    return {"ok": True, "id": followed if followed != message_id else None}


@broadcasts.post("/api/v1/broadcasts/<message_id>/<any(agree, undo):act>")
@csrf.exempt  # type: ignore[untyped-decorator]
def answer_broadcast(message_id: str, act: str) -> dict[str, Any]:
    """What waits for a second person or for its ten seconds: agree to it, or take it back. `done` says if."""
    caller = caller_as("dispatcher", "admin")
    done = agree(parts(), caller, message_id) if act == "agree" else undo(parts(), caller, message_id)
    return {"done": done}


def _is_empty() -> bool:
    return not request.content_length and "Transfer-Encoding" not in request.headers
