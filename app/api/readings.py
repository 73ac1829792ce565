"""What a rider heard or means to say, over HTTP."""

from typing import Any, TypeVar

from flask import Blueprint, request
from pydantic import BaseModel, ValidationError

from app.errors import Problem
from app.parts import parts
from app.people import caller_as, csrf
from app.readings import DraftIn, SaidIn, take_draft, take_said

readings = Blueprint("readings", __name__)
MOST = 64 * 1024
Shape = TypeVar("Shape", bound=BaseModel)


@readings.post("/api/v1/readings")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_reading() -> dict[str, Any]:
    """`{order_id, text}` -> `{reading, advice}`."""
    caller = caller_as("rider")
    return take_said(parts(), caller.rider_id or "", _body(SaidIn))


@readings.post("/api/v1/drafts")
@csrf.exempt  # type: ignore[untyped-decorator]
def post_draft() -> dict[str, Any]:
    """`{text}` -> `{score, grade, marks, acts}`."""
    caller_as("rider", "trainer", "dispatcher", "admin")
    return take_draft(parts(), _body(DraftIn))


def _body(shape: type[Shape]) -> Shape:
    body = request.stream.read(MOST + 1)
    if len(body) > MOST:
        raise Problem("too_large", "at most 64 KiB")
    try:
        return shape.model_validate_json(body)
    except ValidationError as wrong:
        fault = wrong.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in fault["loc"])
        raise Problem("bad_request", f"{where}: {fault['msg']}") from None
