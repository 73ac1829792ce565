"""The dispatchers' live pages: namespace /dispatch, its seats, who hears of which zone, what they may say."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import structlog
from flask import Flask
from flask_socketio import SocketIO
from pydantic import ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from app.channels import rooms
from app.channels.pace import Pace
from app.channels.seats import caller_of
from app.errors import Problem
from app.parts import Parts
from app.queries.people import Caller
from app.queries.scope import zone_limit

log = structlog.get_logger()
ROLES = frozenset({"dispatcher", "admin"})
#: Of each event from one desk: whoever works there is far from it. A whole board may be more than a megabyte.
A_MINUTE, LESS = 60, {"board": 12}
Take = Callable[[Parts, Caller, Any], dict[str, Any]]


class DeskPart(NamedTuple):
    """One part of the room: the events it takes by name, and what it adds to a desk's `hello`."""

    events: Mapping[str, Take]
    greet: Callable[[Parts, Caller], dict[str, Any]]


class Desks:
    """Seats dispatchers and admins; a part says something to all who may see a zone."""

    def __init__(self, app: Flask, socketio: SocketIO, parts: Parts):
        self.app, self.server, self.parts = app, socketio.server, parts
        self._callers: dict[str, Caller] = {}
        self._events: dict[str, Take] = {}
        self._pace = Pace()
        self._greets: list[Callable[[Parts, Caller], dict[str, Any]]] = []
        self.server.on("connect", self._connect, namespace=rooms.DISPATCH)
        self.server.on("disconnect", self._disconnect, namespace=rooms.DISPATCH)
        self.server.on("*", self._event, namespace=rooms.DISPATCH)

    def add(self, part: DeskPart) -> None:
        self._events |= part.events
        self._greets.append(part.greet)

    def seated(self) -> dict[str, Caller]:
        """Who sits at an open desk, by socket."""
        return dict(self._callers)

    def say(
        self, event: str, data: dict[str, Any], zone: str | None = None, *, everyone: bool = False
    ) -> None:
        """To the desks that see `zone`; without a zone, or with `everyone`, to every desk."""
        if self._callers:
            to = rooms.DESKS if everyone or zone is None else [rooms.DESKS_OF_ALL, rooms.desks_of(zone)]
            self.server.emit(event, data, to=to, namespace=rooms.DISPATCH)

    def say_in(self, room: str, event: str, data: dict[str, Any]) -> None:
        """To the desks of one room alone (`rooms.sight`)."""
        self.server.emit(event, data, to=room, namespace=rooms.DISPATCH)

    def say_to(self, sid: str, event: str, data: dict[str, Any]) -> None:
        self.server.emit(event, data, to=sid, namespace=rooms.DISPATCH)

    def _connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        caller = caller_of(self.app, self.parts, environ, auth)
        if caller is None:
            raise Refused("sign_in_required")
        if caller.role not in ROLES:
            raise Refused("not_allowed")
        self._callers[sid] = caller
        for room in (rooms.DESKS, rooms.sight(zone_limit(caller))):
            self.server.enter_room(sid, room, namespace=rooms.DISPATCH)
        clock = self.parts.clock
        hello = {"now": clock.now().isoformat(), "speed": clock.speed}
        try:
            for greet in self._greets:
                hello |= greet(self.parts, caller)
            if self.server.manager.eio_sid_from_sid(sid, rooms.DISPATCH) not in self.server.eio.sockets:
                raise Refused("unavailable")  # its line ended meanwhile
        except BaseException:
            # Nobody would ever take this seat away, and where no desk is open calls for help go to all.
            self._disconnect(sid)
            raise
        self.server.start_background_task(self.server.emit, "hello", hello, to=sid, namespace=rooms.DISPATCH)

    def _disconnect(self, sid: str, _reason: Any = None) -> None:
        self._callers.pop(sid, None)

    def _event(self, event: str, sid: str, *data: Any) -> dict[str, Any]:
        caller, take = self._callers.get(sid), self._events.get(event)
        if caller is None:
            return {"error": "sign_in_required"}
        if take is None:
            return {"error": "unknown_event"}
        if not self._pace.allows(event, sid, LESS.get(event, A_MINUTE)):
            return {"error": "too_fast"}
        try:
            return take(self.parts, caller, data[0] if data else None)
        except ValidationError:
            return {"error": "bad_request"}
        except Problem as problem:
            return {"error": problem.code}
        except Exception:
            log.exception("event", event_name=event)  # ours; the desk must not lose its socket for it
            return {"error": "broken"}
