"""The floor of `fan_out`: the bytes of a frame made once and written to every socket, on asyncio.

It says just enough of Engine.IO and Socket.IO that the fleet's phones take it for a server. No token is
checked, there are no rooms, and nothing is kept.
"""

import asyncio
import base64
import hashlib
import sys

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
OPEN = b'0{"sid":"x","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":1000000}'
everybody: set["Raw"] = set()


def framed(text: bytes) -> bytes:
    size = len(text)
    head = bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + text


class Raw(asyncio.Protocol):
    """A phone or a sender; which of them shows in its first bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self.transport, self.got = transport, b""

    def data_received(self, data: bytes) -> None:
        if self in everybody:
            return
        self.got += data
        head, ended, rest = self.got.partition(b"\r\n\r\n")
        if not ended:
            return
        lines = [line.partition(b": ") for line in head.split(b"\r\n")[1:]]
        fields = {name.lower(): value for name, _, value in lines}
        if b"upgrade" in fields:
            self._phone(fields[b"sec-websocket-key"], rest)
        elif len(rest) >= int(fields.get(b"content-length", b"0")):
            self.got = b""
            if head.startswith(b"POST"):
                frame = framed(b'42/rider,["notice",' + rest + b"]")
                for phone in everybody:
                    phone.transport.write(frame)
            self.transport.write(b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}')

    def _phone(self, key: bytes, rest: bytes) -> None:
        if rest:  # its first packet: it wants to be seated
            self.got = b""
            everybody.add(self)
            self.transport.write(framed(b'40/rider,{"sid":"x"}'))
        elif not getattr(self, "is_upgraded", False):
            self.is_upgraded = True
            accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
            self.transport.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + framed(OPEN)
            )

    def connection_lost(self, _fault: Exception | None) -> None:
        everybody.discard(self)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Raw, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
