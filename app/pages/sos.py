"""The page to call for help, and the same page while a call is under way. It works without a script too."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.pages.talk import breaths
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller, phone_of
from app.sos import SosIn, own_word, shown_sos, take_sos

sos_page = Blueprint("sos_page", __name__)
HOLD_MS = 2000
#: After this long without a receipt the phone itself is the way: ring, or write.
LATE_MS = 10_000


@sos_page.get("/rider/sos")
@signed_in_as("rider")
def ask(caller: Caller) -> str:
    """The button, or the call that is under way; `?call=` shows one that is over."""
    wanted = request.args.get("call", "").replace("\0", "")[:128]
    settings = parts().settings
    return render_template(
        "rider/sos.html",
        chain=shown_sos(parts(), caller.rider_id or "", wanted or None),
        again="again" in request.args,
        confirming="confirm" in request.args,
        fresh_id=secrets.token_urlsafe(16),
        hold_ms=HOLD_MS,
        late_ms=LATE_MS,
        reachable=_reachable(caller),
        calls={"dispatch": settings.dispatch_phone, "police": settings.police_phone},
        breaths=breaths,
    )


def _reachable(caller: Caller) -> bool:
    """Whether the desk has a number to ring; without one the page must not promise a ring."""
    with parts().database.read() as session:
        return caller.person_id is not None and phone_of(session, caller.person_id) is not None


@sos_page.post("/rider/sos")
@signed_in_as("rider")
def call(caller: Caller) -> Any:
    """The form of a page without a script: the call has the id that the form was made with."""
    given = request.form.get("id", "")
    fit = 0 < len(given) <= 128 and given.isprintable()
    sos = SosIn(id=given if fit else secrets.token_urlsafe(16))
    answer = take_sos(parts(), caller, sos)
    return redirect(url_for("sos_page.ask", call=answer["id"]), 303)


@sos_page.post("/rider/sos/<call_id>/<any(safe, mistake):word>")
@signed_in_as("rider")
def say(caller: Caller, call_id: str, word: str) -> Any:
    """The rider is safe, or pressed by mistake."""
    own_word(parts(), caller.rider_id or "", call_id, word)
    return redirect(url_for("sos_page.ask", call=call_id), 303)
