"""A phone's line: written to at once while it takes what it is given, bounded while it does not.

Stock code has a queue without a bound and a greenlet that writes for each socket, and control frames go
past that queue into the middle of a frame that is half written. Here all bytes of a socket go one way.
"""

import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any

import engineio
import gevent
import structlog
from engineio import packet
from engineio.exceptions import SocketIsClosedError
from engineio.socket import Socket
from gevent.socket import socket as PlainSocket
from geventwebsocket.exceptions import WebSocketError

log = structlog.get_logger()
#: What a phone that does not read may leave with us; then its line ends, and the inbox brings it the rest.
MOST_FRAMES, MOST_BYTES = 256, 1024 * 1024
LAST_WORDS = 5  # seconds a line that ends may take for them


def in_turn() -> None:
    """Before work that thousands may want at one moment: whoever came with something else goes in between.

    What greenlets do when the hub wakes them again is done in slices of a few milliseconds; what they do
    straight from their sockets is not, and a small request would wait until all of a storm were served.
    """
    gevent.sleep(0)


class Outgoing:
    """The bytes on their way to one socket, in order, whole frames only."""

    __slots__ = ("_bytes", "_drains", "_ends", "_socket", "_waiting", "dead")

    def __init__(self, sock: Any):
        self._socket = sock
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._drains = self._ends = False
        self.dead = False

    def put(self, frame: bytes) -> None:
        """Hand a whole frame over; never waits. Raises OSError once the line is dead."""
        if self.dead:
            raise OSError("the line is dead")
        if not self._drains:
            frame = self._at_once(frame)
            if not frame:
                return
            self._drains = True
            gevent.spawn(self._drain)
        self._waiting.append(frame)
        self._bytes += len(frame)
        # The one that is being written may be as large as it likes: a desk's whole board is.
        if len(self._waiting) > MOST_FRAMES or self._bytes - len(self._waiting[0]) > MOST_BYTES:
            log.info("line too slow", frames=len(self._waiting), bytes=self._bytes)
            self.cut()
            raise OSError("the phone does not read")

    def _at_once(self, frame: bytes) -> bytes:
        """Write what the kernel takes now; returns what is left."""
        if type(self._socket) is not PlainSocket:
            return frame  # with TLS a write may have to wait for a read
        try:
            sent = self._socket._sock.send(frame)
        except BlockingIOError:
            return frame
        except OSError:
            self.dead = True
            raise
        return frame[sent:]

    def _drain(self) -> None:
        try:
            while self._waiting:
                frame = self._waiting[0]
                self._socket.sendall(frame)
                self._bytes -= len(frame)
                self._waiting.popleft()
        except (OSError, IndexError):  # it went, or was cut while we waited
            self.dead = True
        finally:
            self._drains = False
            if self._ends:
                self.cut()

    def end(self) -> None:
        """Hang up once what waits is written, or could have been."""
        if self._drains and not self.dead:
            self._ends = True
            gevent.spawn_later(LAST_WORDS, self.cut)
        else:
            self.cut()

    def cut(self) -> None:
        """End the line in both directions, whatever still waits."""
        self.dead = True
        self._waiting.clear()
        self._bytes = 0
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class Line(Socket):  # type: ignore[misc]
    """Engine.IO over one WebSocket, and nothing else; no queue, and no greenlet but the one that reads."""

    closed: bool
    closing: bool
    last_ping: float | None  # when the ping went that is not answered yet

    def __init__(self, server: engineio.Server, sid: str):
        super().__init__(server, sid)
        self.last_ping = time.monotonic()
        self._web: Any = None
        self._early: list[Any] = []  # before the WebSocket stands

    def send(self, pkt: Any) -> None:
        if self.check_ping_timeout():
            self._write(pkt)

    def say(self, text: str) -> None:
        """A Socket.IO packet that is encoded already."""
        if not self.closed and self.check_ping_timeout():
            with suppress(WebSocketError):
                self._web.send("4" + text)

    def _write(self, pkt: Any) -> None:
        if self._web is None:
            self._early.append(pkt)
            return
        with suppress(WebSocketError):  # whoever reads learns it, and ends the line
            self._web.send(pkt.encode())

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        if self.closed or self.closing:
            return
        self.closing = True
        self.server._trigger_event(
            "disconnect", self.sid, reason or self.server.reason.SERVER_DISCONNECT, run_async=False
        )
        if not abort:
            self._write(packet.Packet(packet.CLOSE))
        self.closed = True
        if self._web is not None:
            self._web.end()

    def check_ping_timeout(self) -> bool:
        """Whether the phone still answers; by a clock that nobody sets, unlike stock code."""
        if self.closed:
            raise SocketIsClosedError
        if self.last_ping and time.monotonic() - self.last_ping > self.server.ping_timeout:
            self.close(wait=False, reason=self.server.reason.PING_TIMEOUT)
            return False
        return True

    def schedule_ping(self) -> None:
        if self.last_ping:
            self.last_ping = None
            self.server.pings.add(self)

    def ping(self) -> None:
        if not self.closing and not self.closed:
            self.last_ping = time.monotonic()
            self.send(packet.Packet(packet.PING))

    def _websocket_handler(self, web: Any) -> list[bytes]:
        self.connected = self.upgraded = True
        self._web = web._sock
        early, self._early = self._early, []
        for pkt in early:
            self._write(pkt)
        try:
            while (text := self._web.receive()) is not None:
                if text[0] == "4":
                    self.server.handlers["message"](self.sid, text[1:])
                else:
                    self.receive(packet.Packet(encoded_packet=text))
        except (WebSocketError, OSError):
            log.debug("line gone")
        except Exception:
            log.exception("line")
        in_turn()
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        return []


class Pings:
    """One greenlet pings all lines, each one interval after its last answer; so they stand in order."""

    def __init__(self, interval: float):
        self._interval = interval
        self._due: deque[tuple[float, Line]] = deque()

    def add(self, line: Line) -> None:
        self._due.append((time.monotonic() + self._interval, line))
        if len(self._due) == 1:
            gevent.spawn(self._run)

    def _run(self) -> None:
        while self._due:
            at, line = self._due[0]
            wait = at - time.monotonic()
            if wait > 0 and not line.closed:
                gevent.sleep(min(wait, 1.0))
                continue
            try:
                line.ping()
            except Exception:
                log.exception("ping")
            self._due.popleft()


def own_lines(engine: engineio.Server) -> None:
    """Make the Engine.IO server open our lines instead of its own sockets."""
    engine.pings = Pings(engine.ping_interval)

    def open_line(environ: dict[str, Any], start_response: Any, transport: str, _jsonp: Any = None) -> Any:
        if engine.start_service_task:  # it ends lines whose pings nobody answers
            engine.start_service_task = False
            engine.service_task_handle = engine.start_background_task(engine._service_task)
        sid = engine.generate_id()
        line = engine.sockets[sid] = Line(engine, sid)
        hello = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(engine.ping_timeout * 1000),
            "pingInterval": int(engine.ping_interval * 1000),
            "maxPayload": engine.max_http_buffer_size,
        }
        line.send(packet.Packet(packet.OPEN, hello))
        engine._trigger_event("connect", sid, environ, run_async=False)
        line.schedule_ping()
        try:
            return line.handle_get_request(environ, start_response)
        finally:
            if line.closed:
                engine.sockets.pop(sid, None)

    engine._handle_connect = open_line
