"""A server whose database is held up by somebody who stands still: nobody waits for long, and it tells so."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.conftest import new_sender, new_token
from tests.server import ROOT, Sender, Server, request, status

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif("TEST_POSTGRESQL_URL" not in os.environ, reason="no PostgreSQL is named"),
]
#: Takes a lock as a server does and stands still with it, as a machine that is out of memory does.
STANDS = """
import os, signal, sys
from sqlalchemy import text
from app.database import Database
def stand(session):
    if sys.argv[2] == "chain":
        session.execute(text("SELECT pg_advisory_xact_lock(1785294448)"))
    print("holds it", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
Database(sys.argv[1]).write(stand)
"""


@pytest.fixture(scope="module")
def server(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("held"), database_url=postgresql_url)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "held")


class Standing:
    """A process that stands still in the middle of a transaction."""

    def __init__(self, server: Server, where: str = "writer"):
        self._run = [sys.executable, "-c", STANDS, server.environment["DATABASE_URL"], where]
        self._environment = server.environment

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            self._run, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"holds it\n"

    def __exit__(self, *_wrong: object) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def call_for_help(server: Server, token: str, call: str) -> float:
    """Seconds until a call for help was taken."""
    began = time.monotonic()
    body = json.dumps({"sos_id": call, "id": call}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = request(f"{server.url}/api/v1/sos", "POST", body, headers)
    assert answer.status < 300, answer.body
    return time.monotonic() - began


def test_given_a_writer_that_stands_still_then_others_write_within_seconds_and_it_is_told(
    server: Server, sender: Sender
) -> None:
    token = new_token(server, "r1")

    with Standing(server):
        assert call_for_help(server, token, "call-beside-a-writer-0001") < 2
        ready = request(f"{server.url}/ready")
        began = time.monotonic()
        answer = sender.post([status("o1", "accepted", "r1")])
        waited = time.monotonic() - began

    assert (ready.status, ready.body["checks"]["database"]["good"]) == (503, False)
    assert answer.status == 202
    assert waited < 8
    assert "maximum number of running instances" not in server.errors()


def test_given_somebody_stands_still_with_the_record_then_a_call_for_help_waits_for_seconds_only(
    server: Server,
) -> None:
    token = new_token(server, "r1")

    with Standing(server, "chain"):
        assert call_for_help(server, token, "call-behind-the-record-01") < 6
