"""Sockets of people who are no more let in: closed at once, or a second after another process ended them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask_socketio import SocketIO

from app.clock import machine_now
from app.parts import Parts
from app.queries.people import Caller
from app.queries.sign_in import Ended, ended_since
from app.signing_in import ENDED

log = structlog.get_logger()
LOOK_SECONDS = 1.0  # who is disabled has no socket after two
Seated = Callable[[], Mapping[str, Caller]]
#: How far back a look goes: it finds a socket that was being opened just then, and bears a slow clock.
BACK = timedelta(seconds=60)


class Endings:
    """Looks at the rows of what ended lately, and closes the sockets that were opened with it."""

    def __init__(self, socketio: SocketIO, parts: Parts, seated: Mapping[str, Seated]):
        """`seated`: by namespace, who sits there by socket."""
        self.server, self.parts, self.seated = socketio.server, parts, seated
        self._looked_at = machine_now()
        parts.live.listen(ENDED, self._told)

    def _told(self, _news: dict[str, Any]) -> None:
        self.look()

    def look(self) -> int:
        """Close what has to be closed, and say how many sockets that were."""
        now = machine_now()
        with self.parts.database.read() as session:
            # From the last look that came to its end: a database that was away hides nobody for good.
            ended = ended_since(session, min(self._looked_at, now) - BACK)
        gone = [
            (sid, namespace)
            for namespace, seated in self.seated.items()
            for sid, caller in dict(seated()).items()
            if _is_gone(caller, ended, now)
        ]
        for sid, namespace in gone:
            self._close(sid, namespace)
        self._looked_at = now
        return len(gone)

    def run(self, sleep: Callable[[float], None]) -> None:
        """Look again and again: what another process ended has its sockets closed here, too."""
        while True:
            sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("endings")

    def _close(self, sid: str, namespace: str) -> None:
        line: Any = self.server.manager.eio_sid_from_sid(sid, namespace)
        self.server.disconnect(sid, namespace=namespace)
        if line is not None:  # he opens no other namespace with what he had
            self.server.eio.disconnect(line)


def _is_gone(caller: Caller, ended: Ended, now: datetime) -> bool:
    """Whether what he came with was ended, or its time ran out."""
    if caller.until is not None and caller.until <= now:
        return True
    return caller.key in ended.keys or caller.person_id in ended.people or caller.rider_id in ended.riders
