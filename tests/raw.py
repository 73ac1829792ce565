"""What no well-behaved client would send, and what shows that it did no harm."""

import hashlib
import json
import socket
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import websocket

from app.terms import TERMS
from tests.server import Answer, Sender, Server, get, request


@dataclass
class Said(Answer):
    """An answer read from the bare socket; `sent` is how many bytes the server let us send."""

    sent: int = 0


def say(server: Server, head: bytes, more: Iterable[bytes] = (), patience: float = 20) -> Said:
    """Send bytes as they are and read the answer; status 0 if the server just hung up."""
    sent, got = 0, b""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=patience)) as line:
        with suppress(OSError):  # it has heard enough
            for piece in chain([head], more):
                line.sendall(piece)
                sent += len(piece)
        with suppress(OSError):
            while piece := line.recv(65536):
                got += piece
                if _whole(got):
                    break
    top, _, body = got.partition(b"\r\n\r\n")
    words = top.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    try:
        return Said(status, json.loads(body), top.decode("latin-1"), sent)
    except ValueError:
        return Said(status, body.decode("latin-1"), top.decode("latin-1"), sent)


def _whole(got: bytes) -> bool:
    top, end, body = got.partition(b"\r\n\r\n")
    for line in top.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return bool(end) and len(body) >= int(line.split(b":")[1])
    return False


def head(
    server: Server, path: str, headers: dict[str, Any], method: str = "POST", http: str = "HTTP/1.1"
) -> bytes:
    """The head of a request; a header value may be bytes no library would let through."""
    lines = [f"{method} {path} {http}".encode(), f"Host: 127.0.0.1:{server.port}".encode()]
    for name, value in headers.items():
        lines.append(
            name.encode("latin-1") + b": " + (value if isinstance(value, bytes) else str(value).encode())
        )
    return b"\r\n".join(lines) + b"\r\n\r\n"


def rows(server: Server, statement: str, *values: Any) -> list[Any]:
    """What the server's database holds, read without touching it."""
    with closing(sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True)) as database:
        return database.execute(statement, values).fetchall()


def tables(server: Server) -> dict[str, str]:
    """A hash of each table's rows, but for when the server next looks at a notice that waits."""
    with closing(sqlite3.connect(f"file:{server.folder / 'jinnang.db'}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(
                repr(
                    sorted(map(repr, database.execute(f'SELECT {_kept(database, name)} FROM "{name}"')))
                ).encode()
            ).hexdigest()
            for name in names
        }


def _kept(database: sqlite3.Connection, table: str) -> str:
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    return ", ".join(f'"{column}"' for column in columns if column != "look_at")


@contextmanager
def harmless(server: Server, *meant: str) -> Iterator[None]:
    """Whatever happens inside: the server lives, logs no fault, holds no line, and only `meant` change."""
    before, told, lines = tables(server), len(server.errors()), open_lines(server)
    yield
    until = time.monotonic() + 2
    while open_lines(server) > lines and time.monotonic() < until:
        time.sleep(0.02)
    assert open_lines(server) <= lines, "a connection was left open"
    assert get(f"{server.url}/live") == {"live": True}
    assert server.process is not None
    assert server.process.poll() is None
    news = server.errors()[told:]
    assert "Traceback" not in news, news
    assert '"level": "error"' not in news, news
    changed = {name for name, hash in tables(server).items() if hash != before[name]}
    if "sweep" in changed:  # the server's own sweep came by in this moment
        meant += ("sweep", "record", *(term.table for term in TERMS))
    assert changed <= set(meant), changed


def early_in_the_minute() -> None:
    """Rates are counted by the minute: wait where it is about to turn."""
    late = time.time() % 60 - 55
    if late > 0:
        time.sleep(5.1 - late)


def open_lines(server: Server) -> int:
    """How many sockets the server holds open."""
    assert server.process is not None
    found = 0
    for handle in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with suppress(OSError):
            found += handle.readlink().name.startswith("socket:")
    return found


def memory_kb(server: Server) -> int:
    """How much memory the server holds."""
    assert server.process is not None
    with open(f"/proc/{server.process.pid}/status") as told:
        return next(int(line.split()[1]) for line in told if line.startswith("VmRSS"))


def phone_url(server: Server, path: str = "/socket.io/", transport: str = "websocket") -> str:
    return f"ws://127.0.0.1:{server.port}{path}?EIO=4&transport={transport}"


@dataclass
class Frames:
    """A phone that writes its own frames; `heard` is all it was sent."""

    server: Server
    token: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def __enter__(self) -> "Frames":
        self.line = websocket.create_connection(phone_url(self.server), timeout=5, **self.options)
        try:
            self.until("0")
            if self.token:
                self.line.send("40/rider," + json.dumps({"token": self.token}))
                self.until("40/rider,")
                self.until('42/rider,["hello"')
        except BaseException:
            self.line.shutdown()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.line.shutdown()

    def until(self, start: str) -> str:
        """The next message that begins so."""
        while True:
            message = self.line.recv()
            message = message if isinstance(message, str) else message.decode()
            if not message:
                raise ConnectionError(f"closed before {start!r}; heard {self.heard}")
            self.heard.append(message)
            if message.startswith(start):
                return message

    def ask(self, text: str, number: int = 7) -> Any:
        """Send an event as JSON text and return its answer."""
        self.line.send(f"42/rider,{number}{text}")
        return json.loads(self.until(f"43/rider,{number}").removeprefix(f"43/rider,{number}"))[0]

    def ends(self, patience: float = 5) -> bool:
        """Whether the server hangs up."""
        self.line.settimeout(patience)
        until = time.monotonic() + patience
        try:
            while time.monotonic() < until:
                if self.line.recv_data()[0] == websocket.ABNF.OPCODE_CLOSE:
                    return True
        except websocket.WebSocketTimeoutException:
            return False
        except (websocket.WebSocketException, OSError):
            return True
        return False


def signed(sender: Sender, body: str, **headers: Any) -> dict[str, Any]:
    return sender.headers(body) | {name.replace("_", "-"): value for name, value in headers.items()}


def sent(server: Server, sender: Sender, body: bytes, headers: dict[str, Any]) -> Said:
    """Post over the bare socket, so that any byte may stand in a header."""
    return say(server, head(server, path(sender), {"Content-Length": len(body), **headers}), [body])


def path(sender: Sender) -> str:
    return f"/api/v1/sources/{sender.name}/events"


def post(
    sender: Sender, body: str, *, at: datetime | None = None, webhook_id: str | None = None, **headers: str
) -> Answer:
    """Post this body signed, with some headers replaced."""
    given = sender.headers(body, webhook_id, at) | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return request(sender.address, "POST", body.encode(), given)


def code(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error"]["code"]
