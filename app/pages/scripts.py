"""The trainer's library: every script, found by its words, with the phone it shows on."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from app.errors import Problem
from app.language import language
from app.pages.preview import script_on_phones
from app.pages.script_words import (
    CHANNEL_NAMES,
    MOVE_NAMES,
    SAYS_AT_NAMES,
    TONE_NAMES,
    conditions,
    with_slots_named,
)
from app.pages.usage import usage_of
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from coaching.advice import KIND_NAMES, STAGE_NAMES
from coaching.library import Library
from coaching.script import Script
from coaching.talk_models import ACT_LABELS, MODEL_NAMES

trainer = Blueprint("trainer", __name__)


@trainer.get("/library")
@trainer.get("/library/<slug>")
@signed_in_as("trainer", "dispatcher", "admin")
def old_address(_caller: Caller, slug: str | None = None) -> Any:
    """Where the library stood first."""
    if slug is None:
        return redirect(f"{url_for('trainer.library')}?{urlencode(request.args.to_dict())}")
    return redirect(url_for("trainer.script", slug=slug))


@trainer.get("/trainer/scripts/<slug>")
@signed_in_as("trainer", "dispatcher", "admin")
def script(_caller: Caller, slug: str) -> str:
    """One script with all that decides when it is said, and what follows it."""
    whole = parts().library.script(slug)
    if whole is None:
        raise Problem("not_found")
    return render_template(
        "trainer/script.html",
        script=_as_page(whole, parts().library),
        groups=by_kind(list(parts().library.scripts), ""),
        phones=script_on_phones(whole),
        usage=usage_of(slug),
    )


def by_kind(scripts: list[Script], kind: str) -> list[tuple[str, list[dict[str, object]]]]:
    """(name, rows) of each kind, or of the one asked for; a script has a row in each of its kinds."""
    groups = [
        (text.in_(language()), [as_row(script) for script in scripts if one in script.kinds])
        for one, text in KIND_NAMES.items()
        if kind in ("", one)
    ]
    return [(name, rows) for name, rows in groups if rows]


def as_row(script: Script) -> dict[str, object]:
    return {
        "slug": script.slug,
        "title": script.title,
        "cue": script.cue,
        "stage_names": _l("哪一步都行")
        if len(script.stages) == len(STAGE_NAMES)
        else _in_a_row(STAGE_NAMES, script.stages),
        "conditions": conditions(script.when),
        "only_if": script.only_if,
        "promise": script.promise,
        "safety": "threat" in script.kinds,
    }


def _as_page(script: Script, library: Library) -> dict[str, object]:
    return {
        **as_row(script),
        "kind_names": _in_a_row(KIND_NAMES, script.kinds),
        "model": MODEL_NAMES[script.model],
        "tone": TONE_NAMES[script.tone],
        "channel": CHANNEL_NAMES[script.channel],
        "says_at": SAYS_AT_NAMES[script.says_at],
        "seconds": script.seconds(language()),
        "acts": [
            {
                "act": act.act,
                "label": ACT_LABELS[act.act],
                "line": act.line and with_slots_named(act.line),
                "bare": act.bare,
            }
            for act in script.acts
        ],
        "todo": script.todo,
        "never": script.never,
        "ends": script.ends,
        "fails": script.fails,
        "moves": [MOVE_NAMES[move] for move in script.moves],
        "next": [after for slug in script.next if (after := library.script(slug))],
        "file": f"scripts_library/{library.file_of(script.slug)}",
    }


def _in_a_row(names: Any, words: tuple[str, ...]) -> str:
    return " · ".join(names[word].in_(language()) for word in words)
