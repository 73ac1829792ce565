"""What people and time do about incidents, by socket, by HTTP or by a page's form; and who is told of it."""

from functools import partial
from typing import Any

import structlog
from sqlmodel import Session

from app.actions.close_incident import close_incident
from app.actions.escalate_incident import escalate_incident, show_to_everyone
from app.actions.hand_over import decline_offer, offer_incident, take_back_offer
from app.actions.take_incident import note_incident, note_ring, take_incident
from app.errors import Problem
from app.parts import Parts
from app.queries.incident_clocks import colleagues, due_incidents, lines_after, newest_line
from app.queries.incidents import Incident, incident_of, open_incidents
from app.queries.people import Caller

log = structlog.get_logger()
LIVE = "incident"  # the topic under which open screens hear of a change: {id, what}
LOOK = "incidents"  # the hint that rows may have changed: whoever passes on what is new looks at the logs
LONGEST_WORD = 200
#: Lines before the newest that are looked at again: two writers may end in another order than they began.
LOOK_BACK = 50


def seen(parts: Parts, caller: Caller, incident_id: int) -> Incident:
    """The incident; raises Problem if it is not there, or not for this caller."""
    with parts.database.read() as session:
        incident = incident_of(session, incident_id, caller)
    if incident is None:
        raise Problem("not_found", "no such incident")
    return incident


def take_over(parts: Parts, caller: Caller, incident_id: int) -> tuple[bool, Incident]:
    """ "I have it": whether the caller has it now, and the incident, which says who has."""
    seen(parts, caller, incident_id)
    now, name = parts.clock.now(), name_of(caller)
    mine = parts.database.write(
        lambda session: take_incident(session, incident_id, caller.person_id, name, now), urgent=True
    )
    return mine, _told(parts, incident_id)


def rang_rider(parts: Parts, caller: Caller, incident_id: int) -> Incident:
    """The dispatcher has rung the rider."""
    seen(parts, caller, incident_id)
    now, name = parts.clock.now(), name_of(caller)
    parts.database.write(
        lambda session: note_ring(session, incident_id, name, now, caller.person_id), urgent=True
    )
    return _told(parts, incident_id)


def note(parts: Parts, caller: Caller, incident_id: int, word: str) -> Incident:
    """Keep a word; the owner's is the next step and begins his clock anew. Raises Problem for none."""
    seen(parts, caller, incident_id)
    said, now, name = _said(word, "say what you do next"), parts.clock.now(), name_of(caller)
    parts.database.write(
        lambda session: note_incident(session, incident_id, caller.person_id, name, said, now), urgent=True
    )
    return _told(parts, incident_id)


def offer(parts: Parts, caller: Caller, incident_id: int, person_id: int) -> Incident:
    """Offer it to a colleague who may have it; raises Problem if he may not, or if it is not the caller's."""
    incident = seen(parts, caller, incident_id)
    with parts.database.read() as session:
        to = next((one for one in colleagues(session, incident) if one.person_id == person_id), None)
    if to is None:
        raise Problem("bad_request", "person: choose somebody else who may see this incident")
    now, owner = parts.clock.now(), (caller.person_id, name_of(caller))
    given = parts.database.write(
        lambda session: offer_incident(session, incident_id, owner, (to.person_id, to.name), now), urgent=True
    )
    if not given:
        raise Problem("bad_request", "take it first: only its owner hands it over")
    return _told(parts, incident_id)


def decline(parts: Parts, caller: Caller, incident_id: int) -> Incident:
    """The one it was offered to can't."""
    seen(parts, caller, incident_id)
    now, person_id = parts.clock.now(), caller.person_id
    if person_id is not None:
        parts.database.write(
            lambda session: decline_offer(session, incident_id, person_id, name_of(caller), now), urgent=True
        )
    return _told(parts, incident_id)


def close(parts: Parts, caller: Caller, incident_id: int, word: str) -> Incident:
    """Close an incident with a word; raises Problem for none."""
    seen(parts, caller, incident_id)
    said, now, name = _said(word, "say in a word how it ended"), parts.clock.now(), name_of(caller)
    parts.database.write(
        lambda session: close_incident(session, incident_id, name, said, now, caller.person_id), urgent=True
    )
    return _told(parts, incident_id)


def to_everyone(parts: Parts, incident_id: int) -> bool:
    """No desk that sees it is open: everyone on shift does, from now on."""
    now = parts.clock.now()
    done = parts.database.write(lambda session: show_to_everyone(session, incident_id, now), urgent=True)
    if done:
        parts.live.tell(LOOK, {})
    return done


def look_at_incidents(parts: Parts) -> int:
    """One look at the clocks: what ran out has its effect, once; return how many had."""
    now, done = parts.clock.now(), 0
    with parts.database.read() as session:
        missed, back = due_incidents(session, now)
    for ids, act in ((missed, escalate_incident), (back, take_back_offer)):
        for incident_id in ids:
            try:
                done += parts.database.write(partial(act, incident_id=incident_id, now=now), urgent=True)
            except Exception:  # one whose clock can't be moved must not stop those of all others
                log.exception("incident", id=incident_id)
    parts.live.tell(LOOK, {})  # also what another process or a command has written
    return done


class News:
    """Passes on each new line of the logs once, whoever wrote it. What is there already is no news."""

    def __init__(self, parts: Parts):
        self._parts = parts
        with parts.database.read() as session:
            self._newest = newest_line(session)
            self._told = {line.n for line in lines_after(session, self._newest - LOOK_BACK)}

    def look(self, _hint: dict[str, Any]) -> None:
        with self._parts.database.read() as session:
            found = lines_after(session, self._newest - LOOK_BACK)
        for line in found:
            if line.n in self._told:
                continue
            self._told.add(line.n)
            self._newest = max(self._newest, line.n)
            calls = line.kind == "sos" and line.what in ("called", "called_again")
            self._parts.live.tell(LIVE, {"id": line.incident_id, "what": "sos" if calls else line.what})
        self._told = {n for n in self._told if n > self._newest - LOOK_BACK}


def hello_of(session: Session, caller: Caller) -> list[dict[str, Any]]:
    """What a desk that opens is told is open."""
    return [incident.as_json() for incident in open_incidents(session, caller)]


def name_of(caller: Caller) -> str:
    return caller.name or caller.role  # a program's token need not have a label


def _said(word: str, wanted: str) -> str:
    """A word without what no database could hold, at most 200 characters."""
    said = word.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:LONGEST_WORD]
    if not said:
        raise Problem("bad_request", wanted)
    return said


def _told(parts: Parts, incident_id: int) -> Incident:
    """The incident after an act, whoever may see it now; those who listen are told."""
    parts.live.tell(LOOK, {})
    with parts.database.read() as session:
        incident = incident_of(session, incident_id)
    if incident is None:
        raise Problem("not_found", "no such incident")
    return incident
