"""The rider's phone: namespace /rider, its one table of events, and the sender of notices."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import structlog
from flask import Flask
from flask_socketio import SocketIO
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.actions.note_posture import adds_to, note_posture
from app.channels import rooms
from app.channels.seats import caller_of
from app.channels.wire import Spliced, guard_packets
from app.delivery import phone_is_back
from app.errors import Problem
from app.notices.presence import Presence
from app.parts import Parts
from app.queries.inbox import anything_pending, head_seq_of, head_seqs
from app.queries.people import Caller
from app.queries.sos_calls import call_chain, calls_of
from app.readings import SaidIn, take_said
from app.receipts import ReceiptsIn, take_receipts
from app.sos import LIVE, SosIn, as_answer, take_sos

log = structlog.get_logger()


class Posture(BaseModel):
    """What the phone knows of itself; it can hold cards back, and the server's rule never loosens for it."""

    model_config = ConfigDict(extra="ignore")
    visible: bool
    moving: bool | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(ge=-180, le=180)] | None = None
    speed_kmh: Annotated[float, Field(ge=0, le=1000)] | None = None


@dataclass(frozen=True)
class EventRule:
    """Who may send an event, what it holds, how often (None: its taker sees to that), and who takes it."""

    roles: frozenset[str]
    schema: type[BaseModel]
    rate: RateLimitItem | None
    take: Callable[[Parts, Caller, Any], dict[str, Any]]


def receipts_event(parts: Parts, caller: Caller, receipts: ReceiptsIn) -> dict[str, Any]:
    return take_receipts(parts, caller.rider_id or "", receipts)


def posture_event(parts: Parts, caller: Caller, posture: Posture) -> dict[str, Any]:
    note_motion(parts, caller.rider_id or "", posture)
    return {"ok": True}


def note_motion(parts: Parts, rider_id: str, posture: Posture) -> None:
    """A phone that moves by its own place holds cards back; one that stands lets none go."""
    lat, lng, speed = posture.lat, posture.lng, posture.speed_kmh
    if not posture.moving or lat is None or lng is None or speed is None:
        return
    now = parts.clock.now()
    with parts.database.read() as session:
        if not adds_to(session, rider_id, now):
            return
    parts.database.write(lambda session: note_posture(session, rider_id, lat, lng, speed, now))


def said_event(parts: Parts, caller: Caller, said: SaidIn) -> dict[str, Any]:
    return take_said(parts, caller.rider_id or "", said)


EVENTS: dict[str, EventRule] = {
    "receipts": EventRule(frozenset({"rider"}), ReceiptsIn, parse("120/minute"), receipts_event),
    "posture": EventRule(frozenset({"rider"}), Posture, parse("120/minute"), posture_event),
    "said": EventRule(frozenset({"rider"}), SaidIn, parse("60/minute"), said_event),
    "sos": EventRule(frozenset({"rider"}), SosIn, None, take_sos),
}


class RiderChannel:
    """Seats riders' phones and answers their events; `notice` and `retracted` are the loop's sender."""

    def __init__(self, app: Flask, socketio: SocketIO, parts: Parts):
        self.app, self.server, self.parts = app, socketio.server, parts
        self.presence = Presence()
        self._callers: dict[str, Caller] = {}
        self._rates = FixedWindowRateLimiter(MemoryStorage())
        # Raw handlers: a Flask context and a session's copy for each would cost more than the event.
        guard_packets(self.server)
        self.server.on("connect", self._connect, namespace=rooms.RIDER)
        self.server.on("disconnect", self._disconnect, namespace=rooms.RIDER)
        self.server.on("*", self._event, namespace=rooms.RIDER)
        parts.live.listen(LIVE, self._sos_seen)

    # server to phone

    def is_here(self, rider_id: str) -> bool:
        return self.presence.is_here(rider_id)

    def notice(self, rider_id: str, seq: int, wire: str, held: bool = False) -> None:
        """Hand a notice over; a `held` one says so itself: it is spoken now and shown when it comes again."""
        if self.presence.is_here(rider_id):
            said = f'"held":true,{wire}' if held else wire
            self._emit("notice", Spliced(self.parts.epoch, seq, said), rider_id)

    def retracted(self, rider_id: str, message_id: str, correction: Any) -> None:
        if self.presence.is_here(rider_id):
            self._emit("retracted", {"id": message_id, "correction": correction}, rider_id)

    def beat(self) -> None:
        """Tell every phone the head of its inbox, so that one that went deaf notices."""
        riders = self.presence.riders()
        if not riders:
            return
        with self.parts.database.read() as session:
            heads = head_seqs(session, riders)
        for rider_id in riders:
            self._emit("beat", {"epoch": self.parts.epoch, "head_seq": heads.get(rider_id, 0)}, rider_id)

    def _sos_seen(self, news: dict[str, Any]) -> None:
        """Tell the phones of an incident's rider how far his calls have come."""
        with self.parts.database.read() as session:
            for rider_id, call_id in calls_of(session, news["id"]):
                chain = call_chain(session, rider_id, call_id) if self.presence.is_here(rider_id) else None
                if chain:
                    told = as_answer(self.parts, chain)
                    self._emit("sos_seen", {**told, "at": told["seen_at"]}, rider_id)

    def _emit(self, event: str, data: Any, rider_id: str) -> None:
        self.server.emit(event, data, to=rooms.of_rider(rider_id), namespace=rooms.RIDER)

    # phone to server

    def _connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        caller = caller_of(self.app, self.parts, environ, auth)
        if caller is None or caller.rider_id is None:
            raise Refused("sign_in_required")
        if caller.role not in ("rider",):
            raise Refused("not_allowed")
        self._callers[sid] = caller
        self.presence.seat(sid, caller.rider_id)
        self.server.enter_room(sid, rooms.of_rider(caller.rider_id), namespace=rooms.RIDER)
        with self.parts.database.read() as session:
            head = head_seq_of(session, caller.rider_id)
            waits = anything_pending(session, caller.rider_id)
        if waits:
            phone_is_back(self.parts, caller.rider_id)
        clock = self.parts.clock
        hello = {
            "epoch": self.parts.epoch,
            "head_seq": head,
            "now": _rfc3339(clock.now()),
            "speed": clock.speed,
        }
        # After the answer to the connection itself, or the phone would not be listening yet.
        self.server.start_background_task(self.server.emit, "hello", hello, to=sid, namespace=rooms.RIDER)

    def _disconnect(self, sid: str, _reason: Any = None) -> None:
        self._callers.pop(sid, None)
        self.presence.leave(sid)

    def _event(self, event: str, sid: str, *data: Any) -> dict[str, Any]:
        caller = self._callers.get(sid)
        rule = EVENTS.get(event)
        if caller is None:
            return {"error": "sign_in_required"}
        if rule is None:
            return {"error": "unknown_event"}
        if caller.role not in rule.roles:
            return {"error": "not_allowed"}
        if rule.rate and not self._rates.hit(rule.rate, event, caller.rider_id or ""):
            return {"error": "too_fast"}
        try:
            told = rule.schema.model_validate(data[0] if data else None)
            if isinstance(told, Posture):
                self.presence.note_visible(sid, told.visible)  # of this page, not of the rider
            return rule.take(self.parts, caller, told)
        except ValidationError:
            return {"error": "bad_request"}
        except Problem as problem:
            return {"error": problem.code}
        except Exception:
            log.exception("event", event_name=event)  # ours; the phone must not lose its socket for it
            return {"error": "broken"}


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat()
