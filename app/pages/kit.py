"""The kit: the words that need no network, the minute after a bad door, and what still waits to be sent."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.errors import Problem
from app.pages.script_words import with_slots_named
from app.pages.talk import breaths, form_text
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.reports import keep_answer
from coaching.content import Text
from coaching.kit import ANSWERS
from coaching.script import Act, Script, sayable
from coaching.talk_models import ACT_LABELS, HEDGES

kit = Blueprint("kit", __name__)
CALLS_POLICE, TAKES_NOTES = "hedge_call", "hedge_evidence"  # what a talk model has the phone do besides
MOST_WORDS = 2000


@kit.get("/rider/kit")
@signed_in_as("rider")
def index(_caller: Caller) -> str:
    """Five scripts, three ways out, the drill, the recovery card."""
    kept = parts().kit
    return render_template(
        "rider/kit.html",
        scripts=[(script, _acts(script)) for script in _scripts(kept.scripts)],
        ways_out=_scripts(kept.ways_out),
        drills=parts().library.drills,
        many_rules=len(parts().library.rules),
        breaths=breaths,
    )


@kit.get("/rider/kit/<slug>")
@signed_in_as("rider")
def script(_caller: Caller, slug: str) -> str:
    """One script, whole; those of the kit are on the phone besides."""
    return _script_page(_known(slug), noted=request.args.get("noted") == "yes")


@kit.post("/rider/kit/<slug>")
@signed_in_as("rider")
def note(caller: Caller, slug: str) -> Any:
    """Exact words after a threat, from a phone without a script."""
    if _known(slug).model != TAKES_NOTES:
        raise Problem("wrong_method")
    words = form_text()
    if not words or len(words) > MOST_WORDS:
        return _script_page(_known(slug), words=words, fault="blank" if not words else "long"), 422
    keep_answer(parts(), caller.rider_id or "", "evidence", words)
    return redirect(url_for("kit.script", slug=slug, noted="yes", _anchor="noted"))


def _known(slug: str) -> Script:
    found = parts().library.script(slug)
    if found is None:
        raise Problem("not_found")
    return found


def _script_page(found: Script, *, noted: bool = False, words: str = "", fault: str | None = None) -> str:
    return render_template(
        "rider/kit_script.html",
        script=found,
        acts=_acts(found),
        shows=bool(sayable(found, {})),
        way_out=found.model in HEDGES,
        nexts=_scripts(found.next),
        police=parts().settings.police_phone if found.model == CALLS_POLICE else "",
        takes_notes=found.model == TAKES_NOTES,
        noted=noted,
        text=words,
        fault=fault,
        most=MOST_WORDS,
        labels=ACT_LABELS,
        breaths=breaths,
    )


@kit.get("/rider/recovery")
@signed_in_as("rider")
def recovery(_caller: Caller) -> str:
    """The 60-second card: a plain list, which the script turns into one step a screen."""
    said = request.args.get("said")
    return render_template(
        "rider/recovery.html",
        card=parts().kit.recovery,
        said=said if said in ANSWERS else None,
        dispatch=parts().settings.dispatch_phone,
        breaths=breaths,
    )


@kit.post("/rider/recovery")
@signed_in_as("rider")
def recovered(caller: Caller) -> Any:
    """His answer, from a phone without a script."""
    said = request.form.get("answer", "")
    if said not in ANSWERS:
        raise Problem("bad_request", "answer")
    keep_answer(parts(), caller.rider_id or "", said)
    return redirect(url_for("kit.recovery", said=said))


@kit.get("/rider/waiting")
@signed_in_as("rider")
def waiting(_caller: Caller) -> str:
    """What this phone has not sent yet, and what was not taken; the phone alone knows, and fills it."""
    return render_template("rider/waiting.html")


def _scripts(slugs: tuple[str, ...]) -> list[Script]:
    return [found for slug in slugs if (found := parts().library.script(slug))]


def first_line(script: Script) -> Text:
    """What is said first; a script without words is told by its cue."""
    return next((act.line for act in _acts(script) if act.line), script.cue)


def _acts(script: Script) -> tuple[Act, ...]:
    """What is said when no fact is known; a fact that must be known is told by name, for him to fill in."""
    return sayable(script, {}) or tuple(
        Act(act=act.act, line=with_slots_named(act.line) if act.line else None) for act in script.acts
    )
