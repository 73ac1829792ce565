"""A zone's warning and its prepared message: proposed to the desk, or sent by itself; once, either way."""

from datetime import datetime

from sqlmodel import Session

from app.actions.answer_storm import answer_storm
from app.actions.ask_guidance import Asked, ask_guidance
from app.actions.keep_record import SYSTEM
from app.actions.send_broadcast import Who
from app.actions.send_guidance import send_guidance
from app.clock import machine_now
from app.errors import Problem
from app.guiding import LIVE, Started, decided, tell_sent, who_of
from app.parts import Parts
from app.queries.audience import Audience, Conditions, audience_count
from app.queries.people import Caller
from app.queries.scope import sees_zone
from app.queries.storms import Storm, storms_open
from coaching.guiding import JUST_TOLD, LIVES_AT_MOST
from coaching.prepared import Prepared, for_alert

BY_ITSELF = Who(SYSTEM, "")


def send_storms(parts: Parts) -> None:
    """Where STORM_MESSAGES says so: send each warning's message to the riders there with an order, once."""
    if parts.settings.storm_messages != "send":
        return
    now = parts.clock.now()
    with parts.database.read() as session:
        storms = storms_open(session, now)
    for storm in storms:
        if prepared := for_alert(parts.prepared, storm.kind):
            tell_sent(parts, _send_by_itself(parts, storm, prepared, now))


def _send_by_itself(parts: Parts, storm: Storm, prepared: Prepared, now: datetime) -> list[str]:
    def work(session: Session) -> list[str]:
        riders = storm_riders(session, storm, now)
        if not riders or storm not in storms_open(session, now):
            return []
        made = ask_guidance(session, _of_storm(storm, prepared, riders, BY_ITSELF, now), now, machine_now())
        answer_storm(session, storm.zone, storm.kind, now, made)
        return [made] if send_guidance(session, made, now) else []

    return parts.database.write(work)


def storm_audience(storm: Storm) -> Audience:
    return Audience(situation=Conditions(zones=(storm.zone,), holds_order=True))


def storm_riders(session: Session, storm: Storm, now: datetime) -> int:
    """How many riders its message would go to: those there with an order who were not told just now."""
    return audience_count(session, storm_audience(storm), now, now - JUST_TOLD)


def answer_at_desk(parts: Parts, caller: Caller, zone: str, kind: str, send: bool) -> Started | None:
    """One tap: its prepared message goes in ten seconds (`send`), or it is not proposed again."""
    if not sees_zone(caller, zone):
        raise Problem("not_found", "no such warning; reload the page")
    now, who = parts.clock.now(), who_of(caller)
    prepared = for_alert(parts.prepared, kind)

    def work(session: Session) -> Started | None:
        storm = next((one for one in storms_open(session, now) if one[:2] == (zone, kind)), None)
        if storm is None or prepared is None:
            raise Problem("over", "somebody answered it, or it is over")
        if not send:
            answer_storm(session, zone, kind, now)
            return None
        riders = storm_riders(session, storm, now)
        made = ask_guidance(session, _of_storm(storm, prepared, riders, who, now), now, machine_now())
        answer_storm(session, zone, kind, now, made)
        return Started(made, riders, "due")

    started = decided(parts, work)
    parts.live.tell(LIVE, {"id": started.id if started else "", "what": "storm"})
    return started


def _of_storm(storm: Storm, prepared: Prepared, riders: int, who: Who, now: datetime) -> Asked:
    until = min(storm.until, now + LIVES_AT_MOST)
    return Asked(
        storm_audience(storm), prepared.text, prepared.priority, until, riders, who, storm=storm.kind
    )
