"""What riders say worked: each sentence with its situation and marks; one press begins a script with it."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.actions.judge_sentence import WHYS, decline_sentence, draft_sentence
from app.errors import Problem
from app.language import language
from app.notices.drafted import draft_words
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.sentences import sentence_by_id, sentences_that_worked
from coaching.fact_names import KIND_NAMES, NOTE_NAMES, REASON_NAMES, STAGE_NAMES
from coaching.from_sentence import Begun, begin_script
from coaching.phrasing import coach
from coaching.talk_models import ACT_LABELS, MODEL_NAMES

sentences = Blueprint("sentences", __name__)
WHY_WORDS = {
    "have_it": _l("库里有差不多的"),
    "unsafe": _l("不安全"),
    "not_true": _l("话不实，或者答应了办不到的"),
    "too_special": _l("只对这一单"),
    "not_for_mouth": _l("嘴上说不顺"),
}


@sentences.get("/trainer/sentences")
@signed_in_as("trainer", "admin")
def listed(_caller: Caller) -> str:
    """Those that nobody looked at yet, then what became of the others."""
    with parts().database.read() as session:
        fresh, judged = sentences_that_worked(session), sentences_that_worked(session, judged=True)
    return render_template(
        "trainer/sentences.html",
        fresh=[_as_row(row) for row in fresh],
        judged=judged,
        whys=WHY_WORDS,
        labels=ACT_LABELS,
    )


@sentences.post("/trainer/sentences/<int(max=2147483647):sentence_id>/draft")
@signed_in_as("trainer", "admin")
def draft(caller: Caller, sentence_id: int) -> Any:
    """Begin a script with it: a draft, which is edited, checked and published like any other."""
    author, row = _person(caller), _row(sentence_id)
    content, now = _begun(row).content, parts().clock.now()
    made = parts().database.write(
        lambda session: draft_sentence(session, sentence_id, content, author, caller.name, now)
    )
    if made is None:
        flash(_("有人先看过这一句了。"))
        return redirect(url_for("sentences.listed"), 303)
    return redirect(url_for("script_edit.version", version_id=made), 303)


@sentences.post("/trainer/sentences/<int(max=2147483647):sentence_id>/decline")
@signed_in_as("trainer", "admin")
def decline(caller: Caller, sentence_id: int) -> Any:
    """It becomes no script, and why."""
    author = _person(caller)
    _row(sentence_id)
    why, now = request.form.get("why", ""), parts().clock.now()
    if why not in WHYS:
        raise Problem("bad_request", "why")
    done = parts().database.write(
        lambda session: decline_sentence(session, sentence_id, why, author, caller.name, now)
    )
    flash(_("记下了：不收这一句。") if done else _("有人先看过这一句了。"))
    return redirect(url_for("sentences.listed"), 303)


def _row(sentence_id: int) -> Any:
    with parts().database.read() as session:
        row = sentence_by_id(session, sentence_id)
    if row is None:
        raise Problem("not_found")
    return row


def _person(caller: Caller) -> int:
    if caller.person_id is None:
        raise Problem("not_allowed", "this is for people")
    return caller.person_id


def _begun(row: Any) -> Begun:
    return begin_script(
        row.text,
        f"of-a-rider-{row.id}",
        parts().rulebook.phrases,
        kind=row.kind,
        stage=row.stage,
        facts=json.loads(row.facts),
    )


def _as_row(row: Any) -> dict[str, Any]:
    table, facts, begun = parts().rulebook.phrases, json.loads(row.facts), _begun(row)
    words = draft_words(row.text, coach(row.text, table), table)
    named = [
        *([KIND_NAMES[row.kind]] if row.kind in KIND_NAMES else []),
        *([STAGE_NAMES[row.stage]] if row.stage in STAGE_NAMES else []),
        *(REASON_NAMES[one] for one in facts.get("reasons", ()) if one in REASON_NAMES),
        *(NOTE_NAMES[one] for one in facts.get("notes", ()) if one in NOTE_NAMES),
    ]
    script = parts().library.script(row.script) if row.script else None
    return {
        "id": row.id,
        "who": row.name or row.rider_id,
        "rider_id": row.rider_id,
        "at": row.said_at,
        "facts": [one.in_(language()) for one in named],
        "words": words,
        "model": MODEL_NAMES[begun.content["model"]].in_(language()),
        "acts": [
            (ACT_LABELS[one["act"]].in_(language()), one["line"]["zh"] or one["line"]["en"])
            for one in begun.content["acts"]
            if "line" in one
        ],
        "script": script,
    }
