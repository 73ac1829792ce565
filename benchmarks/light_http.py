"""HTTP for a fleet: a few connections that stay open, shared by thousands of phones, on asyncio."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 30


class Refused(Exception):
    """An answer that is not a 2xx."""

    def __init__(self, status: int, said: str):
        super().__init__(f"{status}: {said[:200]}")
        self.status = status


class Lines:
    """At most `most` open connections to one server; `ask` takes the next that is free."""

    def __init__(self, port: int, most: int = 16):
        self.port = port
        self._free = asyncio.Semaphore(most)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.slowest = 0.0  # seconds from sending to the whole answer

    async def ask(self, method: str, path: str, token: str | None = None, body: Any = None) -> Any:
        """The JSON of the answer; raises Refused if it is no 2xx and OSError if there is none."""
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {len(raw)}\r\n"
        if raw:
            head += "Content-Type: application/json\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        async with self._free:
            began = time.perf_counter()
            async with asyncio.timeout(PATIENCE):
                status, said = await self._over_a_line(head.encode() + b"\r\n" + raw)
            self.slowest = max(self.slowest, time.perf_counter() - began)
        if not 200 <= status < 300:
            raise Refused(status, said.decode(errors="replace"))
        return json.loads(said)

    async def _over_a_line(self, request: bytes) -> tuple[int, bytes]:
        reused = bool(self._idle)
        line = self._idle.pop() if reused else await self._new()
        try:
            answer = await self._exchange(line, request)
        except (OSError, asyncio.IncompleteReadError):
            line[1].close()
            if not reused:
                raise ConnectionError("the server hung up") from None
            line = await self._new()  # the server had closed one that lay idle
            answer = await self._exchange(line, request)
        except BaseException:
            line[1].close()
            raise
        self._idle.append(line)
        return answer

    async def _new(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    @staticmethod
    async def _exchange(
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
    ) -> tuple[int, bytes]:
        reader, writer = line
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        fields = head.lower().partition(b"content-length:")[2]
        return int(head.split(b" ", 2)[1]), await reader.readexactly(int(fields.split(b"\r\n")[0] or 0))

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()


async def until(true: Callable[[], bool], seconds: float, look: float = 0.05) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(look)
    return True
