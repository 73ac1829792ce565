"""Signing in over the pages: passwords, one-time links, sessions that the server ends, cookies."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from app.actions.add_person import add_person
from app.actions.make_code import make_code
from app.actions.set_password import set_password
from app.clock import machine_now
from app.parts import Parts
from app.passwords import COMMONEST, MOST_WAITING, Passwords, fault_of
from app.people import sign_in_token
from app.settings import Settings
from tests.by_form import token_in

KEY, WORD = "a key", "黄梅天收衣服 3 号"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    file: Path = tmp_path_factory.mktemp("sign-in") / "jinnang.db"
    made = create_app(Settings(database_url=f"sqlite:///{file}", secret_key=KEY))
    yield made
    parts_of(made).database.close()


def parts_of(app: Flask) -> Parts:
    found: Parts = app.extensions["jinnang"]
    return found


_numbers = iter(range(10**6))


def somebody(app: Flask, role: str = "dispatcher", password: str | None = WORD) -> tuple[int, str]:
    """A new person and his handle; with a password, if one is told."""
    parts, handle, now = parts_of(app), f"{role}-{next(_numbers)}", machine_now()
    rider = handle if role == "rider" else None
    person_id = parts.database.write(lambda session: add_person(session, role, "某人", handle, now, rider))
    if password:
        kept = parts.passwords.hash(password)
        parts.database.write(lambda session: set_password(session, person_id, kept, now))
    return person_id, handle


def sign_in(client: FlaskClient, handle: str, password: str = WORD, address: str = "203.0.113.7") -> Any:
    form = {"csrf_token": token_in(client.get("/").text), "handle": handle, "password": password}
    return client.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": address})


def post(client: FlaskClient, page: str, path: str, **form: Any) -> Any:
    """A form of a page, sent as its button would."""
    return client.post(path, data={"csrf_token": token_in(client.get(page).text), **form})


def link(app: Flask, person_id: int, kind: str = "password") -> str:
    return parts_of(app).database.write(
        lambda session: make_code(session, kind, person_id, machine_now(), "system")
    )


# with a password


def test_given_the_right_password_then_he_comes_in_with_a_new_session(app: Flask) -> None:
    _, handle = somebody(app)
    client = app.test_client()
    client.get("/")
    before = client.get_cookie("jinnang")

    answer = sign_in(client, handle)

    assert (answer.status_code, answer.location) == (303, "/dispatch")
    after = client.get_cookie("jinnang")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/account").status_code == 200


def test_given_an_unknown_handle_or_a_wrong_password_then_both_hear_the_same(app: Flask) -> None:
    _, handle = somebody(app)
    _, gone = somebody(app)
    rider = somebody(app, "rider")[1]
    no_password = somebody(app, password=None)[1]
    parts_of(app).database.write(
        lambda session: session.execute(
            text("UPDATE person SET disabled_at = added_at WHERE handle = :handle"), {"handle": gone}
        )
    )
    said = set()
    for name in (handle, "nobody at all", gone, rider, no_password, "' OR 1=1 --", "a\0b"):
        word = WORD if name in (gone, rider) else "wrong wrong"
        answer = sign_in(app.test_client(), name, word, "127.0.0.1")
        shown = re.sub(r'value="[^"]*"', "", answer.text)
        said.add((answer.status_code, shown))

    assert {status for status, _ in said} == {401}
    assert len({shown for _, shown in said}) == 1


def test_given_many_handles_then_an_unknown_one_takes_as_long_as_a_wrong_password(app: Flask) -> None:
    checked: list[str | None] = []
    parts = parts_of(app)
    real, parts.passwords.matches = (
        parts.passwords.matches,
        lambda kept, secret, known=False: (  # type: ignore[method-assign]
            bool(checked.append(kept))
        ),
    )
    _, handle = somebody(app)
    try:
        for name in (handle, "unknown-1", "unknown-2"):
            sign_in(app.test_client(), name, "wrong wrong", "127.0.0.1")
    finally:
        parts.passwords.matches = real  # type: ignore[method-assign]

    assert [kept is None for kept in checked] == [False, True, True]
    times: dict[bool, list[float]] = {True: [], False: []}
    kept = Passwords().hash(WORD)
    for number in range(8):
        begun = time.perf_counter()
        assert not Passwords().matches(None if number % 2 else kept, "wrong wrong")
        times[bool(number % 2)].append(time.perf_counter() - begun)
    assert min(times[True]) > min(times[False]) / 4


def test_given_a_guesser_then_he_waits_and_the_victim_gets_in_on_his_own_device(app: Flask) -> None:
    _, handle = somebody(app)
    own = app.test_client()
    assert sign_in(own, handle).status_code == 303
    post(own, "/account", "/sign-out")
    slow: list[Any] = []
    parts = parts_of(app)
    real = parts.passwords.aside
    parts.passwords.aside = lambda work: (slow.append(1), real(work))[1]
    guesser = app.test_client()
    token = token_in(guesser.get("/").text)
    begun, statuses = time.monotonic(), []
    try:
        for number in range(200):
            form = {"csrf_token": token, "handle": handle, "password": f"guess {number}"}
            where = {"REMOTE_ADDR": f"198.51.100.{number}"}
            statuses.append(guesser.post("/sign-in", data=form, environ_base=where))
    finally:
        parts.passwords.aside = real

    refused = [one for one in statuses if one.status_code == 429]
    assert len(slow) <= 12 + (time.monotonic() - begun) / 4
    assert len(refused) == 200 - len(slow)
    assert int(refused[-1].headers["Retry-After"]) >= 1
    assert "等" in refused[-1].text
    assert sign_in(own, handle).status_code == 303
    # One may pass where all this took long: every four seconds another guess is looked at.
    assert 429 in [sign_in(app.test_client(), handle).status_code for _ in range(4)]


def test_given_another_persons_known_browser_then_it_is_not_known_for_this_one(app: Flask) -> None:
    _, victim = somebody(app)
    _, guesser = somebody(app)
    client = app.test_client()
    sign_in(client, guesser)
    post(client, "/account", "/sign-out")

    statuses = [
        sign_in(client, victim, "wrong wrong", f"192.0.2.{number}").status_code for number in range(9)
    ]

    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]


def test_given_a_flood_of_sign_ins_then_few_are_worked_on_and_the_known_go_first() -> None:
    hold, order = threading.Event(), []

    def aside(work: Any) -> Any:
        hold.wait(10)
        return work()

    passwords = Passwords(aside)
    kept = Passwords().hash(WORD)
    refused = 0
    threads = []

    def ask(known: bool) -> None:
        nonlocal refused
        try:
            passwords.matches(kept, WORD, known=known)
            order.append(known)
        except Exception:
            refused += 1

    for known in [False] * 60 + [True]:
        threads.append(threading.Thread(target=ask, args=(known,)))
        threads[-1].start()
        while (
            not known
            and passwords._turns.waiting() < min(len(threads) - 2, MOST_WAITING)
            and len(threads) > 2
        ):
            time.sleep(0.001)
    hold.set()
    for thread in threads:
        thread.join(20)

    assert refused == 60 - 2 - MOST_WAITING
    assert order.index(True) <= 4


# passwords


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("1234567", "short"),
        ("12345678", "common"),
        ("PassWord123", "common"),
        ("zzzzzzzzzz", "common"),
        ("老孟的登录名字", "short"),
        ("Demo-Meng-1", "handle"),
        ("x1" * 129, "long"),
        ("下雨天别走江宁路", None),
        ("correct horse", None),
    ],
)
def test_given_a_new_password_then_only_its_length_and_what_everybody_uses_count(
    password: str, fault: str | None
) -> None:
    assert fault_of(password, "demo-meng-1") == fault
    assert all(len(word) >= 8 for word in COMMONEST)


def test_given_a_one_time_link_then_it_sets_the_password_once_and_signs_in(app: Flask) -> None:
    person_id, handle = somebody(app, "admin", None)
    path = f"/password/{link(app, person_id)}"
    client = app.test_client()
    page = client.get(path)
    assert handle in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for password, again in (("short", "short"), ("12345678", "12345678"), (WORD, "another one")):
        assert post(client, path, path, password=password, again=again).status_code == 400

    answer = post(client, path, path, password=WORD, again=WORD)

    assert (answer.status_code, answer.location) == (303, "/dispatch")
    assert client.get(path).status_code == 410
    assert sign_in(app.test_client(), handle).status_code == 303


def test_given_ones_own_new_password_then_other_sessions_end_and_this_one_goes_on(app: Flask) -> None:
    _, handle = somebody(app)
    here, there = app.test_client(), app.test_client()
    sign_in(here, handle)
    sign_in(there, handle)
    wrong = post(
        here, "/account", "/account", old="not this", password="蓝色的伞在门口 5", again="蓝色的伞在门口 5"
    )
    assert wrong.status_code == 401

    right = post(
        here, "/account", "/account", old=WORD, password="蓝色的伞在门口 5", again="蓝色的伞在门口 5"
    )

    assert right.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 401
    assert sign_in(app.test_client(), handle).status_code == 401


# sessions


def test_given_a_sign_out_then_the_cookie_of_before_opens_nothing(app: Flask) -> None:
    _, handle = somebody(app)
    client = app.test_client()
    sign_in(client, handle)
    kept = client.get_cookie("jinnang")
    assert kept is not None

    answer = post(client, "/account", "/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    thief = app.test_client()
    thief.set_cookie("jinnang", kept.value)
    assert thief.get("/account").status_code == 401
    assert 'data-module="left"' in client.get("/").text
    assert 'data-module="left"' not in client.get("/").text


def test_given_a_signed_link_then_it_opens_a_session_that_can_be_ended(app: Flask) -> None:
    person_id, _ = somebody(app, "rider", None)
    path = f"/sign-in/{sign_in_token(KEY, person_id)}"
    client = app.test_client()

    answer = post(client, path, "/sign-in", token=path.rsplit("/", 1)[1])

    assert (answer.status_code, answer.location) == (303, "/rider")
    assert client.get("/rider").status_code == 200
    assert "Expires" in answer.headers["Set-Cookie"]  # a phone that restarts is still his


def test_given_every_cookie_then_no_script_and_no_other_site_gets_at_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jinnang.db'}"
    for https in (True, False):
        app = create_app(Settings(database_url=url, secret_key=KEY, secure_cookies=https))
        _, handle = somebody(app)
        client = app.test_client()
        root = "https://localhost" if https else "http://localhost"
        page = client.get("/", base_url=root).text
        form = {"csrf_token": token_in(page), "handle": handle, "password": WORD}
        answer = client.post("/sign-in", data=form, base_url=root)

        cookies = answer.headers.getlist("Set-Cookie")
        assert len(cookies) == 2
        for cookie in cookies:
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Path=/" in cookie
            assert "Domain" not in cookie
            assert ("Secure" in cookie) is https
            assert cookie.startswith("__Host-") is https
        parts_of(app).database.close()


def test_given_the_record_then_sign_ins_good_and_refused_stand_in_it(app: Flask) -> None:
    person_id, handle = somebody(app)
    client = app.test_client()
    sign_in(client, handle, "wrong wrong")
    sign_in(client, handle)
    post(client, "/account", "/sign-out")

    with parts_of(app).database.read() as session:
        rows = session.execute(
            text("SELECT what FROM record WHERE subject = :who ORDER BY n"), {"who": f"person:{person_id}"}
        )
        what = [row.what for row in rows]
    assert what == [
        "person.added", "person.password_set", "sign_in.refused", "sign_in.done", "sign_out.done"
    ]  # fmt: skip


def test_given_somebody_long_here_then_his_last_use_is_kept_to_a_quarter_of_an_hour(app: Flask) -> None:
    person_id, handle = somebody(app)
    client = app.test_client()
    sign_in(client, handle)
    long_ago = machine_now() - timedelta(hours=1)
    database = parts_of(app).database
    database.write(
        lambda session: session.execute(
            text("UPDATE person_session SET seen_at = :then WHERE person_id = :id"),
            {"then": long_ago.strftime("%Y-%m-%d %H:%M:%S.%f"), "id": person_id},
        )
    )
    client.get("/account")

    with database.read() as session:
        (seen,) = session.execute(
            text("SELECT seen_at FROM person_session WHERE person_id = :id"), {"id": person_id}
        ).one()
    assert str(seen) > long_ago.strftime("%Y-%m-%d %H:%M:%S")


def test_given_another_password_while_the_old_one_is_judged_then_the_old_one_opens_nothing(
    app: Flask,
) -> None:
    """Every session ended when it was set; one that comes a moment later would have stayed."""
    person, handle = somebody(app)
    parts, client = parts_of(app), app.test_client()
    plain, other = parts.passwords.aside, parts.passwords.hash("another one 4 everybody")

    def slowly(work: Any) -> Any:
        done = work()
        parts.database.write(lambda session: set_password(session, person, other, machine_now()))
        return done

    parts.passwords.aside = slowly
    try:
        answer = sign_in(client, handle, address="203.0.113.99")
    finally:
        parts.passwords.aside = plain
    assert answer.status_code == 401
    assert client.get("/dispatch").status_code == 401
