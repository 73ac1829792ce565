"""The servers a fleet is set on in turn: ours, stock Flask-SocketIO, Node's socket.io, a bare floor."""

import hashlib
import hmac
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.fleet import WORDS
from benchmarks.house import furnished
from benchmarks.measuring import ROOT, SERVER_CORE, on_core
from benchmarks.node import binary, modules_of
from benchmarks.posting import Line
from tests.server import free_port

KEY = "a key for benchmarks"
#: As much as a notice of ours holds.
BODY = {
    "epoch": "0" * 16,
    "seq": 1,
    "id": "x" * 16,
    "kind": "guidance",
    "class": "guidance",
    "priority": 4,
    "title": {"zh": "调度台", "en": "Dispatch"},
    "body": {"text": {"zh": WORDS, "en": WORDS}},
    "valid_until": "2026-11-22T18:00:00+00:00",
    "show_when": "still",
}


@dataclass(frozen=True)
class Peer:
    """A running server: the token of each phone, and the POST that sends to all of them."""

    name: str
    port: int
    pid: int
    tokens: dict[str, str]
    path: str
    desk: str | None
    small: str  # a path that is answered with little

    def body(self) -> Any:
        if self.desk is None:
            return BODY
        ends = (datetime.now(UTC) + timedelta(hours=6)).isoformat()
        text = {"zh": WORDS, "en": WORDS}
        return {"audience": {"all": True}, "priority": 4, "text": text, "valid_until": ends}


@contextmanager
def ours(folder: Path, riders: Sequence[str]) -> Iterator[Peer]:
    folder.mkdir()
    with furnished(folder, riders) as house:
        yield Peer(
            "ours", house.port, house.pid, house.tokens, "/api/v1/broadcasts", house.desk, "/api/v1/orders"
        )


@contextmanager
def peer(name: str, riders: Sequence[str], folder: Path) -> Iterator[Peer]:
    """`stock`, `node` or `raw`, on the server's core."""
    port = free_port()
    commands = {
        "stock": [sys.executable, "-m", "benchmarks.stock_socket_io", str(port), KEY],
        "raw": [sys.executable, "-m", "benchmarks.raw_floor", str(port)],
    }
    if name == "node":
        there = Path(__file__).parent / "socket_io" / "server.mjs"
        commands["node"] = [binary(), str(there), str(port), str(modules_of("socket_io")), KEY]
    tokens = {rider: f"{rider}.{_signed(rider)}" for rider in riders}
    with on_core(SERVER_CORE), (folder / f"{name}.txt").open("w") as errors:
        process = subprocess.Popen(commands[name], cwd=ROOT, stdout=errors, stderr=errors)
    try:
        _wait(port, process, folder / f"{name}.txt")
        yield Peer(name, port, process.pid, tokens, "/", None, "/")
    finally:
        process.terminate()
        process.wait()


def _signed(rider: str) -> str:
    return hmac.new(KEY.encode(), rider.encode(), hashlib.sha256).hexdigest()


def _wait(port: int, process: "subprocess.Popen[bytes]", errors: Path) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            Line(port).close()
            return
        except OSError:
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError(errors.read_text()) from None
            time.sleep(0.05)
