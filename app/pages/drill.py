"""Drills on the phone: which there are, and the page one is played on, with every way through it."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask_babel import format_date, to_user_timezone
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.errors import Problem
from app.language import language
from app.parts import parts
from app.people import signed_in_as
from app.queries.open_orders import open_orders
from app.queries.people import Caller
from app.queries.rider_drills import rider_drills

drill_page = Blueprint("drill_page", __name__)
#: How an ending is called in one word, and the customer's moods from 0 to 3.
ENDING_WORDS = {"good": _l("谈妥了"), "safe": _l("走对了"), "bad": _l("这回没成")}
MOODS = (_l("平静"), _l("不高兴"), _l("生气"), _l("暴怒"))
SHOWINGS = {"empathy": _l("共情"), "fact": _l("事实"), "offer": _l("方案"), "safety": _l("安全")}


@drill_page.get("/rider/drill")
@signed_in_as("rider")
def drills(caller: Caller) -> str:
    """Those asked of him with their day, then the rest; while he holds an order, only that they wait."""
    rider_id = caller.rider_id or ""
    with parts().database.read() as session:
        rows = rider_drills(session, parts().library, rider_id)
        busy = bool(open_orders(session, rider_id))
    return render_template(
        "rider/drills.html", rows=rows, busy=busy, day=_day, late=_late, ending_words=ENDING_WORDS
    )


@drill_page.get("/rider/drill/<slug>")
@signed_in_as("rider")
def play(caller: Caller, slug: str) -> Any:
    """One drill. The page holds all of it, so that it plays without a network."""
    drill, ways = parts().library.drill(slug), parts().rulebook.drill_map(slug)
    if drill is None or ways is None:
        raise Problem("not_found")
    rider_id = caller.rider_id or ""
    with parts().database.read() as session:
        busy = bool(open_orders(session, rider_id))
        asked = {row.drill.slug: row.assignment for row in rider_drills(session, parts().library, rider_id)}
    return render_template(
        "rider/drill.html",
        drill=drill,
        ways=_in_single_quotes(_in_one_language(ways)),
        assignment=asked.get(slug),
        busy=busy,
        moods=MOODS,
        showings=SHOWINGS,
    )


def _in_one_language(whole: Any) -> Any:
    """The map with the texts of this page's language alone: a phone keeps every drill."""
    if isinstance(whole, dict):
        if whole.keys() == {"zh", "en"}:
            return {language(): whole[language()]}
        return {name: _in_one_language(value) for name, value in whole.items()}
    return [_in_one_language(value) for value in whole] if isinstance(whole, list) else whole


def _in_single_quotes(whole: dict[str, Any]) -> Markup:
    """JSON for an attribute in single quotes: its thousands of double ones stay one letter each."""
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    for mark, name in (("&", "&amp;"), ("'", "&#39;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(mark, name)
    return Markup(text)


def _day(at: datetime) -> str:
    """The day as he says it."""
    ahead = (to_user_timezone(at).date() - to_user_timezone(parts().clock.now()).date()).days
    if ahead in (-1, 0, 1):
        return str((_l("今天"), _l("明天"), _l("昨天"))[ahead])
    return str(format_date(at, "M月d日" if language() == "zh" else "d MMM"))


def _late(at: datetime) -> bool:
    return at < parts().clock.now()
