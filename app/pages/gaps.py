"""What came up at doors and has no words yet, and where the library has holes."""

from typing import Any, get_args

from flask import Blueprint, redirect, render_template, request, url_for

from app.errors import Problem
from app.language import language
from app.pages.browse_words import FILTER_NAMES, FILTER_WORDS
from app.parts import parts
from app.people import signed_in_as
from app.queries.gaps import gaps_that_occurred
from app.queries.people import Caller
from app.script_desk import begin, known_slug
from coaching.fact_names import KIND_NAMES, NOTE_NAMES, REASON_NAMES, STAGE_NAMES
from coaching.from_sentence import begin_script
from coaching.situation import Note, Reason
from scripts_library.cross_tables import cross_tables

gaps = Blueprint("gaps", __name__)


@gaps.get("/trainer/gaps")
@signed_in_as("trainer", "admin")
def show(_caller: Caller) -> str:
    """Situations of the last 30 days without words that fit, then the tables of what is written."""
    with parts().database.read() as session:
        found = gaps_that_occurred(session, parts().clock.now())
    return render_template(
        "trainer/gaps.html",
        gaps=[(gap, _named(gap)) for gap in found],
        tables=cross_tables(parts().library),
        names=FILTER_NAMES,
        words=FILTER_WORDS,
    )


@gaps.post("/trainer/gaps/draft")
@signed_in_as("trainer", "admin")
def draft(caller: Caller) -> Any:
    """Begin a script for one of them: its situation is filled in, its words are not."""
    kind, stage = request.form.get("kind", ""), request.form.get("stage", "")
    if kind not in KIND_NAMES or (stage and stage not in STAGE_NAMES):
        raise Problem("bad_request", "kind, stage")
    facts = {
        "reasons": [one for one in request.form.getlist("reason") if one in get_args(Reason)],
        "notes": [one for one in request.form.getlist("note") if one in get_args(Note)],
    }
    slug = _free_slug(
        "-".join([kind, *facts["reasons"], *facts["notes"], stage]).replace("_", "-").strip("-")
    )
    begun = begin_script("", slug, parts().rulebook.phrases, kind=kind, stage=stage or None, facts=facts)
    version = begin(parts(), caller, slug, begun.content)
    return redirect(url_for("script_edit.version", version_id=version), 303)


def _free_slug(wanted: str) -> str:
    """The slug, or the first free one after it."""
    base, number = wanted[:56].rstrip("-"), 1
    slug = base
    while known_slug(parts(), slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _named(gap: Any) -> list[str]:
    texts = [
        KIND_NAMES[gap.kind],
        *([STAGE_NAMES[gap.stage]] if gap.stage in STAGE_NAMES else []),
        *(REASON_NAMES[one] for one in gap.reasons if one in REASON_NAMES),
        *(NOTE_NAMES[one] for one in gap.notes if one in NOTE_NAMES),
    ]
    return [text.in_(language()) for text in texts]
