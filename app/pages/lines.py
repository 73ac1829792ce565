"""A rider's own sentences: to see, to say, to show his trainer, to delete."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.actions.drop_sentence import drop_sentence
from app.actions.share_sentence import share_sentence
from app.errors import Problem
from app.pages.talk import MOST_LETTERS, breaths, fault_of, form_text
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.sentences import sentences_of
from app.reports import keep_answer

lines = Blueprint("lines", __name__)


@lines.get("/rider/lines")
@signed_in_as("rider")
def own(caller: Caller) -> str:
    """His sentences, the newest first; and a field for one that worked just now."""
    return _page(caller, told=request.args.get("told", ""))


@lines.post("/rider/lines")
@signed_in_as("rider")
def keep(caller: Caller) -> Any:
    """One that worked, from a phone without a script; `notice` is the card he had then."""
    text, notice = form_text(), request.form.get("notice", "")[:64]
    if fault := fault_of(text):
        return _page(caller, text=text, fault=fault), 422
    keep_answer(parts(), caller.rider_id or "", "worked", text, {"notice": notice} if notice else None)
    return redirect(url_for("lines.own", told="worked"), 303)


@lines.post("/rider/lines/<int(max=2147483647):sentence_id>/drop")
@signed_in_as("rider")
def drop(caller: Caller, sentence_id: int) -> Any:
    """One of his own, for good."""
    rider_id = caller.rider_id or ""
    if not parts().database.write(lambda session: drop_sentence(session, rider_id, sentence_id)):
        raise Problem("not_found")
    return redirect(url_for("lines.own", told="dropped"), 303)


@lines.post("/rider/lines/<int(max=2147483647):sentence_id>/share")
@signed_in_as("rider")
def share(caller: Caller, sentence_id: int) -> Any:
    """One that he kept for himself, to his trainer."""
    rider_id = caller.rider_id or ""
    if not parts().database.write(lambda session: share_sentence(session, rider_id, sentence_id)):
        raise Problem("not_found")
    return redirect(url_for("lines.own", told="worked"), 303)


def _page(caller: Caller, *, text: str = "", fault: str | None = None, told: str = "") -> str:
    with parts().database.read() as session:
        kept = sentences_of(session, caller.rider_id or "")
    return render_template(
        "rider/lines.html",
        kept=kept,
        text=text,
        notice=request.form.get("notice", ""),
        fault=fault,
        told=told,
        most=MOST_LETTERS,
        breaths=breaths,
    )
