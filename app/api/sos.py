"""A call for help from a phone, and the incidents it makes, for programs and the dispatcher's page."""

from typing import Any

from flask import Blueprint, request

from app.api.bodies import read_body
from app.errors import Problem
from app.incident_acts import close, decline, note, offer, rang_rider, take_over
from app.parts import parts
from app.people import caller_as, csrf, who_asks
from app.queries.incidents import many_open, open_incidents
from app.queries.people import Caller
from app.sos import own_word, read_person, read_sos, read_word, show_sos, take_sos

sos_api = Blueprint("sos_api", __name__)


@sos_api.post("/api/v1/sos")
@csrf.exempt  # type: ignore[untyped-decorator]  # _in_need looks at where it comes from
def post_sos() -> dict[str, Any]:
    """Keep a call for help; only a missing id is wrong with it. The same id again is the same call."""
    caller = _in_need()
    return take_sos(parts(), caller, read_sos(read_body()))


@sos_api.get("/api/v1/sos/<call_id>")
def get_sos(call_id: str) -> dict[str, Any]:
    """How far one of the caller's own calls has come."""
    return show_sos(parts(), caller_as("rider").rider_id or "", call_id)


@sos_api.post("/api/v1/sos/<call_id>/<any(safe, mistake):word>")
@csrf.exempt  # type: ignore[untyped-decorator]
def post_own_word(call_id: str, word: str) -> dict[str, Any]:
    """The rider is safe, or pressed by mistake. A person still closes the incident."""
    return own_word(parts(), _in_need().rider_id or "", call_id, word)


@sos_api.get("/api/v1/incidents")
def get_incidents() -> dict[str, Any]:
    """What the caller sees open, what rings first; `more` are not listed, `soothing` not yet for people."""
    caller = caller_as("dispatcher", "admin")
    with parts().database.read() as session:
        found, (many, soothing) = open_incidents(session, caller), many_open(session, caller)
    clock = parts().clock
    return {
        "open": [one.as_json() for one in found],
        "more": max(0, many - len(found)),
        "soothing": soothing,
        "now": clock.now().isoformat(),
        "speed": clock.speed,
    }


@sos_api.post("/api/v1/incidents/<int:incident_id>/<any(take, rung, note, offer, decline, close):act>")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_incident(incident_id: int, act: str) -> dict[str, Any]:
    """Take it (`mine`: whether you have it), rung, note or close `{word}`, offer to `{person}`, decline."""
    caller = caller_as("dispatcher", "admin")
    if incident_id >= 2**31:
        raise Problem("not_found")
    if act == "take":
        mine, incident = take_over(parts(), caller, incident_id)
        return {"mine": mine, "incident": incident.as_json()}
    if act in ("note", "close"):
        say = note if act == "note" else close
        return {"incident": say(parts(), caller, incident_id, read_word(read_body())).as_json()}
    if act == "offer":
        return {"incident": offer(parts(), caller, incident_id, read_person(read_body())).as_json()}
    do = rang_rider if act == "rung" else decline
    return {"incident": do(parts(), caller, incident_id).as_json()}


def _in_need() -> Caller:
    """The rider who calls. His cookie is enough from our own pages, even if they are old.

    A page that was kept in the phone may hold the CSRF token of a session that is over. The browser's own
    word on where a request comes from protects as well, and a call for help must not be lost to a token.
    """
    caller = who_asks()
    from_us = caller is not None and caller.person_id is not None and _is_ours(request.headers.get("Origin"))
    if not from_us:
        return caller_as("rider")
    if caller is None or caller.role != "rider":
        raise Problem("not_allowed", "this is for: rider")
    return caller


def _is_ours(origin: str | None) -> bool:
    settings = parts().settings
    named = {settings.public_url.rstrip("/"), *(part.strip() for part in settings.allowed_origins.split(","))}
    own = {f"{scheme}://{request.host}" for scheme in ("http", "https")}
    return bool(origin) and origin in named | own
