"""What makes a server not ready, each with what to do; and what a log line may say of a fault."""

import io
import json
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import insert

from app import create_app
from app.actions.add_person import make_rider
from app.counted import count
from app.database import table_of
from app.logs import chain_of, hub_error, log_to
from app.metrics import Metrics
from app.notices.message import Message
from app.notices.outbox import put
from app.parts import Parts
from app.proxies import FORWARDED, BehindProxies, networks
from app.settings import Settings
from app.tables.orders import TimerRow
from app.watch import Watch
from coaching.content import Text

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Flask:
    file = tmp_path_factory.mktemp("watch") / "jinnang.db"
    shutil.copy(migrated_file, file)
    return create_app(Settings(database_url=f"sqlite:///{file}", secret_key="k"))


@pytest.fixture
def parts(app: Flask) -> Parts:
    found: Parts = app.extensions["jinnang"]
    return found


def failed(watch: Watch, parts: Parts) -> dict[str, str]:
    return {check.name: check.do for check in watch.checks(parts) if not check.good}


def test_given_all_is_well_then_no_check_fails(parts: Parts) -> None:
    assert failed(Watch(), parts) == {}


def test_given_a_clock_that_jumps_then_it_is_told_for_a_minute(parts: Parts) -> None:
    watch = Watch()
    watch._look_at_clock(parts, NOW, 1000.0)
    watch._look_at_clock(parts, NOW + timedelta(seconds=61), 1060.0)
    assert watch._stepped is None, "slewing is no jump"

    watch._look_at_clock(parts, NOW - timedelta(seconds=3600), time.monotonic())

    assert "slewed" in failed(watch, parts)["clock"]


def test_given_a_notice_that_nobody_takes_then_the_outbox_lags(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = parts.clock.now()
    words = Text(zh="一句话", en="A sentence")
    message = Message(
        "m1", "guidance", "guidance", 3, words, {"text": words.as_dict()}, now + timedelta(hours=1), "now"
    )

    def store(session: object) -> None:
        make_rider(session, "lag", now)  # type: ignore[arg-type]
        put(session, "lag", message, now)  # type: ignore[arg-type]

    parts.database.write(store)
    watch = Watch()
    assert watch.look(parts) == 0.0, "it has only just been seen"
    watch._unsent_since -= 11

    assert "restart" in failed(watch, parts)["outbox"]


def test_given_a_timer_that_nobody_judges_then_the_schedule_is_late(parts: Parts) -> None:
    late = parts.clock.now() - timedelta(minutes=2)
    row = {"kind": "delay_15", "order_id": "o1", "due_at": late}
    parts.database.write(lambda session: session.execute(insert(table_of(TimerRow)), row))

    assert "another process takes over" in failed(Watch(), parts)["schedule"]


def test_given_a_writer_that_is_stuck_then_the_database_is_not_ready_and_asking_waits_for_it_only_so_long(
    app: Flask, parts: Parts
) -> None:
    file = str(parts.settings.database_url).removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        answer = app.test_client().get("/ready", base_url="http://localhost")
        took = time.monotonic() - began
        other.execute("ROLLBACK")

    assert answer.status_code == 503
    assert answer.json["checks"]["database"]["found"] == "no answer in 2 s"
    assert "disk is not full" in answer.json["checks"]["database"]["do"]
    assert took < 4.5


def test_given_a_disk_that_is_nearly_full_then_it_is_told_before_it_is(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage("/"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(1000, 960, 40))

    assert "make room" in failed(Watch(), parts)["disk"]


def test_given_a_fault_that_whoever_waits_is_told_of_then_it_is_not_logged_as_unhandled() -> None:
    told = io.StringIO()
    log_to(told)
    wrong = ValueError("x")

    hub_error(("a pool", print), ValueError, wrong, None)
    assert told.getvalue() == ""
    hub_error(None, ValueError, wrong, None)
    assert "unhandled" in told.getvalue()


def test_given_a_server_that_was_told_to_end_then_it_is_not_ready(parts: Parts) -> None:
    assert "running" in failed(Watch(stopping=True), parts)


def test_given_a_transaction_that_is_undone_then_what_it_counted_does_not_count(parts: Parts) -> None:
    def work(session: object) -> None:
        count(session, "sos_calls", by=1000)  # type: ignore[arg-type]
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        parts.database.write(work)

    assert "jinnang_sos_calls_total 1000.0" not in parts.metrics.page({}).decode()


def test_given_two_apps_then_each_has_its_own_figures() -> None:
    one, other = Metrics(), Metrics()
    one.note_request("/live", "GET", 200, 0.001)

    assert 'route="/live"' in one.page({}).decode()
    assert 'route="/live"' not in other.page({}).decode()


# the log


def test_given_an_exception_with_somebodys_words_then_the_log_says_where_and_not_what() -> None:
    stream = io.StringIO()
    log_to(stream)
    try:
        try:
            {}["我住长宁路12号"]
        except KeyError as wrong:
            raise ValueError("customer said 我住长宁路12号") from wrong
    except ValueError:
        structlog.get_logger().exception("broken")
    finally:
        structlog.reset_defaults()

    line = json.loads(stream.getvalue())
    assert "长宁" not in stream.getvalue()
    assert [one["type"] for one in line["Traceback"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_watch.py" in line["Traceback"][0]["at"][-1]


def test_given_a_fault_of_the_machine_then_its_own_sentence_is_told() -> None:
    (told,) = chain_of(OSError(28, "No space left on device"))

    assert told["says"] == "[Errno 28] No space left on device"
    assert "says" not in chain_of(sqlite3.IntegrityError("UNIQUE: 13800138000"))[0]


# who asks


@pytest.mark.parametrize(
    ("trusted", "peer", "hops", "asks"),
    [
        ("", "203.0.113.5", "10.0.0.1", "203.0.113.5"),
        ("127.0.0.1", "203.0.113.5", "10.0.0.1", "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", "1.2.3.4, 198.51.100.7, 10.1.1.1", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "not an address", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "1.2.3.4, not an address", "127.0.0.1"),
        ("::1", "::1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_given_a_chain_of_hops_then_the_client_is_the_last_that_no_proxy_of_ours_added(
    trusted: str, peer: str, hops: str, asks: str
) -> None:
    seen: dict[str, object] = {}
    front = BehindProxies(lambda environ, _start: seen.update(environ) or [], networks(trusted))
    front({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": hops, "HTTP_X_FORWARDED_PROTO": "https",
           "wsgi.url_scheme": "http"}, None)  # fmt: skip

    assert seen["REMOTE_ADDR"] == asks
    assert seen["wsgi.url_scheme"] == ("https" if peer != "203.0.113.5" and trusted else "http")
    assert seen[FORWARDED] is True
    assert "HTTP_X_FORWARDED_FOR" not in seen


def test_given_something_that_is_no_network_then_the_setting_says_so() -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(trusted_proxies="nginx")
