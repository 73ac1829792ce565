"""The trainer's day: what is assigned, who has done it, and assigning a drill."""

import re
import secrets
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session

from app.actions.assign_drill import UnknownRiders, assign_drill
from app.pages.drill_words import ENDING_NAMES, SHOWING_NAMES, ending_kind
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.training import assignments, batches, names_of_riders, plays, riders_by_zone
from coaching.drill import SHOWINGS

training = Blueprint("training", __name__)
NEWEST = 8  # results the first page shows
OPEN_FOR = timedelta(days=7)  # an assignment stays on the first page so long after it was due
DUE_IN, DUE_AT = timedelta(days=3), time(22, 0)  # what the form proposes
MOST_RIDERS, MOST_TICKED = 5000, 200
NOT_IN_KEY = r"[^\w-]"


def drawn() -> dict[str, Any]:
    """What every page of results needs: the drills, and the names for what they hold."""
    return {
        "drill_of": parts().library.drill,
        "ending_kind": ending_kind,
        "ending_names": ENDING_NAMES,
        "showings": [(one, SHOWING_NAMES[one]) for one in SHOWINGS],
        "now": parts().clock.now(),
    }


@training.get("/trainer")
@signed_in_as("trainer", "admin")
def home(_caller: Caller) -> str:
    """What is assigned, who has not done it, and the newest results."""
    with parts().database.read() as session:
        rows = assignments(session, since=parts().clock.now() - OPEN_FOR)
        newest, names = plays(session, most=NEWEST), names_of_riders(session)
    return render_template(
        "trainer/home.html", batches=batches(rows), newest=newest, slots=NEWEST, names=names, **drawn()
    )


@training.get("/trainer/assign")
@signed_in_as("trainer", "admin")
def assign(_caller: Caller) -> str:
    """The form: which drill, for whom, until when."""
    begun = parts().clock.now().astimezone(_zone()) + DUE_IN
    given = {
        "drill": request.args.get("drill", ""),
        "riders": request.args.getlist("rider"),
        "who": "riders" if request.args.get("rider") else "",
        "date": begun.date().isoformat(),
        "time": DUE_AT.strftime("%H:%M"),
        "key": secrets.token_urlsafe(12),
    }
    return _form(given)


@training.post("/trainer/assign")
@signed_in_as("trainer", "admin")
def take_assignment(caller: Caller) -> Any:
    """Assign it, or the form again with what is wrong."""
    given: dict[str, Any] = {
        name: request.form.get(name, "")[:4000]
        for name in ("drill", "who", "zone", "others", "date", "time", "key")
    }
    given["riders"] = request.form.getlist("rider")[:MOST_RIDERS]
    due_at = _due(given["date"], given["time"])
    with parts().database.read() as session:
        riders = _audience(session, given)
    now, library, drill = parts().clock.now(), parts().library, given["drill"]
    if fault := _fault(given, riders, due_at, now):
        return _form(given, fault), 422
    key = f"desk:{caller.person_id}:{re.sub(NOT_IN_KEY, '', given['key'])[:64]}"

    def work(session: Session) -> list[int] | UnknownRiders:
        try:
            return assign_drill(session, library, drill, riders, due_at or now, now, caller.name, key)
        except UnknownRiders as unknown:
            return unknown  # nothing was written by then, and the writer's thread must not end in an error

    made = parts().database.write(work)
    if isinstance(made, UnknownRiders):
        return _form(given, _("没有这些骑手：%(riders)s", riders="、".join(made.riders[:20]))), 422
    parts().outbox.nudge()
    parts().live.tell("progress", {"drill": drill})
    flash(_("安排给 %(n)s 位骑手了。", n=len(made)))
    if left := len(riders) - len(made):
        flash(_("还有 %(n)s 位手里就有这个演练，没再发一次。", n=left))
    return redirect(url_for("training.home"))


def _form(given: dict[str, Any], fault: str | None = None) -> str:
    with parts().database.read() as session:
        zones, names = riders_by_zone(session), names_of_riders(session)
    everyone = sorted({rider for riders in zones.values() for rider in riders})
    return render_template(
        "trainer/assign.html",
        given=given,
        fault=fault,
        drills=parts().library.drills,
        zones=[(zone, len(riders)) for zone, riders in zones.items() if zone is not None],
        everyone=everyone[:MOST_TICKED],
        many=len(everyone),
        names=names,
        today=parts().clock.now().astimezone(_zone()).date().isoformat(),
    )


def _audience(session: Session, given: dict[str, Any]) -> list[str]:
    """The riders of the form's answer, known or not, each once."""
    zones = riders_by_zone(session)
    if given["who"] == "all":
        return sorted(rider for riders in zones.values() for rider in riders)
    if given["who"] == "zone":
        return zones.get(given["zone"] or None, []) if given["zone"] else []
    written = given["others"].replace("，", ",").replace("、", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys([*given["riders"], *(one.strip() for one in written if one.strip())]))


def _fault(given: dict[str, Any], riders: list[str], due_at: datetime | None, now: datetime) -> str | None:
    if parts().library.drill(given["drill"]) is None:
        return str(_("先挑一个演练。"))
    if not riders:
        return str(_("先选骑手。"))
    if len(riders) > MOST_RIDERS:
        return str(_("一次最多 %(n)s 位骑手，按片区分几次安排。", n=MOST_RIDERS))
    if due_at is None:
        return str(_("哪天几点前做完，要写清楚。"))
    if due_at <= now:
        return str(_("这个时间已经过了，往后选一个。"))
    return None


def _due(day: str, clock: str) -> datetime | None:
    """The local moment written in the form; None if it is none."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), _zone())
    except ValueError:
        return None


def _zone() -> ZoneInfo:
    return ZoneInfo(parts().settings.timezone)
