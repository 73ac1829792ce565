"""How long somebody may hold a line without saying what he wants: a request's head, a socket's namespace."""

from typing import Any

import gevent
import socketio

from app.channels.wire import DoorHandler

#: Seconds: between two requests of a line, for the head of one, and until a socket names its namespace.
IDLE, HEAD, NAMED = 75, 10, 10


class PatientHandler(DoorHandler):
    """Closes a line on which a request's head trickles in, or nothing comes any more."""

    def read_requestline(self) -> str:
        line = ""
        with gevent.Timeout(IDLE, False):
            line = str(super().read_requestline())
        return line

    def read_request(self, raw_requestline: str) -> Any:
        read: Any = None
        with gevent.Timeout(HEAD, False):
            read = super().read_request(raw_requestline)
        if read is None:
            raise ValueError("the head of the request took too long")
        return read


def heed_names(server: socketio.Server) -> None:
    """Close a socket that named no namespace: nobody was let in, so nothing else would end it."""
    stock = server.eio.handlers["connect"]

    def opened(eio_sid: str, environ: Any) -> Any:
        gevent.spawn_later(NAMED, close_nameless, eio_sid)
        return stock(eio_sid, environ)

    def close_nameless(eio_sid: str) -> None:
        manager = server.manager
        named = any(manager.sid_from_eio_sid(eio_sid, namespace) for namespace in manager.get_namespaces())
        if not named:
            server.eio.disconnect(eio_sid)  # one that is gone already is none of its business

    server.eio.on("connect", opened)
