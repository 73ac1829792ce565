"""What a phone reports of its own accord, kept offline and sent once."""

from typing import Any

from flask import Blueprint

from app.api.bodies import read_body
from app.parts import parts
from app.people import caller_as, csrf
from app.reports import keep_reports

reports = Blueprint("reports", __name__)


@reports.post("/api/v1/reports")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_reports() -> dict[str, Any]:
    """`{items: [...]}` -> `{ok, accepted, repeated, refused: [{id, why, detail}]}`; safe to send again."""
    caller = caller_as("rider")
    body = read_body(instead="send fewer reports at once")
    return keep_reports(parts(), caller.rider_id or "", body)
