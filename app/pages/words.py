"""The rider's page for his own words: a draft is marked, and each better sentence is one tap away."""

from typing import Any

from flask import Blueprint, render_template

from app.pages.talk import draw, fault_of, form_text
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.readings import DraftIn, take_draft
from app.reports import keep_answer

words = Blueprint("words", __name__)


@words.get("/rider/words")
@signed_in_as("rider")
def ask(_caller: Caller) -> str:
    """The empty form."""
    return _page()


@words.post("/rider/words")
@signed_in_as("rider")
def answer(caller: Caller) -> Any:
    """The draft with its marks. A better sentence is taken by sending the draft as it then reads.

    `save` keeps the sentence it holds, and answers the draft again.
    """
    text, line = form_text(), form_text("save")
    if fault := fault_of(text) or ("long" if fault_of(line) == "long" else None):
        return _page(text, fault), 422
    if line:
        keep_answer(parts(), caller.rider_id or "", "saved_line", line)
    return _page(text, marked=take_draft(parts(), caller, DraftIn(text=text))["words"], saved=bool(line))


def _page(
    text: str = "", fault: str | None = None, marked: dict[str, Any] | None = None, saved: bool = False
) -> str:
    return render_template("rider/words.html", text=text, fault=fault, words=marked, noted=saved, **draw())
