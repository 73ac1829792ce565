"""Floods and large things: one client's flood keeps no call for help waiting, and nobody makes himself another (T19).

Uploads (T15, T19): every route that takes a body refuses what is too large, at once and with flat memory.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.conftest import new_token
from tests.raw import Frames, head, memory_kb, say
from tests.role_table import ROUTES
from tests.server import Answer, Server, request, running
from tests.street import UNSAFE, Street, routes

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("floods"), "--no-demo") as started:
        yield started
        started.stop()
        assert "Traceback" not in started.errors()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    opened = Street(tmp_path_factory.mktemp("uploads"))
    yield opened
    opened.close()


def post(server: Server, token: str, path: str, body: object) -> Answer:
    return request(
        f"{server.url}{path}", "POST", json.dumps(body).encode(), {"Authorization": f"Bearer {token}"}
    )


def test_given_one_client_that_floods_every_door_when_another_calls_for_help_then_he_is_heard_at_once(
    server: Server,
) -> None:
    """Short form: readings, drafts, receipts, sign-ins and connects at once; `dev.py soak` has the long one."""
    flooder, caller = new_token(server, "r-flood"), new_token(server, "r-help")
    over, sent = threading.Event(), [0] * 5
    quiet = min(_seconds_of_a_call(server, caller, f"quiet-{number}") for number in range(3))

    def flood(at: int, path: str, body: object) -> None:
        while not over.is_set():
            with suppress(OSError):
                post(server, flooder, path, body)
                sent[at] += 1

    def connect() -> None:
        while not over.is_set():
            with suppress(Exception), Frames(server, "jn_nobody"):
                sent[4] += 1

    doors = [
        ("/api/v1/readings", {"text": "怎么还没到，气死我了" * 300}),
        ("/api/v1/drafts", {"text": "马上到，急什么" * 300}),
        ("/api/v1/receipts", {"epoch": "none", "items": [{"seq": 1, "state": "shown"}] * 100}),
        ("/sign-in", {"handle": "admin", "password": "wrong"}),
    ]
    threads = [threading.Thread(target=flood, args=(at, *door)) for at, door in enumerate(doors)]
    threads.append(threading.Thread(target=connect))
    for thread in threads:
        thread.start()
    for _ in range(200):  # until the flood is one
        if min(sent[:4]) > 3:
            break
        time.sleep(0.05)
    took = [_seconds_of_a_call(server, caller, f"help-{number}") for number in range(10)]
    over.set()
    for thread in threads:
        thread.join()
    assert min(sent[:4]) > 3, f"that was no flood: {sent}"
    assert sorted(took)[7] < 1.0 + 10 * quiet, (quiet, took)


def _seconds_of_a_call(server: Server, token: str, call: str) -> float:
    begun = time.monotonic()
    answer = post(server, token, "/api/v1/sos", {"id": call})
    assert answer.status == 200
    assert answer.body["incident"]
    return time.monotonic() - begun


def test_given_a_person_who_asks_too_fast_then_he_hears_when_to_ask_again_and_others_are_answered(
    server: Server,
) -> None:
    fast, other = new_token(server, "r-fast"), new_token(server, "r-slow")
    for path, body in (("/api/v1/readings", {"text": "好"}), ("/api/v1/drafts", {"text": "好"})):
        answers = [post(server, fast, path, body) for _ in range(250)]
        refused = [answer for answer in answers if answer.status == 429]
        assert len(refused) >= 10, path
        assert refused[0].headers["Retry-After"] == "60"
        assert post(server, other, path, body).status == 200
    assert post(server, fast, "/api/v1/sos", {"id": "still-heard"}).status == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP"]
)
def test_given_headers_that_name_other_addresses_when_a_password_is_guessed_then_they_give_no_new_tries(
    street: Street, header: str
) -> None:
    """The delay grows as if each guess came from one place: nobody named a proxy whose word would count."""
    told = set()
    for number in range(12):
        answer = street.client.post(
            "/sign-in",
            data={"handle": f"nobody-{header}", "password": f"guess {number}"},
            headers={
                header: f"203.0.113.{number}",
                "Cookie": street.cookies["nobody"],
                "X-CSRFToken": street.csrf(),
            },
        )
        told.add(answer.status_code)
    assert 429 in told, told


def test_given_a_socket_that_names_no_namespace_and_a_head_that_trickles_then_both_are_ended(
    server: Server,
) -> None:
    with (
        Frames(server) as mute,
        closing(socket.create_connection(("127.0.0.1", server.port), timeout=20)) as slow,
    ):
        slow.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\nX: ")
        begun = time.monotonic()
        assert mute.ends(patience=15)
        answer = slow.recv(4096)
        assert not answer or answer.startswith(b"HTTP/1.1 400")
        assert 5 < time.monotonic() - begun < 18


def test_given_every_route_that_takes_a_body_when_it_is_too_large_then_413_or_less_and_nothing_changes(
    street: Street,
) -> None:
    large = b"x" * (3 * MIB)
    wrong: list[str] = []
    street.changed()
    for name, (method, rule) in sorted(routes(street.app).items()):
        if method not in UNSAFE or (row := ROUTES.get(name)) is None or name == "POST /people/import":
            continue
        for announced in (True, False):
            begun = time.monotonic()
            answer = street.ask(
                "admin" if row.code != "rider" else "rider",
                method,
                rule,
                row,
                body=large,
                announced=announced,
            )
            if not 400 <= answer.status_code < 500 and not _reads_no_body(name):
                wrong.append(f"{name} announced={announced}: {answer.status_code}")
            if time.monotonic() - begun > 3:
                wrong.append(f"{name} announced={announced}: took {time.monotonic() - begun:.1f} s")
            if (changed := street.changed()) and not _reads_no_body(name):
                wrong.append(f"{name}: changed {changed}")
    assert not wrong, "\n".join(wrong)


def _reads_no_body(name: str) -> bool:
    """Routes that are told all by their path: what is sent besides is dropped unread."""
    return ROUTES[name].form == {} or ROUTES[name].json == {} or name.split("/")[-1].startswith("<any(")


@pytest.mark.parametrize(
    "path", ["/sign-in", "/settings", "/people/import", "/rider/said", "/api/v1/reports"]
)
def test_given_a_hundred_thousand_parts_when_they_are_posted_then_they_are_refused_soon_and_memory_stays_flat(
    server: Server, path: str
) -> None:
    part = b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 100_000 + b"--cut--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=cut",
        "Content-Length": len(body),
        "Connection": "close",
    }
    before, begun = memory_kb(server), time.monotonic()
    answer = say(
        server, head(server, path, headers), [body[at : at + 65536] for at in range(0, len(body), 65536)]
    )
    assert answer.status in (400, 401, 403, 413)
    assert time.monotonic() - begun < 5
    assert memory_kb(server) - before < 48 * 1024


def test_given_the_settings_of_the_app_then_forms_are_bounded_in_size_memory_and_parts(
    street: Street,
) -> None:
    assert street.app.config["MAX_CONTENT_LENGTH"] <= 2 * MIB
    assert street.app.config["MAX_FORM_MEMORY_SIZE"] <= MIB
    assert street.app.config["MAX_FORM_PARTS"] <= 1000
