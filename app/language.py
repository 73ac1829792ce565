"""The language and the look a person chose; riders start dark, desks light, everybody in Chinese."""

from flask import request, session

from app.people import who_asks
from app.queries.people import Caller
from coaching.content import Language

LANGUAGES = ("zh", "en")
THEMES = ("dark", "light")
TYPES = ("normal", "large")
HANDS = ("right", "left")


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


def type_size() -> str:
    """How large the words are; only the rider's pages offer the choice."""
    return "large" if session.get("type") == "large" else "normal"


def hand() -> str:
    """Which thumb he uses."""
    return "left" if session.get("hand") == "left" else "right"


def look() -> tuple[str, ...]:
    """All that this browser chose of how a page is drawn; another one is another page."""
    return language(), theme(), type_size(), hand()


def person() -> Caller | None:
    return who_asks()
