"""What a phone reports of its own accord: read item by item, so that one bad item keeps none back."""

import json
import secrets
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from app.actions.take_reports import Report, Taken, take_reports
from app.delivery import claim_at_once
from app.errors import Problem
from app.events import Id, Moment, Words
from app.incident_acts import LOOK
from app.pace import hold_pace
from app.parts import Parts
from app.storable import DEEPEST, too_deep, unstorable, without_depths

MOST = 100
MOST_DATA = 4096  # characters of JSON
A_MINUTE = 120  # of one rider; a phone that comes back after a day sends all it has in one or two
Kind = Literal[
    "said",
    "offered",
    "promised",
    "not_heard",
    "saved_line",
    "worked",
    "favourite",
    "evidence",
    "ready",
    "rest",
    "talk",
]


class ReportIn(BaseModel):
    """`{id, kind, order_id?, text?, at, data?}`; `at` is the phone's own clock."""

    model_config = ConfigDict(extra="ignore")
    id: Id
    kind: Kind
    order_id: Id | None = None
    text: Words | None = None
    at: Moment
    data: dict[str, Any] | None = None


Refusal = dict[str, str | None]


def read_reports(body: bytes) -> tuple[list[Report], list[Refusal]]:
    """The reports of `{items: [...]}` that can be taken, and why the others can't.

    A refusal is `{id, why, detail}`: `why` a word a phone can tell its rider by, `detail` for its maker.
    Raises Problem if the whole can't be read or holds more than 100.
    """
    items = _items(body)
    if len(items) > MOST:
        raise Problem("bad_request", f"items: {len(items)}; at most {MOST} at once")
    reports: list[Report] = []
    refused: list[Refusal] = []
    for item in items:
        try:
            reports.append(_report(item))
        except (ValueError, RecursionError) as wrong:
            refused.append({"id": _id_of(item), "why": "wrong_shape", "detail": _sentence(wrong)})
    return reports, refused


def keep_reports(parts: Parts, rider_id: str, body: bytes) -> dict[str, Any]:
    """Keep a rider's reports; safe to send again. Answers `{ok, accepted, repeated, refused}`."""
    reports, refused = read_reports(body)
    taken = _keep(parts, rider_id, reports)
    return {
        "ok": True,
        "accepted": taken.accepted,
        "repeated": taken.repeated,
        "refused": refused + taken.refused,
    }


def keep_answer(
    parts: Parts,
    rider_id: str,
    kind: Kind,
    text: str | None = None,
    data: dict[str, str | bool] | None = None,
) -> None:
    """Keep what a rider told on a page without a script; the server makes its id."""
    words, told = _storable(text) if text else None, _data(data) if data else None
    report = Report(secrets.token_urlsafe(16), kind, None, words, told, parts.clock.now())
    _keep(parts, rider_id, [report])


def _keep(parts: Parts, rider_id: str, reports: list[Report]) -> Taken:
    hold_pace("reports", rider_id, A_MINUTE, "; they can wait")
    now = parts.clock.now()

    def take(session: Any) -> tuple[Taken, list[Any]]:
        taken = take_reports(session, parts.rulebook, rider_id, reports, now)
        return taken, claim_at_once(session, parts, taken.decisions, now)

    taken, going = parts.database.write(take) if reports else (Taken(), [])
    if taken.decisions:
        parts.live.tell(LOOK, {})
        parts.outbox.hand_over(going)
        parts.outbox.nudge()
    return taken


def _items(body: bytes) -> list[Any]:
    try:
        whole = _parsed(body.decode("utf-8"))
    except ValueError as unreadable:
        raise Problem("bad_request", f"the body is not JSON: {str(unreadable)[:120]}") from None
    items = whole.get("items") if isinstance(whole, dict) else None
    if not isinstance(items, list):
        raise Problem("bad_request", "items: a list of reports")
    return items


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:  # one report is too deep; those beside it count
        return json.loads(without_depths(text), parse_int=_whole_number)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= 400 else float(digits)


def _report(item: Any) -> Report:
    """One item; raises ValueError with what is wrong with it."""
    if not isinstance(item, dict):
        raise ValueError("a report is a JSON object")
    if too_deep(item):
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    words = item.get("text")
    # A keyboard can cut a letter in two; the rest of what he wrote still counts.
    given = ReportIn.model_validate({**item, "text": _storable(words) if isinstance(words, str) else words})
    return Report(
        given.id, given.kind, given.order_id, given.text, _data(given.data) if given.data else None, given.at
    )


def _data(data: dict[str, Any]) -> str:
    if bad := next(unstorable(data), None):
        raise ValueError(f"data: holds {bad}")
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(written) > MOST_DATA:
        raise ValueError(f"data: at most {MOST_DATA} characters of JSON")
    return written


def _storable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def _id_of(item: Any) -> str | None:
    written = item.get("id") if isinstance(item, dict) else None
    fits = isinstance(written, str) and 0 < len(written) <= 128 and written.isprintable()
    return written if fits else None


def _sentence(wrong: ValueError | RecursionError) -> str:
    if isinstance(wrong, ValidationError):
        fault = wrong.errors(include_input=False, include_url=False, include_context=False)[0]
        return f"{'.'.join(str(step) for step in fault['loc'])[:80]}: {fault['msg']}"
    return str(wrong)[:200]
