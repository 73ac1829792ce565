"""What a rider heard or means to say, over HTTP."""

from typing import Any

from flask import Blueprint

from app.api.bodies import read_shape
from app.parts import parts
from app.people import caller_as, csrf
from app.readings import DraftIn, SaidIn, take_draft, take_said

readings = Blueprint("readings", __name__)


@readings.post("/api/v1/readings")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_reading() -> dict[str, Any]:
    """`{order_id, text}` -> `{reading, advice}`."""
    caller = caller_as("rider")
    return take_said(parts(), caller.rider_id or "", read_shape(SaidIn))


@readings.post("/api/v1/drafts")
@csrf.exempt  # type: ignore[untyped-decorator]
def post_draft() -> dict[str, Any]:
    """`{text}` -> `{score, grade, marks, acts}`."""
    caller = caller_as("rider", "trainer", "dispatcher", "admin")
    return take_draft(parts(), caller, read_shape(DraftIn))
