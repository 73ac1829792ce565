"""A rider's phone as its bytes: WebSocket, Engine.IO 4, namespace /rider; no more, so it costs little."""

import base64
import json
import os
import socket
import struct


class Phone:
    """One open socket. `read` returns the packets that have come; pings are answered on the way."""

    def __init__(self, port: int, token: str | None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        self._got = b""
        while b"\r\n\r\n" not in self._got:
            self._receive()
        head, _, self._got = self._got.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise RuntimeError(head.decode())
        self.write(b"40/rider," + json.dumps({"token": token}).encode())
        self._wait_for_seat()

    def _wait_for_seat(self) -> None:
        while True:
            for packet in self.read():
                if packet.startswith(b"40/rider,"):
                    return
                if packet.startswith(b"44"):
                    raise RuntimeError(f"the server refused the phone: {packet.decode()}")

    def _receive(self) -> None:
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the phone's socket")
        self._got += piece

    def write(self, text: bytes) -> None:
        """Send a short text frame; a mask of zeros is a mask."""
        if len(text) < 126:
            head = struct.pack("!BB", 0x81, 0x80 | len(text))
        else:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, len(text))
        self.socket.sendall(head + b"\0\0\0\0" + text)

    def read(self) -> list[bytes]:
        """What one look at the socket brings, whole packets only."""
        self._receive()
        packets = []
        while (frame := self._frame()) is not None:
            if frame == b"2":
                self.write(b"3")
            else:
                packets.append(frame)
        return packets

    def _frame(self) -> bytes | None:
        if len(self._got) < 2:
            return None
        length, start = self._got[1] & 0x7F, 2
        for mark, form, size in ((126, "!H", 2), (127, "!Q", 8)):
            if length == mark:
                if len(self._got) < 2 + size:
                    return None
                (length,), start = struct.unpack_from(form, self._got, 2), 2 + size
                break
        if len(self._got) < start + length:
            return None
        frame, self._got = self._got[start : start + length], self._got[start + length :]
        return frame

    def close(self) -> None:
        self.socket.close()
