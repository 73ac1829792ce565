"""The phone itself: the start of a shift, what the browser can do, the look, and how it comes to trust us."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from app.errors import Problem
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.tls import as_der, authority_of, fingerprint
from coaching.prompting import MOVING_KMH, PHONE_REMEMBERS, POSITION_SPEAKS, STILL_AFTER

phone_page = Blueprint("phone_page", __name__)


@phone_page.get("/rider/start")
@signed_in_as("rider")
def start(_caller: Caller) -> str:
    """The start of a shift: one tap asks the phone for what it may do, each with its reason."""
    return render_template("rider/start.html")


@phone_page.post("/rider/start")
@signed_in_as("rider")
def started(_caller: Caller) -> Any:
    """Today's start is over, whatever was allowed: the page of now reminds of it no more."""
    session["shift_day"] = _today()
    return redirect(url_for("rider.now"), 303)


@phone_page.get("/rider/phone")
@signed_in_as("rider")
def phone(_caller: Caller) -> str:
    """This phone: its look, what its browser can do, how to install, what plain http lacks."""
    return render_template("rider/phone.html", secure=request.is_secure)


@phone_page.get("/rider/phone/trust")
def trust() -> str:
    """How a phone comes to trust this server; open to all, because before that nobody signs in."""
    authority = authority_of(parts().settings.tls_folder) if request.is_secure else None
    return render_template("rider/phone_trust.html", print_=fingerprint(authority) if authority else None)


@phone_page.get("/rider/phone/jinnang.crt")
def certificate() -> Response:
    """The authority's certificate, as iOS and Android install it. It is public; its key never leaves."""
    authority = authority_of(parts().settings.tls_folder) if request.is_secure else None
    if authority is None:
        raise Problem("not_found")
    return Response(as_der(authority), mimetype="application/x-x509-ca-cert")


def _today() -> str:
    return parts().clock.now().astimezone(parts().rulebook.timezone).date().isoformat()


def _milliseconds(span: timedelta) -> int:
    return int(span / timedelta(milliseconds=1))


#: The numbers of quiet, for the page that keeps itself still: the rule stands in coaching alone.
QUIET_RULE = {
    "moving_kmh": MOVING_KMH,
    "speaks_ms": _milliseconds(POSITION_SPEAKS),
    "still_ms": _milliseconds(STILL_AFTER),
    "remembers_ms": _milliseconds(PHONE_REMEMBERS),
}


@phone_page.app_context_processor
def _in_every_page() -> dict[str, dict[str, Any] | Callable[[], bool]]:
    return {"quiet_rule": QUIET_RULE, "shift_waits": lambda: session.get("shift_day") != _today()}
