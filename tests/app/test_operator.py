"""What an operator sees of a running server: checks, figures, the log; and how it ends."""

import json
import re
import signal
import stat
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
import requests
import socketio
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session

from app.actions.issue_token import issue_token
from app.notices.message import Message
from app.notices.outbox import put
from app.soundness import fault_of
from coaching.content import Text
from tests.conftest import new_sender, new_token, written
from tests.server import Server, event, get, request, status

SPEED = 60
WORDS = "再不送到我就去你家找你，手机13800138000"


class Loud(Server):
    """A server that writes a line for every request."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "ACCESS_LOG": "true", "LOG_LEVEL": "debug",
                "BACKUP_FOLDER": str(self.folder / "backups")}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Loud(tmp_path_factory.mktemp("operator"), arguments=("--no-demo", "--speed", str(SPEED)))
    started.start()
    yield started
    started.stop()


def figures(server: Server) -> dict[str, float]:
    """Every sample by `name` or `name{label=value,...}`."""
    page = requests.get(f"{server.url}/metrics", timeout=10)
    assert page.headers["Content-Type"].startswith("text/plain")
    return {
        sample.name
        + (
            f"{{{','.join(value for _, value in sorted(sample.labels.items()))}}}" if sample.labels else ""
        ): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def operator(server: Server, role: str = "operator") -> str:
    def work(session: Session, now: datetime) -> str:
        return issue_token(session, role, now, None, role)

    return written(server, work)


def until(what: Any, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_given_a_server_that_works_then_every_check_holds_and_strangers_learn_only_that(
    server: Server,
) -> None:
    until(lambda: request(f"{server.url}/ready").status == 200)

    told = get(f"{server.url}/ready")
    stranger = request(f"{server.url}/ready", headers={"X-Forwarded-For": "203.0.113.9"})

    assert get(f"{server.url}/live") == {"live": True}
    assert set(told["checks"]) == {"running", "database", "outbox", "schedule", "disk", "clock", "words"}
    assert all(check["good"] and "do" not in check for check in told["checks"].values())
    assert re.fullmatch(r"written in [\d.]+ ms", told["checks"]["database"]["found"])
    assert stranger.body == {"ready": True}


@pytest.mark.parametrize(
    ("role", "expected"), [("operator", 200), ("admin", 200), ("dispatcher", 403), ("nobody", 403)]
)
def test_given_somebody_from_elsewhere_then_the_figures_are_for_operators(
    server: Server, role: str, expected: int
) -> None:
    token = {} if role == "nobody" else {"Authorization": f"Bearer {operator(server, role)}"}

    answer = request(f"{server.url}/metrics", headers={"X-Forwarded-For": "203.0.113.9", **token})

    assert answer.status == expected


def test_given_a_foreign_host_name_at_this_machine_then_the_figures_are_not_told(server: Server) -> None:
    """A page of elsewhere can point its name at this machine, and then ask as a browser here would."""
    assert request(f"{server.url}/metrics", headers={"Host": "evil.example"}).status == 403


def test_given_an_operators_token_then_it_opens_nothing_else(server: Server) -> None:
    token = {"Authorization": f"Bearer {operator(server)}"}

    for path in ("inbox", "incidents", "drills", "orders", "broadcasts/x"):
        assert request(f"{server.url}/api/v1/{path}", headers=token).status == 403


def test_given_a_day_in_short_then_the_figures_tell_it_and_hold_no_word_of_it(server: Server) -> None:
    sender, token = new_sender(server, "demo"), new_token(server, "rider-secret-7")
    before = figures(server)
    phone = socketio.Client()
    phone.connect(server.url, auth={"token": token}, namespaces=["/rider"], transports=["websocket"])
    order = status("order-secret-8", "at_store", "rider-secret-7")
    said = event("customer.message", order_id="order-secret-8", text=WORDS)
    sent = sender.post([order, said, {"id": "bad"}], "w1")
    sender.post([order], "w2")
    page = get(f"{server.url}/api/v1/inbox", token)
    items = [{"seq": notice["seq"], "state": "shown"} for notice in page["notices"]]
    request(
        f"{server.url}/api/v1/receipts", "POST", json.dumps({"epoch": page["epoch"], "items": items}).encode(),
        {"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    request(f"{server.url}/api/v1/sos", "POST", b'{"id": "s1"}', {"Authorization": f"Bearer {token}"})
    request(f"{server.url}/wp-admin/{WORDS[:3].encode().hex()}")
    now = figures(server)
    phone.disconnect()

    assert sent.body["accepted"] == 2
    grown = {name: value - before.get(name, 0) for name, value in now.items()}
    assert grown["jinnang_events_total{accepted}"] == 2
    assert grown["jinnang_events_total{refused}"] == 1
    assert grown["jinnang_events_total{repeated}"] == 1
    assert grown["jinnang_decisions_total{threat}"] == 1
    assert grown["jinnang_notices_stored_total"] >= len(items) > 0
    assert grown["jinnang_notices_delivered_total"] == grown["jinnang_notices_shown_total"] == len(items)
    ends = {name: many for name, many in grown.items() if "decision_ends_total" in name}
    assert ends.get("jinnang_decision_ends_total{shown,threat}") == 1, ends
    assert grown["jinnang_sos_calls_total"] == 1
    assert now["jinnang_sos_unanswered_seconds"] >= 0
    assert now["jinnang_sockets{/rider}"] == 1
    assert now["jinnang_db_commit_seconds_count"] > before["jinnang_db_commit_seconds_count"]
    assert now["jinnang_http_requests_total{POST,/api/v1/sources/<source>/events,202}"] >= 2
    assert now["jinnang_http_requests_total{GET,none,404}"] >= 1
    text = requests.get(f"{server.url}/metrics", timeout=10).text
    assert not [word for word in ("secret-7", "secret-8", "138001", "找你", "wp-admin") if word in text]


def test_given_each_request_then_it_has_a_number_and_its_line_says_the_route_and_nothing_of_anybody(
    server: Server,
) -> None:
    token = new_token(server, "rider-secret-9")
    answer = request(f"{server.url}/api/v1/sos/call-secret-1", headers={"Authorization": f"Bearer {token}"})
    request(
        f"{server.url}/api/v1/readings", "POST", json.dumps({"text": WORDS}).encode(),
        {"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    number = answer.headers["X-Request-ID"]
    until(lambda: number in server.errors())

    lines = [json.loads(line) for line in server.errors().splitlines()]
    (line,) = [one for one in lines if one.get("request_id") == number]
    assert (line["method"], line["route"], line["status"], line["role"], line["level"]) == (
        "GET", "/api/v1/sos/<call_id>", 404, "rider", "info",
    )  # fmt: skip
    assert line["ms"] >= 0
    assert [one["route"] for one in lines if one.get("status") == 200], (
        "the good ones, too, since it was asked for"
    )
    text = server.errors()
    assert not [word for word in ("secret", "13800138000", "找你", token) if word in text]


def test_given_a_folder_for_backups_then_the_running_server_makes_them_by_itself(server: Server) -> None:
    folder = server.folder / "backups"
    until(lambda: list(folder.glob("jinnang-*.db")))
    (made,) = folder.glob("jinnang-*.db")

    assert fault_of(made) is None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert '"event": "backup"' in server.errors()


def test_given_sigterm_then_what_is_due_still_goes_out_phones_are_told_and_it_ends_at_once(
    server: Server,
) -> None:
    """Last: it ends the module's server."""
    token, gone, heard = new_token(server, "r1"), Event(), Event()
    phone = socketio.Client(reconnection=False)
    phone.on("disconnect", lambda *_: gone.set(), namespace="/rider")
    phone.on("notice", lambda notice: notice["id"] == "last" and heard.set(), namespace="/rider")
    phone.connect(server.url, auth={"token": token}, namespaces=["/rider"], transports=["websocket"])
    until(lambda: figures(server).get("jinnang_sockets{/rider}"))
    assert server.process is not None
    written(server, put_for_r1)  # from outside: no nudge, the loop's own look comes within half a second

    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)

    assert gone.wait(10)
    assert heard.is_set()
    assert server.process.wait(10) == 0
    assert time.monotonic() - began < 10
    assert "Traceback" not in server.errors()
    server.start()
    assert get(f"{server.url}/live") == {"live": True}


def put_for_r1(session: Session, now: datetime) -> str:
    words = Text(zh="最后一句", en="The last words")
    until_ = now + timedelta(days=9)
    put(
        session,
        "r1",
        Message("last", "guidance", "guidance", 3, words, {"text": words.as_dict()}, until_, "now"),
        now,
    )
    return "put"
