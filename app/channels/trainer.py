"""The trainer's live page: namespace /trainer. It hears that a drill was assigned or played."""

from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as Refused

from app.channels import rooms
from app.channels.seats import caller_of
from app.parts import Parts
from app.queries.people import Caller

ROLES = frozenset({"trainer", "admin"})
TOPIC = "progress"


class TrainerChannel:
    """Seats trainers and passes on what is told. A hint: the page, or the program, reads the rows again."""

    def __init__(self, app: Flask, socketio: SocketIO, parts: Parts):
        self.app, self.server, self.parts = app, socketio.server, parts
        self._callers: dict[str, Caller] = {}
        self.server.on("connect", self._connect, namespace=rooms.TRAINER)
        self.server.on("disconnect", self._disconnect, namespace=rooms.TRAINER)
        self.server.on("*", self._event, namespace=rooms.TRAINER)
        parts.live.listen(TOPIC, self._progress)

    def _progress(self, news: dict[str, Any]) -> None:
        """`{drill, assignment, rider_id, state, run}`: a play has its run, what was assigned has none."""
        run = news.get("run")
        told = {
            "drill": news["drill"],
            "assignment": news.get("assignment"),
            "rider_id": news.get("rider_id"),
            "state": "assigned" if run is None else "done" if run["ending"] else "broke_off",
            "run": run,
        }
        self.server.emit("progress", told, to=rooms.TRAINERS, namespace=rooms.TRAINER)

    def _connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        caller = caller_of(self.app, self.parts, environ, auth)
        if caller is None:
            raise Refused("sign_in_required")
        if caller.role not in ROLES:
            raise Refused("not_allowed")
        self._callers[sid] = caller
        self.server.enter_room(sid, rooms.TRAINERS, namespace=rooms.TRAINER)

    def seated(self) -> dict[str, Caller]:
        """Who sits here, by socket."""
        return dict(self._callers)

    def _disconnect(self, sid: str, _reason: Any = None) -> None:
        self._callers.pop(sid, None)

    def _event(self, _event: str, _sid: str, *_data: Any) -> dict[str, Any]:
        """Nobody here has anything to say; who tries is told."""
        return {"error": "unknown_event"}
