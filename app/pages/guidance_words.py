"""What the desk's guidance is written with: the form as it came, audiences and answers in words."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from app.errors import Problem
from app.guidance_in import ConditionsIn, GuidanceIn
from app.pages.rider import CANNOT_WORDS
from app.queries.audience import Audience, Conditions
from coaching.guiding import LIVES

STAGE_WORDS = {
    "assigned": _l("去店里"),
    "at_store": _l("在店里"),
    "picked_up": _l("送餐路上"),
    "at_customer": _l("到门口"),
    "returning": _l("往回送"),
}
WEATHER_WORDS = {"rain": _l("大雨"), "storm": _l("暴雨大风"), "heat": _l("高温"), "road": _l("路不通")}
POSTURE_WORDS = {"riding": _l("骑行中"), "still": _l("停着"), "at_door": _l("在门口")}
LATE_CHOICES = (5, 15, 30, 45)
STANDING_WORDS = {
    "asks": _l("等第二个人同意"),
    "due": _l("马上发"),
    "sent": _l("发出了"),
    "over": _l("过时了"),
    "retracted": _l("收回了"),
    "corrected": _l("更正了"),
    "undone": _l("没发，撤销了"),
    "lapsed": _l("没发，没人同意或者过时了"),
}
ENDED_WORDS = {"expired": _l("过时了"), "retracted": _l("收回了"), "superseded": _l("有新的了")}
FIELD_WORDS = {
    "zh": _l("中文要写，最多 500 字。"),
    "en": _l("英文要写，最多 500 个字符。"),
    "audience": _l("先选发给谁。"),
    "priority": _l("优先级是 1 到 5，5 最急。"),
    "valid_until": _l("有效时间要在现在之后、24 小时以内。"),
}


def audience_words(audience: Audience) -> list[str]:
    """An audience as chips."""
    if audience.riders is not None:
        named = list(audience.riders)
        return [", ".join(named[:5]) + (" …" if len(named) > 5 else "")]
    if audience.situation is not None:
        return _condition_words(audience.situation)
    return [audience.zone or str(_l("所有骑手"))]


def _condition_words(asked: Conditions) -> list[str]:
    words = [*asked.zones]
    if asked.holds_order is not None:
        words.append(str(_l("手上有单") if asked.holds_order else _l("手上没单")))
    if asked.late_min is not None:
        words.append(str(_l("晚 %(n)s 分以上", n=asked.late_min)))
    for values, named in (
        (asked.stages, STAGE_WORDS),
        (asked.weather, WEATHER_WORDS),
        (asked.posture, POSTURE_WORDS),
    ):
        if values:
            words.append(" / ".join(str(named[value]) for value in values))
    return words


def reason_words(cannot: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Why some cannot: the words of a code, or a rider's own."""
    return [(str(CANNOT_WORDS.get(reason, reason)) or str(_l("没说为什么")), many) for reason, many in cannot]


def reason_word(reason: str | None) -> str:
    return str(CANNOT_WORDS.get(reason or "", reason or ""))


def conditions_from(form: MultiDict[str, str]) -> dict[str, Any]:
    """The audience of a form or a query, as the API would be told it; raises Problem if it is none."""
    to = form.get("to", "situation")
    if to == "all":
        return {"all": True}
    if to == "riders":
        named = form.get("riders", "").replace("，", " ").replace(",", " ").split()
        if not named:
            raise Problem("bad_request", "audience")
        return {"riders": named}
    told: dict[str, Any] = {name: form.getlist(name) for name in ("zones", "stages", "weather", "posture")}
    told = {name: values for name, values in told.items() if values}
    if form.get("holds") in ("1", "0"):
        told["holds_order"] = form["holds"] == "1"
    late = form.get("late", "")
    if late.isdecimal() and int(late) > 0:
        told["late_min"] = int(late[:5])
    try:
        ConditionsIn.model_validate(told)
    except ValidationError:
        raise Problem("bad_request", "audience") from None
    return {"situation": told}


def guidance_from(form: MultiDict[str, str], now: datetime) -> GuidanceIn:
    """A form as the API would be told it; raises Problem whose detail names the field that is wrong.

    `now` is local: a clock time without a day means the next time the clock shows it.
    """
    told = {
        "audience": conditions_from(form),
        "text": {"zh": form.get("zh", ""), "en": form.get("en", "")},
        "priority": form.get("priority", "3"),
        "valid_until": clock_ahead(form.get("until", ""), now),
    }
    try:
        return GuidanceIn.model_validate(told)
    except ValidationError as wrong:
        where = wrong.errors(include_url=False, include_input=False)[0]["loc"]
        field = next((str(step) for step in reversed(where) if str(step) in FIELD_WORDS), "audience")
        raise Problem("bad_request", field) from None


def clock_ahead(clock: str, now: datetime) -> datetime:
    """The next moment at which a local clock shows this; half an hour from now if it says nothing."""
    if not clock:
        return now + LIVES
    try:
        at = time.fromisoformat(clock.replace("：", ":").zfill(5))
    except ValueError:
        raise Problem("bad_request", "valid_until") from None
    moment = datetime.combine(now.date(), at.replace(tzinfo=None), now.tzinfo)
    return moment if moment > now else moment + timedelta(days=1)


def fault_words(problem: Problem) -> str:
    """What is wrong with a form, for the one who filled it in."""
    what, _, count = problem.detail.partition(": ")
    if what == "count":
        return str(_l("现在是 %(n)s 位骑手。超过 20 位，把人数输一遍再发。", n=count))
    if what == "nobody":
        return str(_l("现在没有这样的骑手，没发。换个条件。"))
    if problem.code in ("not_allowed", "not_found"):
        return str(_l("这个片区不归你管，没发。换你的片区。"))
    if problem.code == "over":
        return str(_l("晚了一步，已经有人处理了。"))
    return str(FIELD_WORDS.get(what, FIELD_WORDS["audience"]))
