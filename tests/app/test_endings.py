"""Who is kept out has no socket any more: at once where it was done, within two seconds on another process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import socketio
from sqlalchemy import update

from app.actions.add_person import add_person
from app.actions.change_person import change_person, disable_person
from app.actions.enrol_device import revoke_devices
from app.actions.issue_token import issue_token
from app.clock import machine_now
from app.database import table_of
from app.tables.sign_in import SessionRow
from tests.by_form import ask, kept, token_in
from tests.conftest import session_cookie, written
from tests.server import Server, request

MOST = 2.0  # seconds
_numbers = iter(range(10**6))


def somebody(server: Server, role: str, zone: str | None = None) -> tuple[str, str]:
    """A new person: id and handle; a rider's handle is his rider id."""
    handle = f"{role}-{next(_numbers)}"
    rider = handle if role == "rider" else None
    return written(
        server, lambda session, now: str(add_person(session, role, "某人", handle, now, rider, zone))
    ), handle


@contextmanager
def seated(server: Server, namespace: str, cookie: str = "", token: str = "") -> Iterator[threading.Event]:
    """A socket in a namespace; the event is set when the server closes it."""
    closed = threading.Event()
    headers = {"Cookie": cookie} if cookie else {}
    client = socketio.Client(
        handle_sigint=False, reconnection=False, websocket_extra_options={"origin": server.url}
    )
    client.on("disconnect", lambda *_why: closed.set(), namespace=namespace)
    client.connect(
        server.url,
        namespaces=[namespace],
        transports=["websocket"],
        headers=headers,
        auth={"token": token} if token else None,
    )
    try:
        assert not closed.is_set()
        yield closed
    finally:
        client.disconnect()


def ends_in_time(closed: threading.Event, work: Callable[[], Any]) -> bool:
    work()
    began = time.monotonic()
    return closed.wait(10) and time.monotonic() - began < MOST


@pytest.mark.parametrize(
    ("namespace", "role"), [("/rider", "rider"), ("/dispatch", "dispatcher"), ("/trainer", "trainer")]
)
def test_given_somebody_disabled_by_another_process_then_his_socket_ends_and_a_colleagues_stays(
    server: Server, namespace: str, role: str
) -> None:
    person, _ = somebody(server, role)
    colleague, _ = somebody(server, role)
    key = server.environment["SECRET_KEY"]
    cookie = session_cookie(key, person)
    with (
        seated(server, namespace, cookie) as closed,
        seated(server, namespace, session_cookie(key, colleague)) as others,
    ):
        assert ends_in_time(
            closed,
            lambda: written(
                server, lambda session, _: str(disable_person(session, int(person), machine_now(), "system"))
            ),
        )
        assert not others.wait(0.2)
    with pytest.raises(socketio.exceptions.ConnectionError), seated(server, namespace, cookie):
        pass


def test_given_a_revoked_token_then_the_phone_that_holds_it_has_no_socket(server: Server) -> None:
    _, rider = somebody(server, "rider")
    token = written(server, lambda session, now: issue_token(session, "rider", now, rider, "phone"))
    with seated(server, "/rider", token=token) as closed:
        revoked = lambda: written(  # noqa: E731
            server, lambda session, _: str(revoke_devices(session, rider, machine_now(), "system"))
        )
        assert ends_in_time(closed, revoked)


def test_given_an_admin_at_his_page_then_a_zone_taken_away_ends_the_desk_at_once(server: Server) -> None:
    admin, _ = somebody(server, "admin")
    desk, _ = somebody(server, "dispatcher", "east")
    key = server.environment["SECRET_KEY"]
    cookie = session_cookie(key, admin)
    page = ask(f"{server.url}/people/{desk}", cookie, "zh")
    form = {"csrf_token": token_in(page.body), "name": "某人", "zone": "west", "phone": ""}
    with seated(server, "/dispatch", session_cookie(key, desk)) as closed:
        changed = lambda: ask(  # noqa: E731
            f"{server.url}/people/{desk}", kept(page) or cookie, "zh", form
        )
        assert ends_in_time(closed, changed)


def test_given_a_sign_out_then_the_sockets_of_that_session_end(server: Server) -> None:
    desk, _ = somebody(server, "dispatcher")
    cookie = session_cookie(server.environment["SECRET_KEY"], desk)
    page = ask(f"{server.url}/account", cookie, "zh")
    with seated(server, "/dispatch", cookie) as closed:
        form = {"csrf_token": token_in(page.body)}
        left = lambda: ask(f"{server.url}/sign-out", kept(page) or cookie, "zh", form)  # noqa: E731
        assert ends_in_time(closed, left)
    assert request(f"{server.url}/account", headers={"Cookie": cookie}).status == 401


def test_given_the_first_look_after_a_change_by_name_only_then_nobody_is_put_out(server: Server) -> None:
    desk, _ = somebody(server, "dispatcher", "east")
    cookie = session_cookie(server.environment["SECRET_KEY"], desk)
    with seated(server, "/dispatch", cookie) as closed:
        written(
            server,
            lambda session, now: str(
                change_person(session, int(desk), "另一个名字", "east", None, machine_now(), "system")
            ),
        )
        assert not closed.wait(1.5)


def test_given_a_session_whose_time_runs_out_then_its_socket_ends_too(server: Server) -> None:
    person, _ = somebody(server, "dispatcher")
    cookie = session_cookie(server.environment["SECRET_KEY"], person)
    soon = machine_now() + timedelta(seconds=3)
    held = table_of(SessionRow)
    written(
        server,
        lambda session, _now: str(
            session.execute(update(held).where(held.c.person_id == int(person)).values(until=soon))
        ),
    )
    with seated(server, "/dispatch", cookie) as closed:
        assert closed.wait(10)
