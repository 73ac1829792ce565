"""A day of real orders, posted twice to a running server: every event counts once and every cancellation speaks."""

import json
import os
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import new_sender, new_token
from tests.journeys.conftest import enrol
from tests.journeys.conftest import phone as in_hand
from tests.journeys.day_oracle import Day, State, day_of
from tests.journeys.phone import Phone
from tests.server import ROOT, Sender, Server, get, running

SHARED = ROOT.parent / "shared"
SPEED = 1200  # the day lasts 15 hours: 45 s
KINDS = {"order_cancelled", "cancel_requested"}
ORDERS, EVENTS = 848, 28_494

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.exists(), reason=f"the real day needs {SHARED}, which is not here"),
]


@dataclass
class Played:
    """The day as it was posted, what the server said of it, and what a phone got of it."""

    server: Server
    sender: Sender
    stream: list[dict[str, Any]]
    day: Day
    said: str
    seconds: float
    phone: Phone
    rider: str
    in_browser: str | None  # the rider whose phone is a real browser, if there is one here

    def rows(self, asks: str) -> list[Any]:
        with closing(
            sqlite3.connect(f"file:{self.server.folder / 'jinnang.db'}?mode=ro", uri=True)
        ) as database:
            return database.execute(asks).fetchall()

    def shift(self) -> timedelta:
        """By how much the replay moved the day."""
        first = self.stream[0]
        [(stored,)] = self.rows(f"SELECT time FROM event WHERE event_id = '{first['id']}'")
        return moment(stored) - datetime.fromisoformat(first["time"])

    def everything(self) -> list[Any]:
        return [
            self.rows(
                "SELECT order_id, status, status_at, rider_id, promised_at FROM orders ORDER BY order_id"
            ),
            self.rows("SELECT id, kind, order_id, rider_id, script FROM decision ORDER BY id"),
            self.rows("SELECT id, rider_id, seq, message_id FROM inbox ORDER BY id"),
        ]


def moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def make_day(file: Path) -> None:
    made = subprocess.run(
        [
            sys.executable, SHARED / "tools/orders_to_events.py", SHARED / "data/orders/sendy_days_1_15.csv",
            "--day", "8", "--messages", SHARED / "data/exam/waimai_polarity.csv",
        ],
        capture_output=True, check=True,
    )  # fmt: skip
    file.write_bytes(made.stdout)


def riders_to_watch(day: Day) -> list[str]:
    """The riders with a cancellation, those who hear most first."""
    hears = Counter(said.rider_id for said in day.spoken)
    cancelled = {said.rider_id for said in day.spoken if said.kind == "order_cancelled"}
    return sorted(cancelled, key=lambda id: (hears[id], id), reverse=True)


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("day")
    make_day(folder / "day8.jsonl")
    stream = [json.loads(line) for line in (folder / "day8.jsonl").read_text(encoding="utf-8").splitlines()]
    day = day_of(stream)
    with running(folder, "--no-demo", "--speed", str(SPEED)) as server:
        sender = new_sender(server, "demo")
        rider, other, *_ = riders_to_watch(day)
        phone = Phone(server.url, new_token(server, rider))
        phone.switch_on()
        in_browser = None
        if os.environ.get("CHROMIUM"):
            told = server.flask("people", "add", "骑手", "--role", "rider", "--rider", other).split()
            enrol(in_hand(request.getfixturevalue("browser")), server.url + told[0], told[-1])
            in_browser = other
        began = time.monotonic()
        said = server.flask(
            "replay", str(folder / "day8.jsonl"), "--to", server.url, "--source", "demo",
            "--secret", sender.secret, "--speed", str(SPEED), check=False,
        )  # fmt: skip
        seconds = time.monotonic() - began
        print(
            f"the day: {len(stream)} events in {seconds:.0f} s, {len(stream) / seconds:.0f} events/s (paced)"
        )
        yield Played(server, sender, stream, day, said, seconds, phone, rider, in_browser)
        phone.switch_off()


def test_given_the_real_day_when_it_is_replayed_then_every_event_is_accepted_once_and_none_refused(
    played: Played,
) -> None:
    assert played.said.splitlines()[-1] == f"accepted {EVENTS}, repeated 0, refused 0"
    assert len(played.stream) == len({event["id"] for event in played.stream}) == EVENTS
    assert {event_id for (event_id,) in played.rows("SELECT event_id FROM event")} == {
        event["id"] for event in played.stream
    }
    assert played.rows("SELECT count(*) FROM refusal") == [(0,)]


def test_given_the_real_day_then_every_order_ends_in_the_state_that_the_stream_says(played: Played) -> None:
    shift = played.shift()
    found = {
        order_id: State(status, moment(at) - shift, rider_id)
        for order_id, status, at, rider_id in played.rows(
            "SELECT order_id, status, status_at, rider_id FROM orders"
        )
    }
    assert len(found) == ORDERS
    assert found == played.day.states()


def test_given_the_real_day_then_every_cancellation_speaks_once_to_its_rider_with_the_words_of_its_stage(
    played: Played,
) -> None:
    scripts = {}
    for file in (ROOT / "scripts_library" / "scripts").rglob("*.toml"):
        script = tomllib.loads(file.read_text(encoding="utf-8"))
        scripts[script["slug"]] = script
    found = played.rows(
        """SELECT d.kind, d.order_id, d.rider_id, i.rider_id, d.script, m.kind, m.wire FROM inbox i
        JOIN decision d ON d.id = i.decision_id JOIN message m ON m.id = i.message_id
        WHERE d.kind IN ('order_cancelled', 'cancel_requested')"""
    )
    wanted = {(said.kind, said.order_id): said for said in played.day.spoken}
    assert Counter((row[0], row[1]) for row in found) == Counter(wanted.keys())
    for kind, order_id, decided_for, rider_id, slug, said_kind, wire in found:
        said, notice, script = wanted[kind, order_id], json.loads("{" + wire), scripts[slug]
        assert (decided_for, rider_id, said_kind) == (said.rider_id, said.rider_id, kind), said
        assert kind in script["kinds"], (said, slug)
        assert said.stage in script["stages"], (said, slug)
        assert notice["body"]["script"] == slug
        assert notice["body"]["order"]["order_id"] == order_id
        for part, words in (
            ("title", notice["title"]),
            ("cue", notice["body"]["cue"]),
            ("todo", notice["body"]["todo"]),
        ):
            assert words == script[part], (said, slug, part)
    print(f"{len(found)} notices: {dict(Counter((said.kind, said.stage) for said in wanted.values()))}")


def test_given_the_real_day_then_every_inbox_is_numbered_without_a_hole(played: Played) -> None:
    numbers = defaultdict(list)
    for rider_id, seq in played.rows("SELECT rider_id, seq FROM inbox ORDER BY id"):
        numbers[rider_id].append(seq)
    heads = dict(played.rows("SELECT rider_id, head_seq FROM rider"))
    assert {rider_id: list(range(1, head + 1)) for rider_id, head in heads.items() if head} == numbers


def test_given_a_phone_during_the_real_day_then_it_has_each_of_its_notices_once(played: Played) -> None:
    kept = get(f"{played.server.url}/api/v1/inbox?since=0", played.phone.token)
    until = time.monotonic() + 30  # a beat comes every 20 s, and tells a phone what it missed
    while played.phone.cursor < kept["head_seq"] and time.monotonic() < until:
        time.sleep(0.1)
    got = played.phone.applied
    assert [(notice.seq, notice.id) for notice in got] == [
        (kept["seq"], kept["id"]) for kept in kept["notices"]
    ]
    assert [notice.seq for notice in got] == list(range(1, kept["head_seq"] + 1))
    wanted = [said for said in played.day.spoken if said.rider_id == played.rider]
    assert [(notice.kind, notice.order_id) for notice in got if notice.kind in KINDS] == [
        (said.kind, said.order_id) for said in wanted
    ]
    print(f"the phone of {played.rider} got {len(got)} notices, {len(played.phone.heard)} heard with repeats")


@pytest.mark.browser
def test_given_a_phone_in_a_browser_during_the_real_day_then_it_said_that_it_has_each_of_its_notices(
    played: Played,
) -> None:
    if played.in_browser is None:
        pytest.skip("no browser: set CHROMIUM to a Chromium to run this")
    # What was taken back, or came too late, on its way to a moving rider was never handed over.
    asks = f"""SELECT i.seq, i.delivered_at, i.shown_at FROM inbox i JOIN message m ON m.id = i.message_id
        LEFT JOIN decision d ON d.id = i.decision_id WHERE i.rider_id = '{played.in_browser}' AND i.attempts > 0
        AND (i.rule IS NULL OR i.rule = 'life') AND (d.ended_as IS NULL OR d.ended_as = 'shown')"""
    everything = f"SELECT count(*) FROM inbox WHERE rider_id = '{played.in_browser}'"
    until = time.monotonic() + 30  # a page that missed one hears of it by the next beat
    while not all(delivered for _, delivered, _ in played.rows(asks)) and time.monotonic() < until:
        time.sleep(0.2)
    rows = played.rows(asks)
    wanted = [said for said in played.day.spoken if said.rider_id == played.in_browser]
    assert played.rows(everything)[0][0] >= len(wanted) > 0
    assert all(delivered for _, delivered, _ in rows), rows
    print(
        f"the page of {played.in_browser} got {len(rows)} notices, {sum(bool(row[2]) for row in rows)} shown"
    )


def test_given_the_day_was_played_when_it_is_posted_again_then_every_event_is_repeated_and_nothing_changes(
    played: Played,
) -> None:
    before = played.everything()
    moved, totals = played.shift(), Counter[str]()
    again = [
        {**event, "time": (datetime.fromisoformat(event["time"]) + moved).isoformat()}
        for event in played.stream
    ]
    began = time.monotonic()
    for start in range(0, len(again), 500):
        answer = played.sender.post(again[start : start + 500])
        assert answer.status == 202, answer.body
        totals.update({**answer.body, "refused": len(answer.body["refused"])})
    seconds = time.monotonic() - began
    assert totals == {"accepted": 0, "repeated": EVENTS, "refused": 0}
    assert played.everything() == before
    print(f"again: {EVENTS} repeated events in {seconds:.0f} s, {EVENTS / seconds:.0f} events/s (unpaced)")
