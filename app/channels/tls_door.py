"""The door of a server that speaks TLS: whoever knocks in plain http is shown the way, garbage is dropped."""

import re
import socket
import ssl
from contextlib import suppress
from typing import Any

import gevent
from gevent.pywsgi import WSGIServer

HANDSHAKE = 0x16  # the first byte of every TLS connection
PATIENCE = 10  # seconds for a first word
ASKED = re.compile(rb"^[A-Z]+ (/[!-~]*) HTTP/1\.[01]\r\n(?:.*\r\n)*?host: *([A-Za-z0-9.:\[\]-]+)\r\n", re.I)


class TlsServer(WSGIServer):  # type: ignore[misc]
    """The stock server, which lets a failed handshake end in a traceback."""

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> Any:
        speaks_tls = False
        with suppress(OSError), gevent.Timeout(PATIENCE, False):
            speaks_tls = client_socket.recv(1, socket.MSG_PEEK) == bytes([HANDSHAKE])
            if not speaks_tls:
                _send_on(client_socket)
        if not speaks_tls:  # or nobody spoke: a handshake would wait for him without end
            client_socket.close()
            return None
        # A phone that does not trust the authority yet hangs up in the middle of the handshake.
        with suppress(ssl.SSLError, ConnectionError, TimeoutError):
            return super().wrap_socket_and_handle(client_socket, address)
        return None


def _send_on(client_socket: Any) -> None:
    """Answer a plain request with the same address in https."""
    found = ASKED.match(client_socket.recv(4096))
    if not found:
        return
    path, host = found[1].decode(), found[2].decode()
    client_socket.sendall(
        f"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://{host}{path}\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
