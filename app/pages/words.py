"""The rider's page for his own words: a draft is marked, and each better sentence is one tap away."""

from typing import Any

from flask import Blueprint, render_template

from app.pages.talk import draw, fault_of, form_text
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.readings import DraftIn, take_draft

words = Blueprint("words", __name__)


@words.get("/rider/words")
@signed_in_as("rider")
def ask(_caller: Caller) -> str:
    """The empty form."""
    return _page()


@words.post("/rider/words")
@signed_in_as("rider")
def answer(_caller: Caller) -> Any:
    """The draft with its marks. A better sentence is taken by sending the draft as it then reads."""
    text = form_text()
    if fault := fault_of(text):
        return _page(text, fault), 422
    return _page(text, marked=take_draft(parts(), DraftIn(text=text))["words"])


def _page(text: str = "", fault: str | None = None, marked: dict[str, Any] | None = None) -> str:
    return render_template("rider/words.html", text=text, fault=fault, words=marked, **draw())
