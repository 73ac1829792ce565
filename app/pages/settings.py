"""A person's choice of language and look: colours, size of the words, hand."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session

from app.language import HANDS, LANGUAGES, THEMES, TYPES

choices = Blueprint("settings", __name__)
CHOICES = {"language": LANGUAGES, "theme": THEMES, "type": TYPES, "hand": HANDS}


@choices.post("/settings")
def choose() -> Any:
    """Keep the choice for this browser and go back to where it was made."""
    for name, known in CHOICES.items():
        if request.form.get(name) in known:
            session[name] = request.form[name]
    return redirect(_own_path(request.form.get("next", "/")))


def _own_path(target: str) -> str:
    """The path if it is one of ours, so that the form can't send a person elsewhere."""
    split = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not split.netloc
    return target if ours else "/"
