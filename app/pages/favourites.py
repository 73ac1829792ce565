"""The words a rider gave a star: he says them well, so they come first where they fit."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.errors import Problem
from app.pages.kit import first_line
from app.parts import parts
from app.people import signed_in_as, who_asks
from app.queries.favourites import favourites_of
from app.queries.people import Caller
from app.reports import keep_answer
from coaching.talk_models import HEDGES

favourites = Blueprint("favourites", __name__)


@favourites.get("/rider/favourites")
@signed_in_as("rider")
def mine(caller: Caller) -> str:
    """His starred scripts, the newest star first; what has left the library is left out."""
    with parts().database.read() as session:
        slugs = favourites_of(session, caller.rider_id or "")
    found = [script for slug in slugs if (script := parts().library.script(slug))]
    return render_template(
        "rider/favourites.html", scripts=[(script, first_line(script)) for script in found]
    )


@favourites.post("/rider/favourites")
@signed_in_as("rider")
def star(caller: Caller) -> Any:
    """Put a star on or take it off, from a phone without a script; then back to the words."""
    slug, on = request.form.get("script", ""), request.form.get("on", "")
    script = parts().library.script(slug)
    if script is None or script.model in HEDGES:
        raise Problem("not_found")
    if on not in ("yes", "no"):
        raise Problem("bad_request", "on: yes or no")
    keep_answer(parts(), caller.rider_id or "", "favourite", data={"script": slug, "on": on == "yes"})
    return redirect(url_for("kit.script", slug=slug, _anchor="star"))


@favourites.app_context_processor
def _in_every_page() -> dict[str, Any]:
    def is_starred(slug: str) -> bool:
        caller = who_asks()
        if caller is None or caller.rider_id is None:
            return False
        with parts().database.read() as session:
            return slug in favourites_of(session, caller.rider_id)

    return {"is_starred": is_starred, "can_be_starred": lambda script: script.model not in HEDGES}
