"""The running server of a test module, its sender, and tokens of its riders."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.add_source import add_source
from app.actions.issue_token import issue_token
from app.actions.open_session import open_session
from app.database import Database
from app.queries.people import caller_by_person
from tests.postgres import Postgres, programs
from tests.raw import rows
from tests.server import Sender, Server, get, running, status

_started: list[Postgres] = []
_written_to: list[str] = []  # the address of the database that `written` wrote to last


def pytest_configure() -> None:
    """Start a PostgreSQL where one is installed and none was named, so that both databases are tried."""
    where = programs()
    if where and "TEST_POSTGRESQL_URL" not in os.environ:
        _started.append(Postgres(where))
        os.environ["TEST_POSTGRESQL_URL"] = _started[0].url


def pytest_unconfigure() -> None:
    for server in _started:
        server.stop()
    if _started:
        del os.environ["TEST_POSTGRESQL_URL"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole journeys first, quick tests last: then the workers end together.

    In a whole run a journey that fails has a second try, and the summary names it: side by side with others a
    browser now and then waits longer than a test does. What fails twice fails; alone, each has one try.
    """
    items.sort(key=lambda item: "journeys" not in item.path.parts)
    if os.environ.get("SECOND_TRY"):
        for item in items:
            if "journeys" in item.path.parts:
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A second try builds its module's parts anew: the first one's order has had its card, its script is out."""
    if getattr(item, "execution_count", 1) > 1:
        for parts in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
            for part in parts:
                if part.scope == "module":
                    part.finish(item._request)  # type: ignore[attr-defined]


def written(server: Server, work: Callable[[Session, datetime], str]) -> str:
    """What an action gives, done beside the running server as a command would, but sooner."""
    _written_to[:] = [server.environment["DATABASE_URL"]]
    database = Database(server.environment["DATABASE_URL"])
    try:
        return database.write(lambda session: work(session, datetime.now(UTC)))
    finally:
        database.close()


def new_sender(server: Server, name: str) -> Sender:
    return Sender(server.url, written(server, lambda session, now: add_source(session, name, now)), name)


def new_token(server: Server, rider_id: str) -> str:
    return written(server, lambda session, now: issue_token(session, "rider", now, rider_id, "device"))


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Business time runs as fast as the module's SPEED says, so that a card need not be waited for."""
    speed = str(getattr(request.module, "SPEED", 1))
    with running(tmp_path_factory.mktemp("server"), "--no-demo", "--speed", speed) as started:
        yield started
        started.stop()
        assert "Traceback" not in started.errors()


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "demo")


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    """The token of rider r1's phone."""
    return new_token(server, "r1")


@pytest.fixture(scope="module")
def other_token(server: Server) -> str:
    """The token of rider r2's phone."""
    return new_token(server, "r2")


@pytest.fixture(scope="module")
def cards(server: Server, sender: Sender, token: str, other_token: str) -> None:
    """Rider r1 has two cards in his inbox (seq 1 and 2), r2 has three; their phones have fetched them."""
    for rider, orders in (("r1", 2), ("r2", 3)):
        for number in range(orders):
            order = f"{rider}-{number}"
            sender.post([status(order, "at_store", rider), status(order, "cancelled")])
    until = time.monotonic() + 15
    while rows(server, "SELECT id FROM inbox WHERE outbox = 'pending'") and time.monotonic() < until:
        for mine in (token, other_token):
            get(f"{server.url}/api/v1/inbox?since=0", mine)
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cookie(server: Server, token: str) -> str:
    """The session cookie of rider r1's own browser."""
    person = written(
        server, lambda session, now: str(add_person(session, "rider", "小周", "zhou", now, "r1"))
    )
    return session_cookie(server.environment["SECRET_KEY"], person)


def session_cookie(key: str, person_id: str, database: Database | None = None) -> str:
    """What the server would set after a sign-in of this person, his session open in the database.

    That is the one which `written` wrote to last, if not told; a person whom it does not know gets a cookie
    that opens nothing.
    """
    opened = database or (Database(_written_to[0]) if _written_to else None)
    token = "a session of nobody"
    if opened:
        token = opened.write(lambda session: _session_of(session, int(person_id)))
    if opened and not database:
        opened.close()
    app = Flask("tests")
    app.secret_key = key
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    return f"jinnang={signing.dumps({'_user_id': token, '_fresh': True})}"


def _session_of(session: Session, person_id: int) -> str:
    caller = caller_by_person(session, person_id)
    if caller is None:
        return f"a session of {person_id}"
    return open_session(session, person_id, caller.role, datetime.now(UTC))
