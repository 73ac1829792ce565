"""The dispatcher's incident list, the queue of the board, and the bell at its top."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from app.incident_acts import close, decline, note, offer, rang_rider, seen, take_over
from app.looked_at import note_incidents
from app.parts import parts
from app.people import signed_in_as, who_asks
from app.queries.incident_clocks import colleagues
from app.queries.incidents import MOST_OPEN, Incident, closed_incidents, many_open, open_incidents
from app.queries.people import Caller
from coaching.escalation import SAFETY

incidents = Blueprint("incidents", __name__)
KIND_WORDS = {
    "sos": _l("求助"),
    "threat": _l("受威胁"),
    "cancel_at_door": _l("取了餐，客人不要了"),
    "order_problem": _l("餐有问题"),
    "anger": _l("客人火很大"),
    "address": _l("地址对不上"),
    "slow_kitchen": _l("店里卡住了"),
}
LEVEL_WORDS = {1: _l("一级"), 2: _l("二级"), 3: _l("三级")}
CLOCK_WORDS = {
    "answer": _l("内要有人接"),
    "golden": _l("内解决，或说下一步"),
    "freeze": _l("后这单先停"),
    "still": _l("后再响一次"),
}
MISSED_WORDS = {
    "card": _l("骑手没看到卡片"),
    "soothe": _l("骑手没办成"),
    "answer": _l("到点没人接"),
    "golden": _l("五分钟，没解决也没下一步"),
    "freeze": _l("十分钟没了结，这单先停"),
    "still": _l("又是十分钟没了结"),
}
ENDED_WORDS = {
    "delivered": _l("送到了"),
    "returned": _l("退回店里了"),
    "picked_up": _l("餐取到了"),
    "at_customer": _l("到门口了"),
    "cancelled": _l("单取消了，餐没取"),
    "unassigned": _l("换骑手了"),
}
LINE_WORDS = {
    "called": _l("遇上事了"),
    "called_again": _l("又遇上事了"),
    "taken": _l("接了"),
    "rung": _l("打过去了"),
    "safe": _l("说：我安全了"),
    "mistake": _l("说：按错了"),
    "closed": _l("了结了"),
    "step": _l("下一步"),
    "noted": _l("记了一笔"),
    "offered": _l("想交给"),
    "handed_over": _l("接过去了"),
    "came_back": _l("没接，退回来了"),
    "escalated": _l("到点了"),
    "everyone": _l("这一片没有调度在线，全员都响"),
    "ended": _l("自己了结"),
}
LINES = {
    **dict.fromkeys(KIND_WORDS, LINE_WORDS),
    "sos": {**LINE_WORDS, "called": _l("按下求助"), "called_again": _l("又按了一次")},
    "threat": {**LINE_WORDS, "called": _l("受到威胁"), "called_again": _l("又受到威胁")},
}
ACTS = "take, rung, note, offer, decline, close"


@incidents.get("/dispatch/incidents")
@signed_in_as("dispatcher", "admin")
def show(caller: Caller) -> str:
    """What is open, what rings first; then what was closed lately. `?page=` of more than a hundred.

    `?late=` was taken by another before; `?sure=` is a call for help that was pressed once.
    """
    page = max(1, min(request.args.get("page", 1, type=int), 1000))
    with parts().database.read() as session:
        found = open_incidents(session, caller, after=(page - 1) * MOST_OPEN)
        over, (many, soothing) = closed_incidents(session, caller), many_open(session, caller)
        others = {
            one.id: colleagues(session, one)
            for one in found
            if (one.owner, one.owner_id) == (caller.name, caller.person_id)
        }
    note_incidents(parts(), caller, [*found, *over])
    return render_template(
        "dispatcher/incidents.html",
        open=found,
        closed=over,
        colleagues=others,
        soothing=soothing,
        page=page,
        pages=max(1, -(-many // MOST_OPEN)),
        me=caller,
        late=request.args.get("late", type=int),
        sure=request.args.get("sure", type=int),
        **_words(),
    )


@incidents.get("/dispatch/bell")
@signed_in_as("dispatcher", "admin")
def bell(_caller: Caller) -> str:
    """The bell row alone, for a board that heard that something changed."""
    return render_template("dispatcher/_bell.html")


@incidents.get("/dispatch/queue")
@signed_in_as("dispatcher", "admin")
def queue(_caller: Caller) -> str:
    """The queue alone, for a board that heard that something changed."""
    return render_template("dispatcher/_queue.html")


@incidents.post(f"/dispatch/incidents/<int(max=2147483647):incident_id>/<any({ACTS}):act>")
@signed_in_as("dispatcher", "admin")
def act(caller: Caller, incident_id: int, act: str) -> Any:
    """I have it; I rang; what comes next; somebody else; it is over, in a word."""
    asked: dict[str, Any] = {}
    if act == "take":
        asked = _take(caller, incident_id)
    elif act == "rung":
        rang_rider(parts(), caller, incident_id)
    elif act == "decline":
        decline(parts(), caller, incident_id)
    elif act == "offer":
        offer(parts(), caller, incident_id, request.form.get("person", 0, type=int))
    elif act == "note" and request.form.get("note", "").strip():
        note(parts(), caller, incident_id, request.form["note"])
    elif act == "close" and request.form.get("word", "").strip():
        close(parts(), caller, incident_id, request.form["word"])
    return redirect(url_for("incidents.show", **asked, _anchor=f"incident-{incident_id}"), 303)


def _take(caller: Caller, incident_id: int) -> dict[str, Any]:
    """A call for help takes two presses: who takes it rings at once, so it must be nobody's elbow."""
    if seen(parts(), caller, incident_id).kind == "sos" and request.form.get("sure") != "1":
        return {"sure": incident_id}
    mine, _incident = take_over(parts(), caller, incident_id)
    return {} if mine else {"late": incident_id}


@incidents.app_context_processor
def _pieces() -> dict[str, Callable[[], dict[str, Any]]]:
    """`bell()` and `incident_queue()` in a template: what the row at the top and the queue say."""
    return {"bell": _bell_now, "incident_queue": _queue_now}


def _bell_now() -> dict[str, Any]:
    caller = who_asks()
    with parts().database.read() as session:
        found = [one for one in open_incidents(session, caller) if one.rings or one.kind in SAFETY]
    return {"first": found[0] if found else None, "many": len(found), **_words()}


def _queue_now() -> dict[str, Any]:
    caller = who_asks()
    with parts().database.read() as session:
        found, (many, soothing) = open_incidents(session, caller), many_open(session, caller)
    if caller is not None:
        note_incidents(parts(), caller, found)
    free = sum(one.owner is None for one in found)
    return {"open": found, "many": many, "free": free, "soothing": soothing, "me": caller, **_words()}


def _words() -> dict[str, Any]:
    clock = parts().clock
    return {
        "kind_words": KIND_WORDS,
        "level_words": LEVEL_WORDS,
        "clock_words": CLOCK_WORDS,
        "missed_words": MISSED_WORDS,
        "ended_words": ENDED_WORDS,
        "line_words": LINES,
        "class_of": _class_of,
        "now": clock.now(),
        "speed": clock.speed,
        "since": _since,
        "left": _left,
    }


def _class_of(one: Incident) -> str:
    """Only what may cost a life looks like it, whatever its level."""
    if one.kind in SAFETY:
        return "safety"
    return "urgent" if one.level > 1 else "routine"


def _since(moment: datetime) -> str:
    """Minutes and seconds from a moment until now, as a clock shows them; the page's own clock goes on."""
    return _spelled((parts().clock.now() - moment).total_seconds())


def _left(moment: datetime) -> tuple[str, float]:
    """What is left until a moment: as a clock shows it, and in seconds."""
    seconds = max(0.0, (moment - parts().clock.now()).total_seconds())
    return _spelled(seconds), round(seconds, 1)


def _spelled(seconds: float) -> str:
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
