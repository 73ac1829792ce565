"""The desk's guidance: write it, undo it, agree to it, take it back, correct it, and prove who saw what."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from app.actions.keep_record import keep_record
from app.errors import Problem
from app.guidance_in import AudienceIn, RetractIn, TextIn, allowed_audience
from app.guiding import agree, ask_at_desk, retract, seen, undo, who_of
from app.pages import guidance_words as words
from app.pages.composer import ON_THE_BOARD, composer_now, local, storm_now
from app.pages.guidance_table import as_csv
from app.parts import parts
from app.people import signed_in_as
from app.queries.audience import audience_count
from app.queries.guidance import Guidance, newest_guidance, proof_of
from app.queries.people import Caller
from app.storms import answer_at_desk
from coaching.guiding import must_be_typed

guidance = Blueprint("guidance", __name__)
ON_A_PAGE, SHOWN_RIDERS = 30, 500


@guidance.app_context_processor
def _in_every_page() -> dict[str, Callable[..., Any]]:
    """`composer()` in a template: what it is drawn with; `storm_now()`: a warning that waits for a tap."""
    return {"composer": composer_now, "storm_now": storm_now}


@guidance.get("/dispatch/guidance")
@signed_in_as("dispatcher", "admin")
def record(caller: Caller) -> str:
    """All guidance, the newest first, and the composer."""
    return _record_page(caller)


def _record_page(caller: Caller, form: MultiDict[str, str] | None = None, fault: str = "") -> str:
    before = request.args.get("before", "")
    try:
        moment = datetime.fromisoformat(before) if before else None
    except ValueError:
        raise Problem("bad_request", "before: a moment, such as 2026-01-31T18:00:00+08:00") from None
    if moment and moment.tzinfo is None:
        raise Problem("bad_request", "before: with an offset")
    with parts().database.read() as session:
        found = newest_guidance(session, caller, parts().clock.now(), ON_A_PAGE + 1, moment)
    older = found[ON_A_PAGE - 1].row.asked_at if len(found) > ON_A_PAGE else None
    newest = [] if moment else [one.id for one in found[:ON_THE_BOARD] if one.standing not in ("asks", "due")]
    return render_template(
        "dispatcher/guidance.html",
        form=form or _draft(caller),
        fault=fault,
        found=[one for one in found[:ON_A_PAGE] if one.id not in newest],  # those stand under the composer
        older=older,
        words=words,
    )


def _draft(caller: Caller) -> MultiDict[str, str]:
    """What the composer begins with: nothing, or the words of one that was undone, to be sent another way."""
    again = request.args.get("again", "")
    if not again:
        return MultiDict()
    row = seen(parts(), caller, again)
    return MultiDict({**row.text, "priority": str(row.row.priority)})


@guidance.post("/dispatch/guidance")
@signed_in_as("dispatcher", "admin")
def send(caller: Caller) -> Answer | tuple[str, int]:
    """Ask for it: it goes in ten seconds, or waits for a second person. A faulty form comes back with why."""
    typed = request.form.get("count", "").strip()
    try:
        wanted = words.guidance_from(request.form, local(parts().clock.now()))
        ask_at_desk(parts(), caller, wanted, int(typed[:9]) if typed.isdecimal() else None)
    except Problem as problem:
        status = problem.status if problem.code == "not_allowed" else 400
        return _record_page(caller, request.form, words.fault_words(problem)), status
    return redirect(url_for("guidance.record"), 303)


@guidance.get("/dispatch/guidance/count")
@signed_in_as("dispatcher", "admin")
def count(caller: Caller) -> dict[str, Any]:
    """How many riders these conditions mean now, and whether that has to be typed."""
    try:
        asked = AudienceIn.model_validate(words.conditions_from(request.args)).as_audience()
    except (Problem, ValueError):
        return {"riders": 0, "typed": False}
    with parts().database.read() as session:
        riders = audience_count(session, allowed_audience(session, caller, asked), parts().clock.now())
    return {"riders": riders, "typed": must_be_typed(riders)}


@guidance.get("/dispatch/guidance/now")
@signed_in_as("dispatcher", "admin")
def now(_caller: Caller) -> str:
    """What stands around the composer: warnings, what waits, the newest receipts."""
    return render_template("dispatcher/_guidance_now.html", around=composer_now())


@guidance.post("/dispatch/guidance/storm")
@signed_in_as("dispatcher", "admin")
def storm(caller: Caller) -> Answer | tuple[str, int]:
    """One tap on a warning: send its prepared message, or leave it."""
    zone, kind = request.form.get("zone", "")[:128], request.form.get("kind", "")[:16]
    try:
        answer_at_desk(parts(), caller, zone, kind, request.form.get("act") == "send")
    except Problem as problem:
        if problem.code != "over":
            raise
        return _record_page(caller, fault=words.fault_words(problem)), 409
    return redirect(url_for("guidance.record"), 303)


@guidance.get("/dispatch/guidance/<guidance_id>")
@signed_in_as("dispatcher", "admin")
def show(caller: Caller, guidance_id: str) -> str:
    """Who was sent it, who saw it when, and what each answered."""
    found = seen(parts(), caller, guidance_id)
    rows = _read_proof(caller, found, SHOWN_RIDERS)
    return render_template(
        "dispatcher/guidance_one.html", one=found, rows=rows, most=SHOWN_RIDERS, words=words
    )


@guidance.get("/dispatch/guidance/<guidance_id>/live")
@signed_in_as("dispatcher", "admin")
def live(caller: Caller, guidance_id: str) -> str:
    """Only its figures, for a page that is open."""
    return render_template(
        "dispatcher/_guidance_live.html", one=seen(parts(), caller, guidance_id), words=words
    )


@guidance.get("/dispatch/guidance/<guidance_id>.csv")
@signed_in_as("dispatcher", "admin")
def proof(caller: Caller, guidance_id: str) -> Response:
    """The same as a table for a spreadsheet: every rider, RFC 3339 moments, no cell that is a formula."""
    found = seen(parts(), caller, guidance_id)
    table = as_csv(_read_proof(caller, found, None))
    headers = {"Content-Disposition": f'attachment; filename="guidance-{found.row.asked_at:%Y%m%d-%H%M}.csv"'}
    return Response(table, content_type="text/csv; charset=utf-8", headers=headers)


@guidance.post("/dispatch/guidance/<guidance_id>/<any(undo, agree, retract, correct):act>")
@signed_in_as("dispatcher", "admin")
def answer(caller: Caller, guidance_id: str, act: str) -> Answer | tuple[str, int]:
    """One tap: undo it, agree to it, take it back from the phones, or say what holds instead."""
    try:
        done = _act(caller, guidance_id, act)
    except Problem as problem:
        if problem.code not in ("over", "bad_request"):
            raise
        return _record_page(caller, fault=words.fault_words(problem)), problem.status
    if not done:
        return _record_page(caller, fault=words.fault_words(Problem("over"))), 409
    again = guidance_id if act == "undo" else None
    return redirect(url_for("guidance.record", again=again), 303)


def _act(caller: Caller, guidance_id: str, act: str) -> bool:
    if act == "undo":
        return undo(parts(), caller, guidance_id)
    if act == "agree":
        return agree(parts(), caller, guidance_id)
    if act == "retract":
        return bool(retract(parts(), caller, guidance_id, RetractIn(tell=True)))
    try:
        correction = TextIn(zh=request.form.get("zh", ""), en=request.form.get("en", ""))
    except ValueError:
        raise Problem("bad_request", "zh" if not request.form.get("zh", "").strip() else "en") from None
    return bool(retract(parts(), caller, guidance_id, RetractIn(correction=correction)))


def _read_proof(caller: Caller, found: Guidance, most: int | None) -> list[Any]:
    """Who saw what is read only with a line in the record."""
    at, actor = parts().clock.now(), who_of(caller).actor
    facts = {"riders": found.row.reached}
    parts().database.write(
        lambda session: keep_record(session, at, "guidance.read", actor, f"broadcast:{found.id}", facts)
    )
    with parts().database.read() as session:
        return proof_of(session, found.id, most)
