"""The real server on its own core, on a database that is furnished before it starts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.actions.add_source import add_source
from app.actions.issue_token import issue_token
from app.actions.open_installation import open_installation
from app.clock import machine_now
from app.database import Database
from benchmarks.measuring import SERVER_CORE, on_core
from benchmarks.posting import Platform
from tests.server import Server


@dataclass(frozen=True)
class House:
    """A running server, a platform that may post to it, each rider's device token, and a dispatcher's."""

    port: int
    pid: int
    platform: Platform
    tokens: dict[str, str]
    desk: str
    file: Path


@contextmanager
def furnished(folder: Path, riders: Sequence[str], *arguments: str) -> Iterator[House]:
    server = Server(folder, arguments=("--no-demo", *arguments))
    database = Database(f"sqlite:///{folder / 'jinnang.db'}")
    database.migrate()
    now = machine_now()
    database.write(lambda session: open_installation(session, None))
    secret = database.write(lambda session: add_source(session, "bench", now))
    tokens = database.write(
        lambda session: {rider: issue_token(session, "rider", now, rider, "device") for rider in riders}
    )
    desk = database.write(lambda session: issue_token(session, "dispatcher", now))
    database.close()
    with on_core(SERVER_CORE):
        server.start()
    try:
        if server.process is None:
            raise RuntimeError("the server did not start")
        yield House(
            server.port,
            server.process.pid,
            Platform(server.port, secret),
            tokens,
            desk,
            server.folder / "jinnang.db",
        )
    finally:
        server.stop()
