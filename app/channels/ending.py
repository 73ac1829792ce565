"""How a server ends when it is told to: nobody new, what waits goes out, then the lines are closed."""

from collections.abc import Callable, Mapping
from typing import Any

import gevent
import structlog
from flask_socketio import SocketIO
from gevent.pywsgi import WSGIServer

from app.watch import Watch

log = structlog.get_logger()
FLUSH_SECONDS = 2.0
ANSWERS_SECONDS = 2  # for answers that are under way


def open_sockets(socketio: SocketIO) -> Callable[[], Mapping[str, int]]:
    """How many sockets are open in each namespace."""

    def count() -> dict[str, int]:
        rooms: Any = socketio.server.manager.rooms
        return {namespace: len(rooms[namespace].get(None, ())) for namespace in list(rooms)}

    return count


def _flush(flush: Callable[[], int]) -> None:
    try:
        while flush():
            gevent.sleep(0)
    except Exception:
        log.exception("flush")  # the rows stay; whoever starts next has them


def end_gently(server: WSGIServer, socketio: SocketIO, watch: Watch, flush: Callable[[], int]) -> None:
    """Readiness off, no new sockets, the outbox to those who are here, every socket closed, then the rest.

    `flush` hands over what is due and says how many went. A phone connects again elsewhere, or here after
    the start, and asks for what it lacks by number.
    """
    watch.stopping = server.ending = True
    gevent.spawn(_flush, flush).join(FLUSH_SECONDS)  # who waits for the database may wait longer than we do
    socketio.server.eio.disconnect()
    server.stop(timeout=ANSWERS_SECONDS)
