"""The server is killed at any moment, fifty times: every answered webhook is whole, every notice is heard once."""

import contextlib
import http.client
import json
import os
import random
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.phone import Notice, Phone
from tests.journeys.wholeness import Cause, Webhook, faults_of_file, faults_of_history, is_stored
from tests.server import Sender, Server, event, get, status

ROUNDS = 50
RIDERS = ("rider-a", "rider-b")
LONG_AGO = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Moment:
    """When to kill: so long after the body was sent, or after the first write to the disk that follows it."""

    after_write: bool
    seconds: float

    @classmethod
    def at_random(cls, chance: random.Random) -> "Moment":
        after_write = chance.random() < 0.4
        return cls(after_write, chance.uniform(0, 0.008 if after_write else 0.040))


@dataclass
class World:
    """A server that dies and comes back, its sender, two phones that never lose their cursor."""

    chance: random.Random
    server: Server
    sender: Sender
    phones: dict[str, Phone]
    webhooks: list[Webhook]
    hits: Counter[str]

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
            killer = threading.Thread(target=self._kill_at, args=(moment, written))
            killer.start()
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = connection.getresponse()
                said = answer.read()
                assert answer.status == 202, said
                webhook.answer = json.loads(said)
            killer.join()
        wait_until(lambda: not any(phone.seated.is_set() for phone in self.phones.values()), "phones notice")
        if webhook.answer is not None:
            assert webhook.answer == webhook.whole_answer
        orders = {cause.order_id for cause in webhook.causes}
        heard = any(notice.order_id in orders for phone in self.phones.values() for notice in phone.heard)
        stored = "stored" if is_stored(self.file, webhook) else "nothing stored"
        answered = "answered" if webhook.answer is not None else "no answer"
        self.hits[f"{answered}, {stored}, {'on a phone' if heard else 'on no phone'}"] += 1

    def _kill_at(self, moment: Moment, written: int) -> None:
        until = time.monotonic() + 0.2
        while moment.after_write and _touched(self.file) == written and time.monotonic() < until:
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
    struck = {" ".join(hit.split(", ")[:2]) for hit in world.hits}
    assert struck == {"no answer nothing stored", "no answer stored", "answered stored"}, world.hits
