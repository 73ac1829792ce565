"""What is kept, why and how long, for all; what is kept of him, for a rider; and a person's end here."""

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext as _

from app.actions.change_person import LastAdmin
from app.actions.keep_record import actor_of
from app.errors import Problem
from app.forgetting import erase
from app.pages.privacy_words import PURPOSE_WORDS, TERM_WORDS
from app.parts import parts
from app.people import signed_in_as
from app.queries.own_data import own_data
from app.queries.people import Caller
from app.queries.personal_rows import person_named, whom_by_handle
from app.retention import PURPOSES, TABLES
from app.terms import TERMS

privacy = Blueprint("privacy", __name__)


@privacy.get("/privacy")
def show() -> str:
    """Made from the tables that the sweep works by, so that it says what happens; open to all."""
    return render_template("privacy/privacy.html", purposes=_purposes())


@privacy.get("/rider/mine")
@signed_in_as("rider")
def mine(caller: Caller) -> str:
    """How many rows are kept of him, by purpose, with the download of all."""
    with parts().database.read() as session:
        kept = own_data(session, caller.rider_id or "")
    counts = dict.fromkeys(PURPOSES, 0)
    for name, rows in kept.items():
        counts[TABLES[name].why] += len(rows)
    told = [(PURPOSE_WORDS[purpose][0], count) for purpose, count in counts.items() if count]
    return render_template("privacy/mine.html", counts=told)


@privacy.get("/rider/mine.json")
@signed_in_as("rider")
def download(caller: Caller) -> Response:
    """All of it, his own only, as a file."""
    with parts().database.read() as session:
        kept = own_data(session, caller.rider_id or "")
    return Response(
        json.dumps({"rider": caller.rider_id, "kept": kept}, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="jinnang.json"'},
    )


@privacy.get("/people/<int(max=2147483647):person_id>/erase")
@signed_in_as("admin")
def ask(_caller: Caller, person_id: int) -> str:
    """What will go and what stays; the handle has to be typed."""
    return render_template("privacy/erase.html", who=_person(person_id), wrong=None)


@privacy.post("/people/<int(max=2147483647):person_id>/erase")
@signed_in_as("admin")
def erase_(caller: Caller, person_id: int) -> Any:
    """Erase him, if the handle was typed as it is."""
    who = _person(person_id)
    if request.form.get("handle", "").strip() != who.handle:
        wrong = _("登录名不对，什么也没删。照上面的再打一遍。")
        return render_template("privacy/erase.html", who=who, wrong=wrong), 422
    with parts().database.read() as session:
        whom = whom_by_handle(session, who.handle)
    try:
        if whom:
            erase(parts(), whom, actor_of(caller))
    except LastAdmin:
        wrong = _("最后一个管理员，不能删。先添加一个管理员。")
        return render_template("privacy/erase.html", who=who, wrong=wrong), 409
    return redirect("/people", 303)


def _person(person_id: int) -> Any:
    with parts().database.read() as session:
        who = person_named(session, person_id)
    if who is None:
        raise Problem("not_found")
    return who


def _purposes() -> list[dict[str, Any]]:
    """Each purpose with its terms, shortest first."""
    return [
        {
            "title": PURPOSE_WORDS[purpose][0],
            "why": PURPOSE_WORDS[purpose][1],
            "terms": [
                (TERM_WORDS[term.rule], how_long(term.after))
                for term in sorted(TERMS, key=lambda term: term.after)
                if TABLES[term.table].why == purpose
            ],
        }
        for purpose in PURPOSES
    ]


def how_long(after: timedelta) -> str:
    if after <= timedelta(days=1):
        return str(_("一天以内"))
    return str(_("%(n)s 天", n=after.days))
