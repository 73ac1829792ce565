"""The language and the look a person chose; riders start dark, desks light, everybody in Chinese."""

from flask import request, session

from app.people import who_asks
from app.queries.people import Caller
from coaching.content import Language

LANGUAGES = ("zh", "en")
THEMES = ("dark", "light")


def language() -> Language:
    """The choice of this person, then what his browser asks for first, then Chinese."""
    chosen = session.get("language")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES)
    return "en" if chosen == "en" else "zh"


def locale() -> str:
    return language()


def theme() -> str:
    chosen = session.get("theme")
    if chosen in THEMES:
        return str(chosen)
    caller = person()
    return "light" if caller and caller.role != "rider" else "dark"


def person() -> Caller | None:
    return who_asks()
