"""What a trainer's words look like in a rider's hand: his own markup, in either look and language."""

from dataclasses import dataclass
from typing import Any, get_args

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from app.language import THEMES, language
from app.notices.message import card_message
from app.pages.script_words import with_slots_named
from app.pages.talk import breaths
from app.parts import parts
from coaching.advice import Advice
from coaching.content import Language
from coaching.script import Act, Script


@dataclass(frozen=True)
class Phone:
    """A screen drawn for one language and one look."""

    language: Language
    theme: str
    screen: Markup


def script_on_phones(script: Script) -> list[Phone]:
    """The script's card on every kind of phone; what only an order knows is told by name."""
    acts = tuple(
        Act(act=act.act, line=with_slots_named(act.line) if act.line else None) for act in script.acts
    )
    advice = Advice(script=script, acts=acts, alternatives=(), reasons=())
    class_ = "safety" if "threat" in script.kinds else "urgent"
    kind = script.kinds[0] if script.kinds else "customer_upset"  # a draft may not say yet what happened
    message = card_message(kind, class_, advice, None, parts().clock.now(), id="preview")
    card = {"class": class_, "title": message.title.as_dict(), "body": message.body}
    return on_phones("rider/_card_drawn.html", card=card)


def on_phones(template: str, **drawn: Any) -> list[Phone]:
    """A part of the rider's pages, drawn once for each language and look; the reader's own language first."""
    languages = sorted(get_args(Language), key=lambda one: one != language())
    return [Phone(one, theme, _screen(template, one, drawn)) for one in languages for theme in THEMES]


def _screen(template: str, spoken: Language, drawn: dict[str, Any]) -> Markup:
    with force_locale(spoken):
        return Markup(render_template(template, language=spoken, breaths=breaths, **drawn))
