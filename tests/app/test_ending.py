"""How a server ends when it is told to: nobody new is let in, and nothing holds it up for long."""

import time
from types import SimpleNamespace
from typing import Any

import gevent
from gevent import socket
from gevent.pywsgi import WSGIServer

from app.channels.ending import FLUSH_SECONDS, end_gently
from app.channels.patience import PatientHandler
from app.watch import Watch

HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def no_page(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return []


def answered(server: WSGIServer) -> bytes:
    with gevent.Timeout(5):
        line = socket.create_connection(("127.0.0.1", server.server_port))
        line.sendall(HANDSHAKE)
        got: bytes = line.recv(12)
        line.close()
    return got


def test_given_a_server_that_ends_then_a_new_socket_is_refused() -> None:
    server = WSGIServer(("127.0.0.1", 0), no_page, handler_class=PatientHandler, log=None, error_log=None)
    server.start()
    assert answered(server) == b"HTTP/1.1 101"

    server.ending = True

    assert answered(server) == b"HTTP/1.1 503"
    server.stop(timeout=0)


def test_given_an_outbox_that_hangs_then_the_server_ends_all_the_same() -> None:
    said: list[str] = []
    engine = SimpleNamespace(disconnect=lambda: said.append("goodbye"))
    server: Any = SimpleNamespace(stop=lambda timeout: said.append("stopped"))
    sockets: Any = SimpleNamespace(server=SimpleNamespace(eio=engine))
    watch, began = Watch(), time.monotonic()

    with gevent.Timeout(10):
        end_gently(server, sockets, watch, lambda: gevent.sleep(60))

    assert said == ["goodbye", "stopped"]
    assert (watch.stopping, server.ending) == (True, True)
    assert time.monotonic() - began < FLUSH_SECONDS + 2
