"""The stock socket with its cheap cures: quick small writes, indexed rooms, bodies encoded once, a door."""

import json
import re
import socket
from collections import defaultdict
from contextlib import suppress
from http.client import HTTPException
from typing import Any

import gevent
import socketio
import structlog
from gevent.pywsgi import Input
from geventwebsocket.exceptions import ProtocolError, WebSocketError
from geventwebsocket.handler import WebSocketHandler
from geventwebsocket.websocket import Header, Stream, WebSocket

from app.channels.line import Outgoing, in_turn

log = structlog.get_logger()
BACKLOG = 4096
MOST_READ = 32 * 1024  # bytes of one message from a phone, over all its frames
#: Of a refused body this much is still read, so that its sender hears the answer.
MOST_DROPPED, DROP_SECONDS = 4 * 1024 * 1024, 2
#: Engine.IO: close, pong, or a Socket.IO packet without attachments.
MESSAGE = re.compile(r"[13]|4[0-4].*", re.DOTALL)
CONNECT, DISCONNECT, EVENT, ACK = range(4)


def spliced(epoch: str, seq: int, wire: str) -> str:
    """A notice as JSON text: the rider's own `epoch` and `seq` in front of a body encoded once for all."""
    return f'{{"epoch":"{epoch}","seq":{seq},{wire}'


class WireJson:
    """The JSON that Socket.IO packets are written with."""

    @staticmethod
    def dumps(data: Any, **_options: Any) -> str:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def loads(text: str, **_options: Any) -> Any:
        return json.loads(text)


class IndexedManager(socketio.Manager):  # type: ignore[misc]
    """Keeps the rooms of each socket, so that a mass disconnect is linear.

    The stock manager looks through every room for each socket that goes: with 5,000 going at once the
    server answers nobody for seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[tuple[str, str], set[str | None]] = defaultdict(set)

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of[namespace, sid].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        rooms = self._rooms_of.get((namespace, sid))
        if rooms is not None:
            rooms.discard(room)
            if not rooms:
                del self._rooms_of[namespace, sid]

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        return [room for room in self._rooms_of.get((namespace, sid), ()) if room is not None]

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        for room in list(self._rooms_of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]


class RestOfBody(Input):  # type: ignore[misc]
    """A request's body. What a view left unread is dropped up to a bound; stock code reads it all."""

    __slots__ = ("cut",)

    def __init__(self, stock: Input):
        super().__init__(stock.rfile, stock.content_length, stock.socket, stock.chunked_input)
        self.cut = False

    def _discard(self) -> None:
        if self._chunked_input_error:
            return
        self.send_100_continue_enabled = False  # type: ignore[misc]
        dropped = 0
        with gevent.Timeout(DROP_SECONDS, False):
            while dropped < MOST_DROPPED:
                piece = self.read(16 * 1024)
                if not piece:
                    self.send_100_continue_enabled = True  # type: ignore[misc]
                    return
                dropped += len(piece)
        self.cut = True


class PhoneSocket(WebSocket):  # type: ignore[misc]
    """A WebSocket that reads no message longer than a phone's, and passes on nothing stock code breaks on.

    What it writes, control frames too, goes one way (`outgoing`), so that no frame lands inside another.
    """

    __slots__ = ("left", "outgoing")

    def __init__(self, environ: Any, stream: Stream, handler: Any):
        super().__init__(environ, stream, handler)
        self.left = MOST_READ
        self.outgoing = Outgoing(handler.socket)
        self.raw_write = self.outgoing.put  # type: ignore[misc]
        read: Any = self.raw_read  # type: ignore[has-type]

        def read_at_most(length: int) -> bytes:
            self.left -= length
            if self.left < 0:
                raise OSError("the message is too long")
            piece: bytes = read(length)
            return piece

        self.raw_read = read_at_most  # type: ignore[misc]

    def receive(self) -> str | None:
        self.left = MOST_READ
        message = super().receive()
        if isinstance(message, str) and MESSAGE.fullmatch(message):
            return message
        if not self.closed:
            self.close(1003)
        return None

    def read_frame(self) -> tuple[Header, bytes]:
        """As stock code, but unmasked in one go: byte by byte a long message would hold all phones up."""
        header = Header.decode_header(self.stream)
        if header.flags:
            raise ProtocolError("no extension was agreed on")
        if not header.mask:  # a proxy could take what stands in it for an answer of ours (RFC 6455, 5.1)
            raise ProtocolError("a phone masks its frames")
        if not header.length:
            return header, b""
        payload: bytes = self.raw_read(header.length)
        if len(payload) != header.length:
            raise WebSocketError("the line ended inside a frame")
        mask = (bytes(header.mask) * (len(payload) // 4 + 1))[: len(payload)]
        mixed = int.from_bytes(payload, "little") ^ int.from_bytes(mask, "little")
        return header, mixed.to_bytes(len(payload), "little")

    def validate_utf8(self, payload: bytes) -> None:
        """Decoding the whole message does it."""

    def _decode_bytes(self, bytestring: bytes) -> str:
        return bytestring.decode()

    def send(self, message: str, binary: bool | None = None) -> None:
        """A text frame, handed over without waiting; raises WebSocketError if the line is no more."""
        text = message.encode()
        size = len(text)
        if size < 126:
            head = bytes((0x81, size))
        elif size < 65536:
            head = b"\x81\x7e" + size.to_bytes(2, "big")
        else:
            head = b"\x81\x7f" + size.to_bytes(8, "big")
        try:
            self.outgoing.put(head + text)
        except OSError as gone:
            raise WebSocketError(str(gone)) from None

    def end(self) -> None:
        """Say goodbye if that was not done, and hang up once all is said."""
        if not self.closed:
            self.close()
        self.outgoing.end()


class DoorHandler(WebSocketHandler):  # type: ignore[misc]
    """The stock handler, which ends in a traceback on some garbage and reads what nobody asked for."""

    def handle(self) -> None:
        with suppress(OSError):  # the other side went; there is nobody to tell
            super().handle()

    def read_request(self, raw_requestline: str) -> Any:
        try:
            return super().read_request(raw_requestline)
        except (HTTPException, LookupError) as garbled:
            raise ValueError(str(garbled)) from None

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        stock: Input = self.wsgi_input  # type: ignore[has-type]
        self.wsgi_input = RestOfBody(stock)
        if environ["wsgi.input"] is stock:
            environ["wsgi.input"] = self.wsgi_input
        return environ

    def handle_one_response(self) -> None:
        super().handle_one_response()
        if self.wsgi_input.cut:
            self.close_connection = True
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)  # or the answer could be lost with the rest

    def upgrade_websocket(self) -> list[bytes] | None:
        if not self.environ["PATH_INFO"].startswith("/socket.io/"):
            return None
        if getattr(self.server, "ending", False):
            self.start_response("503 Service Unavailable", [("Connection", "close")])
            return [b""]
        in_turn()
        try:
            refused = super().upgrade_websocket()
        except ValueError:  # a key that is not base64
            refused = [""]
            self.start_response("400 Bad Request", [])
        stock = self.environ.get("wsgi.websocket")
        if stock is not None:
            stock.closed = True  # or it would say goodbye when it is collected
            self.websocket = self.environ["wsgi.websocket"] = PhoneSocket(self.environ, Stream(self), self)
        return None if refused is None else [piece.encode() for piece in refused]


def guard_packets(server: socketio.Server) -> None:
    """Take only packets that are well formed; any other ends its socket, with no more than a line in the log.

    Stock code raises on what it can't read, and lets an event called `connect`, `disconnect` or `*` reach the
    handler of that name with whatever the client put into it.
    """
    reserved = {*server.reserved_events, "*"}

    def take(eio_sid: str, text: Any) -> None:
        packet = _packet(server, text)
        if packet is None:
            log.info("packet unreadable", length=len(str(text)))
            server.eio.disconnect(eio_sid)
        elif packet.packet_type == CONNECT:
            in_turn()
            server._handle_connect(eio_sid, packet.namespace, packet.data)
        elif packet.packet_type == DISCONNECT:
            server._handle_disconnect(eio_sid, packet.namespace, server.reason.CLIENT_DISCONNECT)
        elif packet.packet_type == EVENT:
            name, *data = packet.data
            known = "" if name in reserved else name
            server._handle_event(eio_sid, packet.namespace, packet.id, [known, *data])

    server.eio.on("message", take)


def _packet(server: socketio.Server, text: Any) -> Any:
    try:
        packet = server.packet_class(encoded_packet=text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    if packet is None or packet.packet_type not in (CONNECT, DISCONNECT, EVENT, ACK):
        return None
    named = isinstance(packet.data, list) and packet.data and isinstance(packet.data[0], str)
    return packet if named or packet.packet_type != EVENT else None


def quick_listener(host: str, port: int) -> socket.socket:
    """A listening socket without Nagle's wait: head and body of an answer are written apart."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener
