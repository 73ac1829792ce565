"""A person's choice of language and look."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session

from app.language import LANGUAGES, THEMES

choices = Blueprint("settings", __name__)


@choices.post("/settings")
def choose() -> Any:
    """Keep the choice for this browser and go back to where it was made."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    if request.form.get("theme") in THEMES:
        session["theme"] = request.form["theme"]
    return redirect(_own_path(request.form.get("next", "/")))


def _own_path(target: str) -> str:
    """The path if it is one of ours, so that the form can't send a person elsewhere."""
    split = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not split.netloc
    return target if ours else "/"
