"""The large page that is turned to the customer."""

from flask import Blueprint, render_template, request

from app.errors import Problem
from app.pages.talk import breaths
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from coaching.content import Text
from coaching.script import sayable
from coaching.talk_models import NOT_FOR_CUSTOMER

show = Blueprint("show", __name__)


@show.get("/rider/show")
@signed_in_as("rider")
def show_words(caller: Caller) -> str:
    """The lines of `?script=slug`; without it the page fills itself with the card the phone holds."""
    slug = request.args.get("script")
    return render_template("rider/show.html", lines=_lines(slug) if slug else None, breaths=breaths)


def _lines(slug: str) -> list[Text]:
    """What the script says to the customer, as far as no fact of an order is needed."""
    script = parts().rulebook.library.script(slug)
    if script is None:
        raise Problem("not_found")
    acts = sayable(script, {}) or ()
    return [act.line for act in acts if act.line and act.act not in NOT_FOR_CUSTOMER]
