"""The large page that is turned to the customer."""

from flask import Blueprint, render_template, request

from app.errors import Problem
from app.pages.talk import breaths
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from coaching.content import Language, Text
from coaching.script import sayable
from coaching.talk_models import NOT_FOR_CUSTOMER

show = Blueprint("show", __name__)
#: What a row of a phone 390 px wide holds, in characters. The page measures anew; a good guess moves nothing.
ROW: dict[Language, float] = {"zh": 7.7, "en": 15.5}
MOST_ROWS = 5


@show.get("/rider/show")
@signed_in_as("rider")
def show_words(caller: Caller) -> str:
    """The lines of `?script=slug`; without it the page fills itself with the card the phone holds."""
    slug = request.args.get("script")
    lines = _lines(slug) if slug else None
    screens = {one: screens_of([line.in_(one) for line in lines or ()], ROW[one]) for one in ROW}
    return render_template("rider/show.html", lines=lines, screens=screens, breaths=breaths)


def _lines(slug: str) -> list[Text]:
    """What the script says to the customer, as far as no fact of an order is needed."""
    script = parts().rulebook.library.script(slug)
    if script is None:
        raise Problem("not_found")
    acts = sayable(script, {}) or ()
    return [act.line for act in acts if act.line and act.act not in NOT_FOR_CUSTOMER]


def screens_of(lines: list[str], row: float) -> list[int]:
    """How many lines each screen of at most five rows shows, as far as that can be told from here."""
    screens: list[int] = []
    rows = 0
    for line in lines:
        own = _rows_of(line, row)
        if not screens or rows + own > MOST_ROWS:
            screens.append(0)
            rows = 0
        screens[-1] += 1
        rows += own
    return screens


def _rows_of(line: str, row: float) -> int:
    """A line is broken where one breathes; what is longer than a row breaks once more."""
    rows, room = 0, 0.0
    for part in breaths(line):
        width = len(part.rstrip())
        if width > room:
            needed = -int(-width // row)
            rows, room = rows + needed, needed * row
        room -= width + 1
    return rows
