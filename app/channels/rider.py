"""The rider's phone: namespace /rider, its one table of events, and the sender of notices."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import structlog
from flask import Flask
from flask_socketio import SocketIO
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.actions.note_posture import adds_to, note_posture
from app.channels import rooms
from app.channels.line import Line, own_lines
from app.channels.pace import Pace
from app.channels.seats import caller_of, why_refused
from app.channels.wire import guard_packets, spliced
from app.delivery import phone_is_back
from app.errors import Problem
from app.incident_acts import LIVE
from app.notices.presence import Presence
from app.parts import Parts
from app.queries.inbox import head_seqs, who_waits
from app.queries.people import Caller
from app.queries.sos_calls import call_chain, calls_of
from app.readings import SaidIn, take_said
from app.receipts import ReceiptsIn, take_receipts
from app.sos import SosIn, as_answer, take_sos

log = structlog.get_logger()
GREETED_AT_ONCE = 200


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
    a_minute: int | None
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
    "receipts": EventRule(frozenset({"rider"}), ReceiptsIn, 120, receipts_event),
    "posture": EventRule(frozenset({"rider"}), Posture, 120, posture_event),
    "said": EventRule(frozenset({"rider"}), SaidIn, 60, said_event),
    "sos": EventRule(frozenset({"rider"}), SosIn, None, take_sos),
}


class RiderChannel:
    """Seats riders' phones and answers their events; `notice` and `retracted` are the loop's sender."""

    def __init__(self, app: Flask, socketio: SocketIO, parts: Parts):
        self.app, self.server, self.parts = app, socketio.server, parts
        self.presence = Presence()
        self._callers: dict[str, Caller] = {}
        self._lines: dict[str, Line] = {}
        self._to_greet: list[tuple[str, str]] = []  # socket and rider, until hello is said
        self._pace = Pace()
        # Raw handlers: a Flask context and a session's copy for each would cost more than the event.
        own_lines(self.server.eio)
        guard_packets(self.server)
        self.server.on("connect", self._connect, namespace=rooms.RIDER)
        self.server.on("disconnect", self._disconnect, namespace=rooms.RIDER)
        self.server.on("*", self._event, namespace=rooms.RIDER)
        parts.live.listen(LIVE, self._sos_seen)

    def seated(self) -> dict[str, Caller]:
        """Whose phones are here, by socket."""
        return dict(self._callers)

    # server to phone

    def is_here(self, rider_id: str) -> bool:
        return self.presence.is_here(rider_id)

    def notice(self, rider_id: str, seq: int, wire: str, held: bool = False) -> None:
        """Hand a notice over; a `held` one says so itself: it is spoken now and shown when it comes again."""
        sockets = self.presence.sockets_of(rider_id)
        if sockets:
            said = f'"held":true,{wire}' if held else wire
            packet = f'2{rooms.RIDER},["notice",{spliced(self.parts.epoch, seq, said)}]'
            for sid in sockets:
                # Past the stock emit: it looks for rooms, and costs more than all the rest.
                self._lines[sid].say(packet)

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
            told = {"epoch": self.parts.epoch, "head_seq": heads.get(rider_id, 0)}
            self._emit("beat", told | {"kit": self.parts.words.kit_mark}, rider_id)

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
        if caller is None:
            raise Refused(why_refused(self.app, environ))
        if caller.role != "rider" or caller.rider_id is None:
            raise Refused("not_allowed")
        # Nothing below waits, so nobody hands this phone a notice before the answer to its connection is out.
        self._callers[sid] = caller
        self._lines[sid] = self.server.eio.sockets[self.server.manager.eio_sid_from_sid(sid, rooms.RIDER)]
        self.presence.seat(sid, caller.rider_id)
        self.server.enter_room(sid, rooms.of_rider(caller.rider_id), namespace=rooms.RIDER)
        self._to_greet.append((sid, caller.rider_id))
        if len(self._to_greet) == 1:
            self.server.start_background_task(self._greet)

    def _greet(self) -> None:
        """Say hello to those who came since: a fleet that comes back at once is looked up by the hundred."""
        while arrived := self._to_greet[:GREETED_AT_ONCE]:
            try:
                self._say_hello(arrived)
            except Exception:
                log.exception("hello")  # the next beat tells them as much
            del self._to_greet[: len(arrived)]

    def _say_hello(self, arrived: list[tuple[str, str]]) -> None:
        riders = [rider_id for _, rider_id in arrived]
        with self.parts.database.read() as session:
            heads = head_seqs(session, riders)
            waits = who_waits(session, riders)
        if waits:
            phone_is_back(self.parts, *waits)
        clock = self.parts.clock
        hello = {"epoch": self.parts.epoch, "now": _rfc3339(clock.now()), "speed": clock.speed}
        hello["kit"] = self.parts.words.kit_mark
        for sid, rider_id in arrived:
            told = {**hello, "head_seq": heads.get(rider_id, 0)}
            self.server.emit("hello", told, to=sid, namespace=rooms.RIDER)

    def _disconnect(self, sid: str, _reason: Any = None) -> None:
        self._callers.pop(sid, None)
        self.presence.leave(sid)
        self._lines.pop(sid, None)

    def _event(self, event: str, sid: str, *data: Any) -> dict[str, Any]:
        caller = self._callers.get(sid)
        rule = EVENTS.get(event)
        if caller is None:
            return {"error": "sign_in_required"}
        if rule is None:
            return {"error": "unknown_event"}
        if caller.role not in rule.roles:
            return {"error": "not_allowed"}
        if rule.a_minute and not self._pace.allows(event, caller.rider_id or "", rule.a_minute):
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
