"""Incidents at the desks: `sos` for a new call, `incident` for a change; and what a desk does."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.channels.desks import DeskPart, Desks
from app.incident_acts import (
    LIVE,
    LOOK,
    News,
    close,
    decline,
    hello_of,
    note,
    offer,
    rang_rider,
    take_over,
    to_everyone,
)
from app.looked_at import note_incidents
from app.parts import Parts
from app.queries.incidents import Incident, incident_of, open_incidents
from app.queries.people import Caller
from app.queries.scope import sees_zone
from coaching.escalation import SAFETY_LEVEL


def _without_halves(value: Any) -> Any:
    """A keyboard can cut a letter in two; the rest of what was written still counts."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


class ActIn(BaseModel):
    """`{id, word?, person?}`: an incident, what is said of it, and whom it is offered to."""

    model_config = ConfigDict(extra="ignore")
    id: int = Field(ge=1, lt=2**31, strict=True)
    word: Annotated[str, BeforeValidator(_without_halves), Field(max_length=10_000)] = ""
    person: int = Field(default=0, ge=0, lt=2**31, strict=True)


def _take(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    mine, incident = take_over(parts, caller, ActIn.model_validate(data).id)
    return {"ok": True, "mine": mine, "incident": incident.as_json()}


def _rung(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    return _done(rang_rider(parts, caller, ActIn.model_validate(data).id))


def _note(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    act = ActIn.model_validate(data)
    return _done(note(parts, caller, act.id, act.word))


def _offer(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    act = ActIn.model_validate(data)
    return _done(offer(parts, caller, act.id, act.person))


def _decline(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    return _done(decline(parts, caller, ActIn.model_validate(data).id))


def _close(parts: Parts, caller: Caller, data: Any) -> dict[str, Any]:
    act = ActIn.model_validate(data)
    return _done(close(parts, caller, act.id, act.word))


def _done(incident: Incident) -> dict[str, Any]:
    return {"ok": True, "incident": incident.as_json()}


def _open(parts: Parts, caller: Caller) -> dict[str, Any]:
    with parts.database.read() as session:
        told, shown = hello_of(session, caller), open_incidents(session, caller)
    note_incidents(parts, caller, shown)
    return {"open": told}


PART = DeskPart(
    events={
        "take": _take,
        "rung": _rung,
        "note": _note,
        "offer": _offer,
        "decline": _decline,
        "close": _close,
    },
    greet=_open,
)


def listen(desks: Desks, parts: Parts) -> None:
    """Pass on every change of an incident. The rows say what it is now; a page that misses this asks."""

    def tell(news: dict[str, Any]) -> None:
        with parts.database.read() as session:
            incident = incident_of(session, news["id"])
        if incident is None:
            return
        if _nobody_there(desks, incident):
            desks.server.start_background_task(to_everyone, parts, incident.id)
        _say(desks, "sos" if news["what"] == "sos" else "incident", incident)
        desks.server.start_background_task(_shown, parts, list(desks.seated().values()), incident)

    desks.add(PART)
    parts.live.listen(LIVE, tell)
    parts.live.listen(LOOK, News(parts).look)


def _shown(parts: Parts, seated: list[Caller], incident: Incident) -> None:
    """Who of those at the desks was shown it, for the record; beside the telling, so that nothing waits."""
    for caller in seated:
        if incident.everyone_at or incident.zone is None or sees_zone(caller, incident.zone):
            note_incidents(parts, caller, [incident])


def _nobody_there(desks: Desks, incident: Incident) -> bool:
    """Whether a life may hang on it and no desk that sees its zone is open."""
    if not incident.rings or incident.level < SAFETY_LEVEL or incident.everyone_at:
        return False
    seated = desks.seated().values()
    return not any(incident.zone is None or sees_zone(caller, incident.zone) for caller in seated)


def _say(desks: Desks, event: str, incident: Incident) -> None:
    """To all who see it: its zone's desks or everyone's, and who has it or is offered it from elsewhere."""
    whole, everyone = incident.as_json(), incident.everyone_at is not None
    desks.say(event, whole, zone=incident.zone, everyone=everyone)
    if everyone or incident.zone is None:
        return
    named = {incident.owner_id, incident.offered_to_id} - {None}
    for sid, caller in desks.seated().items():
        if caller.person_id in named and not sees_zone(caller, incident.zone):
            desks.say_to(sid, event, whole)
