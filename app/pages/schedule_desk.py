"""The trainer's schedule: what comes again, when next, what it did, and what was missed and why."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions.switch_schedule import switch_schedule
from app.errors import Problem
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.schedules import all_schedules, exercises, last_times, recurrence_of
from coaching.content import Text
from coaching.recurrence import LAST, Recurrence, occurrences

schedule_desk = Blueprint("schedule_desk", __name__)
AHEAD = timedelta(days=70)  # the next time of whatever comes every month lies within
ALL = "*"  # the target that is not one rider
MOST_TIMES = 6
WHAT_NAMES: Mapping[str, Text] = {
    "weekly_refresh": Text(zh="每周温一回", en="Weekly refresh"),
    "monthly_exercise": Text(zh="每月沙盘", en="Monthly exercise"),
    "daily_practice": Text(zh="快忘的再练", en="Practice before it's forgotten"),
}
STATE_NAMES: Mapping[str, Text] = {
    "planned": Text(zh="排着", en="Planned"),
    "done": Text(zh="做了", en="Done"),
    "missed": Text(zh="错过了", en="Missed"),
}
NOTE_NAMES: Mapping[str, Text] = {
    "late": Text(zh="过了时候，不补了", en="too late to make up for"),
    "failed": Text(zh="出错了，没做成", en="something broke"),
    "switched_off": Text(zh="那时候关着", en="switched off at the time"),
    "no_drills": Text(zh="没有演练可发", en="no drills to give"),
    "no_riders": Text(zh="这片没有骑手", en="no riders in the area"),
    "all_have_it": Text(zh="大家手里都有了", en="everybody had it already"),
    "nothing_due": Text(zh="没有人快忘", en="nobody was about to forget anything"),
    "has_one": Text(zh="他手里有一个了", en="the rider had one to do"),
}
WEEKDAYS = (
    Text(zh="周一", en="Monday"),
    Text(zh="周二", en="Tuesday"),
    Text(zh="周三", en="Wednesday"),
    Text(zh="周四", en="Thursday"),
    Text(zh="周五", en="Friday"),
    Text(zh="周六", en="Saturday"),
    Text(zh="周日", en="Sunday"),
)
NTH: Mapping[int, Text] = {
    1: Text(zh="第一个", en="first"),
    2: Text(zh="第二个", en="second"),
    3: Text(zh="第三个", en="third"),
    4: Text(zh="第四个", en="fourth"),
    LAST: Text(zh="最后一个", en="last"),
}


@schedule_desk.get("/trainer/schedule")
@signed_in_as("trainer", "admin")
def listed(_caller: Caller) -> str:
    """Every schedule with its next time and its last ones, and the exercises."""
    now = parts().clock.now()
    with parts().database.read() as session:
        rows, held = all_schedules(session), exercises(session, 8)
        times = {row.id: last_times(session, row.id, ALL, now, MOST_TIMES) for row in rows}
    return render_template(
        "trainer/schedule.html",
        schedules=[_drawn(row, times[row.id], now) for row in rows],
        exercises=held,
        drill_of=parts().library.drill,
        states=STATE_NAMES,
        notes=NOTE_NAMES,
        now=now,
    )


@schedule_desk.post("/trainer/schedule")
@signed_in_as("trainer", "admin")
def switch(_caller: Caller) -> Any:
    """Switch one on or off."""
    name, active = request.form.get("name", ""), request.form.get("active") == "1"
    now = parts().clock.now()
    with parts().database.read() as session:
        if name not in {row.name for row in all_schedules(session)}:
            raise Problem("not_found")
    parts().database.write(lambda session: switch_schedule(session, name, active, now))
    flash(_("打开了。") if active else _("关上了，到时候不发。"))
    return redirect(url_for("schedule_desk.listed"))


def _drawn(row: Any, times: Any, now: datetime) -> dict[str, Any]:
    rule = recurrence_of(row)
    return {
        "name": row.name,
        "what": WHAT_NAMES[row.what],
        "when": when(rule),
        "zone": row.zone,
        "active": row.active,
        "next": next(occurrences(rule, now, now + AHEAD), None) if row.active else None,
        "times": times,
    }


def when(rule: Recurrence) -> Text:
    """The rule in words: 每周二 14:30."""
    at = rule.at.strftime("%H:%M")
    if rule.every == "day":
        return Text(zh=f"每天 {at}", en=f"Every day at {at}")
    if rule.every == "week":
        day = WEEKDAYS[rule.weekday or 0]
        return Text(zh=f"每{day.zh} {at}", en=f"Every {day.en} at {at}")
    if rule.day is not None:
        return Text(zh=f"每月 {rule.day} 日 {at}", en=f"Day {rule.day} of every month at {at}")
    day, which = WEEKDAYS[rule.weekday or 0], NTH[rule.nth or 1]
    return Text(zh=f"每月{which.zh}{day.zh} {at}", en=f"The {which.en} {day.en} of every month at {at}")
