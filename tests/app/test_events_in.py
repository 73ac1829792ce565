"""Events in: each answer of the contract's table, and what is kept of what came."""

import json
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, create_engine

from app.queries.people import Caller
from app.queries.received import newest_refusals
from tests.conftest import new_sender
from tests.raw import code, early_in_the_minute, harmless, post, rows
from tests.server import Sender, Server, event, status

MIB = 1024 * 1024
TAKEN = ("event", "webhook_answer", "orders", "order_report", "rider", "rider_motion")


class Limited(Server):
    """A server that takes three webhooks a minute."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"INGEST_PER_MINUTE": "3"}


def test_given_good_events_when_posted_then_they_are_stored_and_repeats_counted(
    sender: Sender, server: Server
) -> None:
    first, second = (
        status("o-1", "assigned", "ra"),
        event("rider.position", rider_id="ra", lat=1, lng=2, speed_kmh=3),
    )
    with harmless(server, *TAKEN):
        assert sender.post([first, second, first]).body == {"accepted": 2, "repeated": 1, "refused": []}
        again = first | {"data": {"order_id": "o-1", "status": "cancelled"}}
        assert sender.post(again).body == {"accepted": 0, "repeated": 1, "refused": []}
    assert rows(server, "SELECT status FROM orders WHERE order_id = 'o-1'") == [("assigned",)]


def test_given_a_request_that_breaks_every_rule_when_mended_one_by_one_then_the_answers_come_in_order(
    sender: Sender, server: Server
) -> None:
    used = "msg_used_before"
    assert sender.post(status("o-2", "assigned"), used).status == 202
    yesterday = datetime.now(UTC) - timedelta(days=1)
    bad = {"webhook_signature": "v1,AAAA"}
    with harmless(server):
        large = post(sender, "x" * (MIB + 1), at=yesterday, webhook_id=used, content_type="text/plain", **bad)
        assert code(large) == (413, "too_large")
        other_type = post(sender, "x", at=yesterday, webhook_id=used, content_type="text/plain", **bad)
        assert code(other_type) == (415, "unsupported_type")
        assert code(post(sender, "x", at=yesterday, webhook_id=used)) == (401, "bad_signature")
        assert code(post(sender, "x", webhook_id=used, **bad)) == (401, "bad_signature")
        assert code(post(sender, "x", webhook_id=used)) == (409, "id_reused")
        assert code(post(sender, "x")) == (422, "unreadable")


def test_given_a_source_over_its_rate_when_it_posts_then_429_stands_between_401_and_409(
    tmp_path: Path,
) -> None:
    limited = Limited(tmp_path)
    limited.start()
    try:
        sender = new_sender(limited, "demo")
        early_in_the_minute()
        answers = [sender.post(status("o-3", "assigned"), f"msg_{number}") for number in range(4)]
        assert [answer.status for answer in answers] == [202, 202, 202, 429]
        assert code(answers[-1]) == (429, "too_fast")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60, "until the minute is over"
        with harmless(limited):
            assert code(post(sender, "x", webhook_id="msg_0")) == (429, "too_fast")
            assert code(post(sender, "x", webhook_signature="v1,AAAA")) == (401, "bad_signature")
            assert code(post(sender, "x", content_type="text/plain")) == (415, "unsupported_type")
    finally:
        limited.stop()


def test_given_a_webhook_sent_again_when_its_body_is_the_same_then_the_stored_answer_is_given(
    sender: Sender, server: Server
) -> None:
    events = [status("o-6", "assigned"), event("no.such.type")]
    first = sender.post(events, "msg_again")
    with harmless(server):
        assert sender.post(events, "msg_again").body == first.body
        assert first.body["accepted"] == 1
        assert code(sender.post([*events, {}], "msg_again")) == (409, "id_reused")
        assert code(sender.post(events[::-1], "msg_again")) == (409, "id_reused")


def test_given_64_threads_with_one_webhook_when_they_post_at_once_then_there_is_one_effect(
    sender: Sender, server: Server
) -> None:
    sender.post(status("o-7", "picked_up", "r64"))
    wish = event("order.cancel_requested", order_id="o-7", by="customer")
    events = [wish, event("no.such.type", id="odd")]
    start, answers = threading.Barrier(64), []

    def send() -> None:
        start.wait()
        answers.append(sender.post(events, "msg_64"))

    threads = [threading.Thread(target=send) for _ in range(64)]
    told = ("decision", "message", "inbox", "rider", "rider_motion", "incident", "incident_log", "record")
    with harmless(server, "event", "webhook_answer", "refusal", *told):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    bodies = Counter((answer.status, json.dumps(answer.body)) for answer in answers)
    assert list(bodies.values()) == [64]
    assert answers[0].body["accepted"] == 1
    assert rows(server, "SELECT count(*) FROM event WHERE event_id = ?", wish["id"]) == [(1,)]
    assert rows(server, "SELECT count(*) FROM decision WHERE order_id = 'o-7'") == [(1,)]
    assert rows(server, "SELECT count(*) FROM refusal WHERE event_id = 'odd'") == [(1,)]


def test_given_threads_with_one_webhook_id_and_other_bodies_when_they_post_at_once_then_one_is_taken(
    sender: Sender, server: Server
) -> None:
    start, answers = threading.Barrier(24), []

    def send(number: int) -> None:
        start.wait()
        answers.append(
            sender.post(event("rider.shift", rider_id="r24", on=bool(number % 2)), "msg_24").status
        )

    threads = [threading.Thread(target=send, args=(number,)) for number in range(24)]
    with harmless(server, "event", "webhook_answer", "rider"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(answers) == {202: 1, 409: 23}
    assert rows(server, "SELECT count(*) FROM event WHERE body LIKE '%\"r24\"%'") == [(1,)]


def test_given_a_batch_of_good_and_bad_when_posted_then_the_good_count_and_the_bad_are_listed_at_the_desk(
    sender: Sender, server: Server
) -> None:
    bad: list[Any] = [
        event("order.status", id="bad-status", order_id="o-8", status="teleported"),
        event("order.eta", id="bad-eta", order_id="o-8"),
        event("no.such.type", id="bad-type"),
        7,
        None,
        [],
    ]
    answer = sender.post([*bad, status("o-8", "assigned")])
    assert (answer.status, answer.body["accepted"]) == (202, 1)
    assert [refused["id"] for refused in answer.body["refused"]] == [
        "bad-status",
        "bad-eta",
        "bad-type",
        None,
        None,
        None,
    ]
    assert all(refused["why"] for refused in answer.body["refused"])
    engine = create_engine(f"sqlite:///file:{server.folder / 'jinnang.db'}?mode=ro&uri=true")
    with Session(engine) as session:
        listed = {
            (row.source, row.event_id, row.why)
            for row in newest_refusals(session, Caller("admin", "admin", None))
        }
    engine.dispose()
    assert {("demo", refused["id"], refused["why"]) for refused in answer.body["refused"]} <= listed


def test_given_one_bad_event_alone_when_posted_then_it_is_a_refusal_in_a_202(sender: Sender) -> None:
    answer = sender.post(event("order.eta", id="alone", order_id="o-9", eta="soon"))
    assert (answer.status, answer.body["accepted"], answer.body["refused"][0]["id"]) == (202, 0, "alone")
    assert "eta" in answer.body["refused"][0]["why"]


@pytest.mark.parametrize(("count", "expected"), [(0, 202), (500, 202), (501, 422)])
def test_given_a_batch_when_it_holds_over_500_then_it_is_unreadable(
    sender: Sender, count: int, expected: int
) -> None:
    events = [event("rider.shift", rider_id="rs", on=True) for _ in range(count)]
    answer = sender.post(events)
    assert answer.status == expected
    assert expected == 422 or answer.body == {"accepted": count, "repeated": 0, "refused": []}


@pytest.mark.parametrize(
    "body", ["", " ", "null", "7", '"text"', "true", "{", "[{}", '{"a": NaN}', "\ufeff{}", "[1,]", "{} {}"]
)
def test_given_a_body_that_is_no_json_of_an_object_or_array_when_posted_then_422(
    sender: Sender, server: Server, body: str
) -> None:
    with harmless(server):
        assert code(post(sender, body)) == (422, "unreadable")


@pytest.mark.parametrize(("minutes", "refused"), [(-9999, False), (9.9, False), (10.1, True), (10**7, True)])
def test_given_an_event_of_the_future_when_posted_then_ten_minutes_are_the_limit(
    sender: Sender, minutes: float, refused: bool
) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    answer = sender.post(event("rider.shift", at=at, rider_id="rs", on=False))
    assert (answer.status, bool(answer.body["refused"])) == (202, refused)


def test_given_more_than_the_contract_knows_when_posted_then_attributes_are_kept_and_data_ignored_and_counted(
    sender: Sender, server: Server
) -> None:
    more = status("o-10", "assigned", colour="red", size=[1]) | {
        "id": "more",
        "subject": "单 10",
        "traceparent": "00-1",
    }
    assert sender.post(more).body["accepted"] == 1
    [(body, ignored)] = rows(server, "SELECT body, ignored FROM event WHERE event_id = 'more'")
    assert (json.loads(body), ignored) == (more, 2)


def test_given_status_reports_late_and_out_of_order_when_posted_then_the_largest_time_holds(
    sender: Sender, server: Server
) -> None:
    start = datetime.now(UTC) - timedelta(minutes=20)
    told = ["assigned", "at_store", "picked_up", "at_customer", "delivered"]
    reports = [status("o-11", state, "ro", at=start + timedelta(minutes=n)) for n, state in enumerate(told)]
    held = []
    for report in (reports[3], reports[0], reports[4], reports[2], reports[1]):
        assert sender.post(report).body["accepted"] == 1
        held.append(rows(server, "SELECT status, rider_id FROM orders WHERE order_id = 'o-11'")[0])
    assert held == [("at_customer", "ro")] * 2 + [("delivered", "ro")] * 3
    assert rows(server, "SELECT count(*) FROM order_report WHERE order_id = 'o-11'") == [(5,)]
