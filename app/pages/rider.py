"""The rider's page."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from app.people import signed_in_as
from app.queries.people import Caller

rider = Blueprint("rider", __name__)
#: What a rider taps for "cannot, because", by its code (coaching.guiding.CANNOT).
CANNOT_WORDS = {
    "too_far": _l("太远了"),
    "blocked": _l("那边过不去"),
    "order_due": _l("单要超时了"),
    "no_gear": _l("东西没带"),
    "not_safe": _l("不安全"),
}


@rider.get("/rider")
@signed_in_as("rider")
def now(caller: Caller) -> str:
    """What to say now; the page fills itself from the inbox."""
    return render_template("rider/now.html", cannot=CANNOT_WORDS.items())
