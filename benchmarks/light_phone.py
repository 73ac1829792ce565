"""A phone's line as its bytes, for thousands on one core: WebSocket, Engine.IO 4, one namespace, asyncio.

`LightLine` reads frames, answers pings and hands packets on; what a phone does with them is a subclass.
A frame that breaks the protocol is never skipped: it is kept in `broken`, and the line ends.
"""

import asyncio
import json
import os
import socket
import struct
import time
from base64 import b64encode
from typing import cast

PATIENCE = 60  # seconds for a connection to stand


class LightLine(asyncio.Protocol):
    """One socket. `packet` gets what comes after the Engine.IO `4`, e.g. `2/rider,["notice",{...}]`."""

    def __init__(self, port: int, token: str | None, namespace: str = "/rider", receive_buffer: int = 0):
        self.port, self.token, self.namespace = port, token, namespace
        self.receive_buffer = receive_buffer
        self.broken: list[str] = []
        self.seat: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._got = bytearray()
        self._in_frames = False
        self._transport: asyncio.Transport | None = None
        self._began = 0.0

    async def open(self) -> float:
        """Connect and be seated; returns the seconds that took, raises ConnectionError if it fails."""
        line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.receive_buffer:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        loop = asyncio.get_running_loop()
        self._began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                await loop.sock_connect(line, ("127.0.0.1", self.port))
                await loop.create_connection(lambda: self, sock=line)
                return await self.seat
        except TimeoutError:
            self._give_up(line)
            raise ConnectionError("no seat in time") from None
        except BaseException:
            self._give_up(line)
            raise

    def _give_up(self, line: socket.socket) -> None:
        if self._transport is None:
            line.close()
        else:
            self._transport.abort()

    # for subclasses

    def seated(self) -> None:
        """The server took it in; packets may follow at once."""

    def packet(self, text: bytes) -> None:
        """A Socket.IO packet came."""

    def gone(self) -> None:
        """The line is down, whoever ended it."""

    # what a phone does with its line

    def say(self, text: bytes) -> None:
        """Send one short text frame; a mask of zeros is a mask."""
        if self._transport is None or self._transport.is_closing():
            return
        size = len(text)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
        self._transport.write(head + b"\0\0\0\0" + text)

    def vanish(self) -> None:
        """Go without a word, as a phone in a lift: the server sees a reset."""
        if self._transport is not None:
            line = self._transport.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()

    def stop_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    @property
    def is_up(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    # asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        key = b64encode(os.urandom(16)).decode()
        self._transport.write(
            (
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._in_frames and not self._is_upgraded():
            return
        try:
            self._frames()
        except ValueError as fault:
            self._break(str(fault))

    def connection_lost(self, fault: Exception | None) -> None:
        if not self.seat.done():
            self.seat.set_exception(ConnectionError(f"closed before a seat: {fault}"))
            self.seat.exception()  # looked at here: whoever opened it may have given up
        self.gone()

    # frames

    def _is_upgraded(self) -> bool:
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._got.startswith(b"HTTP/1.1 101"):
            self._break(bytes(self._got[:80]).decode("latin-1"))
            return False
        del self._got[: end + 4]
        self._in_frames = True
        return True

    def _frames(self) -> None:
        got, at, end = self._got, 0, len(self._got)
        while end - at >= 2:
            first, length, start = got[at], got[at + 1], at + 2
            if first not in (0x81, 0x88, 0x89, 0x8A):
                raise ValueError(f"no frame of ours begins with {first:#x}")
            if length == 126:
                if end - at < 4:
                    break
                length, start = int.from_bytes(got[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                if end - at < 10:
                    break
                length, start = int.from_bytes(got[at + 2 : at + 10], "big"), at + 10
            elif length > 127:
                raise ValueError("a server's frame is masked")
            if end - start < length:
                break
            at = start + length
            if first == 0x81:
                self._text(bytes(got[start:at]))
        del got[:at]

    def _text(self, text: bytes) -> None:
        kind = text[:1]
        if kind == b"4":
            if self.seat.done():
                self.packet(text[1:])
            else:
                self._seated(text)
        elif kind == b"2":
            self.say(b"3" + text[1:])
        elif kind == b"0":
            json.loads(text[1:])
            self.say(b"40" + self.namespace.encode() + b"," + json.dumps({"token": self.token}).encode())
        elif text not in (b"1", b"6"):
            raise ValueError(f"no packet: {text[:60]!r}")

    def _seated(self, text: bytes) -> None:
        if text.startswith(b"40" + self.namespace.encode()):
            self.seat.set_result(time.perf_counter() - self._began)
            self.seated()
        elif text.startswith(b"42"):
            raise ValueError(f"an event before the seat: {text[:60]!r}")
        else:
            self.seat.set_exception(ConnectionError(f"refused: {text[:120]!r}"))
            self.vanish()

    def _break(self, why: str) -> None:
        self.broken.append(why)
        self._got.clear()
        if not self.seat.done():
            self.seat.set_exception(ConnectionError(why))
        self.vanish()
