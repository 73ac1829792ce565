"""The dispatcher's live page: namespace /dispatch. It hears of incidents at once, and takes them."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from flask_socketio import SocketIO
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.channels import rooms
from app.channels.seats import caller_of
from app.errors import Problem
from app.parts import Parts
from app.queries.incidents import incident_of, open_incidents
from app.queries.people import Caller
from app.sos import LIVE, close, rang_rider, take_over

log = structlog.get_logger()
ROLES = frozenset({"dispatcher", "admin"})


class ActIn(BaseModel):
    """`{id, word?}`: an incident, and what its closer says."""

    model_config = ConfigDict(extra="ignore")
    id: int = Field(ge=1, lt=2**31, strict=True)
    word: str = Field(default="", max_length=10_000)


def _take(parts: Parts, caller: Caller, act: ActIn) -> dict[str, Any]:
    mine, incident = take_over(parts, caller, act.id)
    return {"ok": True, "mine": mine, "incident": incident.as_json()}


def _rung(parts: Parts, caller: Caller, act: ActIn) -> dict[str, Any]:
    return {"ok": True, "incident": rang_rider(parts, caller, act.id).as_json()}


def _close(parts: Parts, caller: Caller, act: ActIn) -> dict[str, Any]:
    return {"ok": True, "incident": close(parts, caller, act.id, act.word).as_json()}


EVENTS: dict[str, Callable[[Parts, Caller, ActIn], dict[str, Any]]] = {
    "take": _take,
    "rung": _rung,
    "close": _close,
}


class DispatchChannel:
    """Seats dispatchers: `hello` with what is open, `sos` for a new call, `incident` for every change."""

    def __init__(self, app: Flask, socketio: SocketIO, parts: Parts):
        self.app, self.server, self.parts = app, socketio.server, parts
        self._callers: dict[str, Caller] = {}
        self.server.on("connect", self._connect, namespace=rooms.DISPATCH)
        self.server.on("disconnect", self._disconnect, namespace=rooms.DISPATCH)
        self.server.on("*", self._event, namespace=rooms.DISPATCH)
        parts.live.listen(LIVE, self._incident)

    def _incident(self, news: dict[str, Any]) -> None:
        """The rows say what it is now; a page that misses this asks for them."""
        if not self._callers:
            return
        with self.parts.database.read() as session:
            incident = incident_of(session, news["id"])
        if incident:
            event = "sos" if news["what"] == "sos" else "incident"
            self.server.emit(event, incident.as_json(), to=rooms.DESKS, namespace=rooms.DISPATCH)

    def _connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        caller = caller_of(self.app, self.parts, environ, auth)
        if caller is None:
            raise Refused("sign_in_required")
        if caller.role not in ROLES:
            raise Refused("not_allowed")
        self._callers[sid] = caller
        self.server.enter_room(sid, rooms.DESKS, namespace=rooms.DISPATCH)
        with self.parts.database.read() as session:
            found = [incident.as_json() for incident in open_incidents(session)]
        clock = self.parts.clock
        hello = {"now": clock.now().isoformat(), "speed": clock.speed, "open": found}
        self.server.start_background_task(self.server.emit, "hello", hello, to=sid, namespace=rooms.DISPATCH)

    def _disconnect(self, sid: str, _reason: Any = None) -> None:
        self._callers.pop(sid, None)

    def _event(self, event: str, sid: str, *data: Any) -> dict[str, Any]:
        caller, take = self._callers.get(sid), EVENTS.get(event)
        if caller is None:
            return {"error": "sign_in_required"}
        if take is None:
            return {"error": "unknown_event"}
        try:
            return take(self.parts, caller, ActIn.model_validate(data[0] if data else None))
        except ValidationError:
            return {"error": "bad_request"}
        except Problem as problem:
            return {"error": problem.code}
        except Exception:
            log.exception("event", event_name=event)  # ours; the desk must not lose its socket for it
            return {"error": "broken"}
