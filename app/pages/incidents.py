"""The dispatcher's incident list, and the bell at the top of the board."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from app.parts import parts
from app.people import signed_in_as
from app.queries.incidents import closed_incidents, open_incidents
from app.queries.people import Caller
from app.sos import close, rang_rider, take_over

incidents = Blueprint("incidents", __name__)
KIND_WORDS = {"sos": _l("求助"), "threat": _l("受威胁")}
LINE_WORDS = {
    "called": _l("按下求助"),
    "called_again": _l("又按了一次"),
    "taken": _l("接了"),
    "rung": _l("打过去了"),
    "safe": _l("说：我安全了"),
    "mistake": _l("说：按错了"),
    "closed": _l("了结了"),
}
THREAT_LINE_WORDS = {**LINE_WORDS, "called": _l("受到威胁"), "called_again": _l("又受到威胁")}
LINES = {"sos": LINE_WORDS, "threat": THREAT_LINE_WORDS}


@incidents.get("/dispatch/incidents")
@signed_in_as("dispatcher", "admin")
def show(caller: Caller) -> str:
    """What is open, unowned first; then what was closed lately. `?late=` was taken by another before."""
    with parts().database.read() as session:
        found, over = open_incidents(session), closed_incidents(session)
    return render_template(
        "dispatcher/incidents.html",
        open=found,
        closed=over,
        me=caller,
        late=request.args.get("late", type=int),
        **_words(),
    )


@incidents.get("/dispatch/bell")
@signed_in_as("dispatcher", "admin")
def bell(_caller: Caller) -> str:
    """The bell row alone, for a board that heard that something changed."""
    return render_template("dispatcher/_bell.html")


@incidents.post("/dispatch/incidents/<int(max=2147483647):incident_id>/<any(take, rung, close):act>")
@signed_in_as("dispatcher", "admin")
def act(caller: Caller, incident_id: int, act: str) -> Any:
    """I have it; I rang; it is over, in a word."""
    late = None
    if act == "take":
        mine, _incident = take_over(parts(), caller, incident_id)
        late = None if mine else incident_id
    elif act == "rung":
        rang_rider(parts(), caller, incident_id)
    elif request.form.get("word", "").strip():
        close(parts(), caller, incident_id, request.form["word"])
    there = url_for("incidents.show", late=late, _anchor=f"incident-{incident_id}")
    return redirect(there, 303)


@incidents.app_context_processor
def _bell() -> dict[str, Callable[[], dict[str, Any]]]:
    """`bell()` in a template: what the row at the top says."""
    return {"bell": _bell_now}


def _bell_now() -> dict[str, Any]:
    with parts().database.read() as session:
        found = open_incidents(session)
    return {"first": found[0] if found else None, "many": len(found), **_words()}


def _words() -> dict[str, Any]:
    clock = parts().clock
    return {
        "kind_words": KIND_WORDS,
        "line_words": LINES,
        "now": clock.now(),
        "speed": clock.speed,
        "since": _since,
    }


def _since(moment: datetime) -> str:
    """Minutes and seconds from a moment until now, as a clock shows them; the page's own clock goes on."""
    seconds = max(0, int((parts().clock.now() - moment).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
