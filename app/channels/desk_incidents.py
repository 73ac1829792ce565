"""Incidents at the desks: `sos` for a new call, `incident` for a change; they are taken, rung and closed."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.channels.desks import DeskPart, Desks
from app.parts import Parts
from app.queries.incidents import incident_of, open_incidents
from app.queries.people import Caller
from app.sos import LIVE, close, rang_rider, take_over


class ActIn(BaseModel):
    """`{id, word?}`: an incident, and what its closer says."""

    model_config = ConfigDict(extra="ignore")
    id: int = Field(ge=1, lt=2**31, strict=True)
    word: str = Field(default="", max_length=10_000)


def _take(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    mine, incident = take_over(parts, caller, ActIn.model_validate(data).id)
    return {"ok": True, "mine": mine, "incident": incident.as_json()}


def _rung(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    return {"ok": True, "incident": rang_rider(parts, caller, ActIn.model_validate(data).id).as_json()}


def _close(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    act = ActIn.model_validate(data)
    return {"ok": True, "incident": close(parts, caller, act.id, act.word).as_json()}


def _open(parts: Parts, _caller: Caller) -> dict[str, Any]:
    with parts.database.read() as session:
        return {"open": [incident.as_json() for incident in open_incidents(session)]}


PART = DeskPart(events={"take": _take, "rung": _rung, "close": _close}, greet=_open)


def listen(desks: Desks, parts: Parts) -> None:
    """Pass on every change of an incident. The rows say what it is now; a page that misses this asks."""

    def tell(news: dict[str, Any]) -> None:
        if not desks.seated():
            return
        with parts.database.read() as session:
            incident = incident_of(session, news["id"])
        if incident:
            desks.say("sos" if news["what"] == "sos" else "incident", incident.as_json())

    desks.add(PART)
    parts.live.listen(LIVE, tell)
