"""What dispatchers do with guidance, by page, API or tick: ask, agree, undo, send, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlmodel import Session

from app.actions.agree_guidance import agree_guidance
from app.actions.ask_guidance import Asked, ask_guidance
from app.actions.keep_record import actor_of
from app.actions.retract_guidance import retract_guidance
from app.actions.send_broadcast import Who, send_broadcast
from app.actions.send_guidance import let_lapse, put_off, send_guidance
from app.actions.undo_guidance import undo_guidance
from app.clock import machine_now
from app.errors import Problem
from app.guidance_in import GuidanceIn, RetractIn, allowed_audience, must_lie_ahead
from app.parts import Parts
from app.queries.audience import Audience, audience_count, riders_known
from app.queries.broadcasts import broadcast_figures, broadcast_with_key
from app.queries.guidance import Guidance, anything_to_send, due_to_send, guidance_of
from app.queries.people import Caller
from coaching.guiding import LIVES_AT_MOST, needs_second, typed_right

log = structlog.get_logger()
Answer = TypeVar("Answer")
LIVE = "guidance"  # the topic under which open desks hear of a change


def who_of(caller: Caller) -> Who:
    """The caller as the record names him."""
    return Who(actor_of(caller), caller.name or caller.role)


@dataclass(frozen=True)
class Started:
    id: str
    audience: int
    state: str  # sent due asks


def post_guidance(parts: Parts, caller: Caller, wanted: GuidanceIn) -> Started:
    """As a program sends: at once. What a single person may not send waits for a second one."""
    now = parts.clock.now()
    must_lie_ahead(wanted.valid_until, now)
    who, text = who_of(caller), wanted.text.as_text()

    def work(session: Session) -> Started:
        audience = allowed_audience(session, caller, wanted.audience.as_audience())
        if wanted.dedup_key and (earlier := broadcast_with_key(session, wanted.dedup_key)):
            return _repeated(session, caller, earlier, now)
        counted = audience_count(session, audience, now) if caller.person_id is not None else 0
        if _waits(session, caller, audience, counted):
            asked = Asked(
                audience, text, wanted.priority, wanted.valid_until, counted, who, dedup_key=wanted.dedup_key
            )
            return Started(ask_guidance(session, asked, now, machine_now(), second=True), counted, "asks")
        sent = send_broadcast(
            session, audience, text, wanted.priority, wanted.valid_until, now, wanted.dedup_key, who
        )
        return Started(*sent, "sent")

    return _told(parts, decided(parts, work))


def ask_at_desk(parts: Parts, caller: Caller, wanted: GuidanceIn, typed: int | None) -> Started:
    """As a person sends: ten seconds later; over 20 the count is typed; to all only with a second person."""
    now = parts.clock.now()
    must_lie_ahead(wanted.valid_until, now)
    if wanted.valid_until - now > LIVES_AT_MOST:
        raise Problem("bad_request", "valid_until: at most 24 hours ahead")

    def work(session: Session) -> Started:
        audience = allowed_audience(session, caller, wanted.audience.as_audience())
        counted = audience_count(session, audience, now)
        if counted == 0:
            raise Problem("bad_request", "nobody")
        if not typed_right(typed, counted):
            raise Problem("bad_request", f"count: {counted}")
        asked = Asked(
            audience, wanted.text.as_text(), wanted.priority, wanted.valid_until, counted, who_of(caller)
        )
        second = _waits(session, caller, audience, counted)
        made = ask_guidance(session, asked, now, machine_now(), second=second)
        return Started(made, counted, "asks" if second else "due")

    return _told(parts, decided(parts, work))


def undo(parts: Parts, caller: Caller, guidance_id: str) -> bool:
    """Take it back before it went; False if it went. Raises Problem for one that is not his to see."""
    seen(parts, caller, guidance_id)
    now = parts.clock.now()
    undone = parts.database.write(lambda session: undo_guidance(session, guidance_id, who_of(caller), now))
    parts.live.tell(LIVE, {"id": guidance_id, "what": "undone"})
    return undone


def agree(parts: Parts, caller: Caller, guidance_id: str) -> bool:
    """Be the second person: not the one who asked, and no program's token."""
    seen(parts, caller, guidance_id)
    if caller.person_id is None:
        raise Problem("not_allowed", "a second person agrees, not a program")
    now = parts.clock.now()
    agreed = parts.database.write(
        lambda session: agree_guidance(session, guidance_id, who_of(caller), now, machine_now())
    )
    parts.live.tell(LIVE, {"id": guidance_id, "what": "agreed"})
    return agreed


def retract(parts: Parts, caller: Caller, guidance_id: str, wanted: RetractIn) -> str:
    """Take it back, with what holds instead; returns the id of what followed, or its own.

    Raises Problem where it can't be: it never went, or was taken back before.
    """
    seen(parts, caller, guidance_id)
    now = parts.clock.now()
    if wanted.valid_until:
        must_lie_ahead(wanted.valid_until, now)
    correction = wanted.correction.as_text() if wanted.correction else None
    followed = parts.database.write(
        lambda session: retract_guidance(
            session, guidance_id, who_of(caller), now, correction,
            tell=wanted.tell, valid_until=wanted.valid_until,
        )
    )  # fmt: skip
    if followed is None:
        raise Problem("over", "it was not sent, or it was taken back before")
    parts.outbox.nudge()
    parts.live.tell(LIVE, {"id": guidance_id, "what": "corrected" if correction else "retracted"})
    return followed


def seen(parts: Parts, caller: Caller, guidance_id: str) -> Guidance:
    """The guidance with its figures; raises Problem for what is not there for this caller."""
    found = None
    if guidance_id.isprintable():
        with parts.database.read() as session:
            found = guidance_of(session, caller, guidance_id, parts.clock.now())
    if found is None:
        raise Problem("not_found", "no broadcast has this id")
    return found


def decided(parts: Parts, work: Callable[[Session], Answer]) -> Answer:
    """What a piece of work that looks before it writes has written; raises the Problem that it saw.

    It is handed over as a value: an exception that leaves the writer's thread is logged as a fault of ours.
    """

    def looked(session: Session) -> Answer | Problem:
        try:
            return work(session)
        except Problem as problem:
            return problem

    answer = parts.database.write(looked)
    if isinstance(answer, Problem):
        raise answer
    return answer


def _waits(session: Session, caller: Caller, audience: Audience, counted: int) -> bool:
    return needs_second(
        to_all=audience.all,
        riders=counted,
        known=riders_known(session),
        by_person=caller.person_id is not None,
    )


def _repeated(session: Session, caller: Caller, earlier: str, now: datetime) -> Started:
    found = guidance_of(session, caller, earlier, now)
    if found is None:
        raise Problem("id_reused", "dedup_key: taken by a broadcast that is not yours to see")
    riders = (broadcast_figures(session, earlier) or {"audience": 0})["audience"]
    return Started(earlier, riders or found.row.counted, found.row.state)


def _told(parts: Parts, started: Started) -> Started:
    if started.state == "sent":
        parts.outbox.nudge()
    parts.live.tell(LIVE, {"id": started.id, "what": started.state})
    return started


# the tick


def send_due(parts: Parts) -> None:
    """Send what is due; let lapse what nobody agreed to. Rows say what is due: two that tick send it once."""
    machine, now = machine_now(), parts.clock.now()
    with parts.database.read() as session:
        if not anything_to_send(session, machine):
            return
        due = due_to_send(session, machine)
    tell_sent(parts, parts.database.write(lambda session: let_lapse(session, machine)))
    for guidance_id in due:
        # Each by itself: one that can't be sent must keep back neither the others nor a call for help.
        try:
            went = parts.database.write(partial(send_guidance, guidance_id=guidance_id, now=now))
        except Exception:
            log.exception("guidance", id=guidance_id)
            parts.database.write(partial(put_off, guidance_id=guidance_id, machine=machine))
        else:
            tell_sent(parts, [guidance_id] if went else [])


def tell_sent(parts: Parts, changed: list[str]) -> None:
    """The loop and the open desks hear of it, after the commit."""
    if changed:
        parts.outbox.nudge()
    for guidance_id in changed:
        parts.live.tell(LIVE, {"id": guidance_id, "what": "sent"})
