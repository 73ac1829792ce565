"""The server is killed at any moment, fifty times: every answered webhook is whole, every notice is heard once."""

import contextlib
import http.client
import json
import os
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.journeys.phone import Notice, Phone
from tests.journeys.wholeness import Cause, Webhook, faults_of_file, faults_of_history, is_stored
from tests.server import Sender, Server, event, get, status

ROUNDS = 50
RIDERS = ("rider-a", "rider-b")
LONG_AGO = "2026-01-01T00:00:00Z"


class Moment(NamedTuple):
    """When to kill: so many seconds after the body was sent, the disk next written, or the answer read."""

    since: str
    seconds: float

    @classmethod
    def at_random(cls, chance: random.Random) -> "Moment":
        since, longest = chance.choice((("send", 0.040), ("send", 0.040), ("write", 0.008), ("answer", 0.040)))
        return cls(since, chance.uniform(0, longest))


class Hit(NamedTuple):
    """What a kill met: how far the webhook had got."""

    answered: bool
    stored: bool
    on_a_phone: bool


@dataclass
class World:
    """A server that dies and comes back, its sender, two phones that never lose their cursor."""

    chance: random.Random
    server: Server
    sender: Sender
    phones: dict[str, Phone]
    webhooks: list[Webhook]
    hits: Counter[Hit]

    @property
    def file(self) -> Path:
        return self.server.folder / "jinnang.db"

    def next_webhook(self) -> Webhook:
        """One to four orders of riders who stand at the store; each is cancelled, or its customer asks for it."""
        webhook = Webhook(f"msg_{len(self.webhooks)}")
        for place in range(self.chance.randint(1, 4)):
            order, rider = f"{len(self.webhooks)}-{place}", self.chance.choice(RIDERS)
            times = {"placed_at": LONG_AGO, "promised_at": LONG_AGO}
            placed = event("order.placed", order_id=order, customer_id="c", zone="z", **times)
            if self.chance.random() < 0.5:
                kind, last = "order_cancelled", status(order, "cancelled", rider)
            else:
                kind, last = "cancel_requested", event("order.cancel_requested", order_id=order, by="customer")
            webhook.events += [placed, status(order, "at_store", rider), last]
            webhook.causes.append(Cause(rider, order, kind, last["id"]))
        self.webhooks.append(webhook)
        return webhook

    def unanswered(self) -> Webhook | None:
        return self.webhooks[-1] if self.webhooks and self.webhooks[-1].answer is None else None

    def send(self, webhook: Webhook) -> None:
        """Send until there is a 2xx."""
        until = time.monotonic() + 20
        while webhook.answer is None and time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = self.sender.post(webhook.events, webhook.id)
                webhook.answer = answer.body if answer.status < 300 else None
        assert webhook.answer == webhook.whole_answer

    def send_and_kill(self, webhook: Webhook, moment: Moment) -> None:
        """Send once, kill the server at the moment, and note what the sender, the file and the phones have of it."""
        body = json.dumps(webhook.events, ensure_ascii=False)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        with closing(connection):
            written = _touched(self.file)
            path, headers = self.sender.address.removeprefix(self.server.url), self.sender.headers(body, webhook.id)
            connection.request("POST", path, body.encode(), headers)
            answered = threading.Event()
            killer = threading.Thread(target=self._kill_at, args=(moment, written, answered))
            killer.start()
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = connection.getresponse()
                said = answer.read()
                assert answer.status == 202, said
                webhook.answer = json.loads(said)
                answered.set()
            killer.join()
        wait_until(lambda: not any(phone.seated.is_set() for phone in self.phones.values()), "phones notice")
        if webhook.answer is not None:
            assert webhook.answer == webhook.whole_answer
        orders = {cause.order_id for cause in webhook.causes}
        heard = any(notice.order_id in orders for phone in self.phones.values() for notice in phone.heard)
        self.hits[Hit(webhook.answer is not None, is_stored(self.file, webhook), heard)] += 1

    def _kill_at(self, moment: Moment, written: int, answered: threading.Event) -> None:
        until = time.monotonic() + 0.5
        if moment.since == "answer":
            answered.wait(0.5)
        while moment.since == "write" and _touched(self.file) == written and time.monotonic() < until:
            pass
        time.sleep(moment.seconds)
        self.server.kill()

    def wake(self) -> None:
        """Start the server; every phone comes back by itself, or is switched off and on with its cursor kept."""
        self.server.start()
        for phone in self.phones.values():
            if self.chance.random() < 0.2:
                phone.switch_off()
                phone.switch_on()
        wait_until(lambda: all(phone.seated.is_set() for phone in self.phones.values()), "phones come back")

    def causes_of(self, rider: str) -> list[Cause]:
        return [cause for webhook in self.webhooks for cause in webhook.causes if cause.rider_id == rider]


def _touched(file: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return os.stat(f"{file}-wal").st_mtime_ns
    return 0


def wait_until(check: Callable[[], bool], what: str, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.005)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(2**32))
    print(f"the same choices again: KILL_SEED={seed}")
    server = Server(tmp_path_factory.mktemp("kill"), arguments=("--no-demo", "--speed", "60"))
    server.start()
    sender = Sender(server.url, server.flask("source", "add", "demo"))
    phones = {rider: Phone(server.url, server.flask("device-token", "--rider", rider)) for rider in RIDERS}
    for phone in phones.values():
        phone.switch_on()
    yield World(random.Random(seed), server, sender, phones, [], Counter())
    for phone in phones.values():
        phone.switch_off()
    server.stop()


@pytest.mark.slow
def test_given_fifty_kills_when_the_sender_retries_then_every_webhook_is_whole_and_every_notice_heard_once(
    world: World,
) -> None:
    began = time.monotonic()
    for _ in range(ROUNDS):
        waiting = world.unanswered()
        if waiting and world.chance.random() < 0.75:  # otherwise the kill hits the sender's second try
            world.send(waiting)
        world.send_and_kill(world.unanswered() or world.next_webhook(), Moment.at_random(world.chance))
        assert faults_of_file(world.file, world.webhooks) == []
        world.wake()
    if waiting := world.unanswered():
        world.send(waiting)
    for rider, phone in world.phones.items():
        causes = world.causes_of(rider)
        wait_until(lambda p=phone, c=causes: p.cursor >= len(c), f"{rider} has it all")  # type: ignore[misc]
        assert faults_of_history(causes, phone.applied) == []
        kept = get(f"{world.server.url}/api/v1/inbox?since=0", phone.token)
        told = {(notice["seq"], notice["id"]) for notice in kept["notices"]}
        assert {(notice.seq, notice.id) for notice in phone.heard if notice.seq <= 100} == told
        assert phone.epochs == {kept["epoch"]}
    assert faults_of_file(world.file, world.webhooks) == []
    print(f"{ROUNDS} kills in {time.monotonic() - began:.0f} s, {len(world.webhooks)} webhooks:")
    for hit, count in sorted(world.hits.items()):
        print(f"  {count:3} {hit}")
    struck = {(hit.answered, hit.stored) for hit in world.hits}
    assert struck == {(False, False), (False, True), (True, True)}, world.hits
    assert any(hit.on_a_phone for hit in world.hits), world.hits


CAUSES = [Cause("rider-a", order, "order_cancelled", f"e{order}") for order in "1234"]


def history(orders: str, numbers: tuple[int, ...] = ()) -> list[Notice]:
    numbered = zip(numbers or range(1, len(orders) + 1), orders, strict=True)
    return [Notice(seq, f"m{seq}", "order_cancelled", order) for seq, order in numbered]


def test_given_every_notice_once_in_order_then_the_checker_finds_nothing() -> None:
    assert faults_of_history(CAUSES, history("1234")) == []


@pytest.mark.parametrize(
    ("what", "heard"),
    [
        ("lost", history("124")),
        ("lost", history("123")),
        ("lost", []),
        ("hole", history("124", numbers=(1, 2, 4))),
        ("duplicate", history("12334")),
        ("duplicate", history("12334", numbers=(1, 2, 3, 3, 4))),
        ("duplicate", [*history("123"), Notice(4, "m3", "order_cancelled", "4")]),
        ("reordered", history("1324")),
        ("hole", history("1324", numbers=(1, 3, 2, 4))),
        ("phantom", history("12345")),
        ("phantom", [*history("1234"), Notice(5, "m5", "cancel_requested", "4")]),
    ],
)
def test_given_a_planted_fault_in_a_history_then_the_checker_names_it(what: str, heard: list[Notice]) -> None:
    assert what in " ".join(faults_of_history(CAUSES, heard))


PLANTED = [
    *(
        f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})"
        for table in ("event", "webhook_answer", "order_report", "orders", "decision", "inbox", "message")
    ),
    "UPDATE rider SET head_seq = head_seq + 1 WHERE head_seq > 0",
    "UPDATE inbox SET seq = seq + 1 WHERE id = (SELECT max(id) FROM inbox)",
    "UPDATE inbox SET rider_id = 'somebody' WHERE id = (SELECT max(id) FROM inbox)",
    "UPDATE webhook_answer SET answer = '{}'",
]


@pytest.mark.parametrize("plant", PLANTED)
def test_given_a_file_with_a_planted_half_then_the_checker_names_it(world: World, plant: str, tmp_path: Path) -> None:
    if not world.webhooks:
        world.send(world.next_webhook())
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(world.file)) as file, closing(sqlite3.connect(copy)) as copied:
        file.backup(copied)
        assert faults_of_file(copy, world.webhooks) == []
        copied.execute(plant)
        copied.commit()
    assert faults_of_file(copy, world.webhooks) != []
