"""The real server in a process of its own, and a sender and phones that talk to it from outside."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server on its own database; `links` are the sign-in links it printed, by role."""

    folder: Path
    port: int = field(default_factory=free_port)
    arguments: tuple[str, ...] = ("--no-demo",)
    process: subprocess.Popen[str] | None = None
    links: dict[str, str] = field(default_factory=dict)
    database_url: str = ""  # a file in the folder, if not told
    program: str = "wsgi.py"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database_url or f"sqlite:///{self.folder / 'jinnang.db'}",
            "SECRET_KEY": "a key for tests",
            "INGEST_PER_MINUTE": "1000000",
            "RECORD_FOLDER": str(self.folder),
            "PYTHONUNBUFFERED": "1",
            # Compiled once, wherever the tests run: a start takes one second instead of three.
            "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "bytecode"),
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def start(self, patience: float = 30) -> None:
        with (self.folder / "stderr.txt").open("a") as errors:
            self.process = subprocess.Popen(
                [sys.executable, self.program, "--port", str(self.port), *self.arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                get(f"{self.url}/live")
                break
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError((self.folder / "stderr.txt").read_text()) from None
                time.sleep(0.05)
        else:
            raise TimeoutError("the server did not come up")
        if "--no-demo" not in self.arguments and self.process.stdout:
            for _ in range(5):
                line = self.process.stdout.readline()
                if found := re.search(r"(rider|dispatcher|trainer|admin): (http\S+)", line):
                    self.links[found[1]] = found[2]

    def kill(self) -> None:
        """End it as a power cut would: no chance to tidy up."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        if self.process and self.process.stdout:
            self.process.stdout.close()

    def flask(self, *arguments: str, check: bool = True) -> str:
        """What a command of the project prints."""
        app = "app.cli:bare_app" if arguments[0] in ("backup", "restore", "settings") else "app:create_app"
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", app, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def errors(self) -> str:
        return (self.folder / "stderr.txt").read_text()


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Server]:
    server = Server(folder, arguments=arguments or ("--no-demo",))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def get(url: str, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return json.load(answer)


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any


def request(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """An answer of any status, its JSON if it is JSON."""
    asked = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=30) as got:
            status, raw, given = got.status, got.read(), got.headers
    except urllib.error.HTTPError as refused:
        status, raw, given = refused.code, refused.read(), refused.headers
    try:
        return Answer(status, json.loads(raw), given)
    except ValueError:
        return Answer(status, raw.decode(errors="replace"), given)


@dataclass
class Sender:
    """A platform with a secret, signing with the official library."""

    url: str
    secret: str
    name: str = "demo"

    def headers(self, body: str, webhook_id: str | None = None, at: datetime | None = None) -> dict[str, str]:
        webhook_id, at = webhook_id or f"msg_{uuid.uuid4().hex}", at or datetime.now(UTC)
        return {
            "content-type": "application/cloudevents-batch+json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(webhook_id, at, body),
        }

    def post(self, events: Any, webhook_id: str | None = None) -> Answer:
        body = json.dumps(events, ensure_ascii=False)
        return request(self.address, "POST", body.encode(), self.headers(body, webhook_id))

    @property
    def address(self) -> str:
        return f"{self.url}/api/v1/sources/{self.name}/events"


def event(type_: str, at: datetime | None = None, id: str | None = None, **data: Any) -> dict[str, Any]:
    """A CloudEvent of the contract."""
    return {
        "specversion": "1.0",
        "id": id or uuid.uuid4().hex,
        "source": "urn:tests",
        "type": type_,
        "time": (at or datetime.now(UTC)).isoformat(),
        "data": data,
    }


def status(order_id: str, state: str, rider_id: str | None = None, **more: Any) -> dict[str, Any]:
    rider = {"rider_id": rider_id} if rider_id else {}
    return event("order.status", order_id=order_id, status=state, **rider, **more)
