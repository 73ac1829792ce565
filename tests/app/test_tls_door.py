"""The door of a TLS server: whoever says nothing is not waited for without end."""

import gevent
import gevent.socket
import pytest
from gevent.ssl import PROTOCOL_TLS_SERVER, SSLContext

from app.channels import tls_door
from app.channels.tls_door import TlsServer


def test_given_somebody_who_opens_a_line_and_says_nothing_then_it_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tls_door, "PATIENCE", 0.05)
    server = TlsServer(("127.0.0.1", 0), ssl_context=SSLContext(PROTOCOL_TLS_SERVER))
    theirs, ours = gevent.socket.socketpair()

    serving = gevent.spawn(server.wrap_socket_and_handle, theirs, None)
    ours.settimeout(3)

    assert ours.recv(1) == b""
    ours.close()
    serving.join(3)
