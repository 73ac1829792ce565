"""A world in which the server dies at any moment and comes back: its sender, its phones, its file."""

import contextlib
import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.journeys.phone import Phone
from tests.journeys.wholeness import Cause, Webhook, is_stored
from tests.long_runs import length
from tests.server import Sender, Server, event, status

RIDERS = ("rider-a", "rider-b")
LONG_AGO = "2026-01-01T00:00:00Z"


class Moment(NamedTuple):
    """When to kill: so long after the body was sent, the disk next written, the rows there to be seen, a
    notice on a phone, or the answer read."""

    since: str
    seconds: float


EACH = length(short=2, long=8)
#: How many kills (12 of them, in the long run 50) are timed from what, and how much later at most.
TIMED = (
    ("send", length(short=4, long=18), 0.040),
    ("write", EACH, 0.008),
    ("commit", EACH, 0.001),
    ("phone", EACH, 0.001),
    ("answer", EACH, 0.006),
)


#: (answered, stored) of each case that the kills must have met.
CASES = {(False, False), (False, True), (True, True)}


class Hit(NamedTuple):
    """What a kill met: how far the webhook had got."""

    since: str
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

    def moments(self) -> Iterator[Moment]:
        """All in random order; then, at most thirty times more, the narrow one between commit and answer."""
        moments = [
            Moment(since, self.chance.uniform(0, longest))
            for since, times, longest in TIMED
            for _ in range(times)
        ]
        self.chance.shuffle(moments)
        yield from moments
        while self.cases() != CASES and self.hits.total() < len(moments) + 30:
            yield Moment("commit", 0)

    def cases(self) -> set[tuple[bool, bool]]:
        return {(hit.answered, hit.stored) for hit in self.hits}

    @property
    def file(self) -> Path:
        return self.server.folder / "jinnang.db"

    def next_webhook(self) -> Webhook:
        """One to four orders of riders at the store; each is cancelled, or its customer asks for that."""
        webhook = Webhook(f"msg_{len(self.webhooks)}")
        for place in range(self.chance.randint(1, 4)):
            order, rider = f"{len(self.webhooks)}-{place}", self.chance.choice(RIDERS)
            times = {"placed_at": LONG_AGO, "promised_at": LONG_AGO}
            webhook.events += [
                event("order.placed", order_id=order, customer_id="c", zone="z", **times),
                status(order, "at_store", rider),
            ]
            if self.chance.random() < 0.5:
                kind, last = "order_cancelled", status(order, "cancelled", rider)
            else:
                kind = "cancel_requested"
                last = event("order.cancel_requested", order_id=order, by="customer")
            webhook.events.append(last)
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
        """Send once, kill the server at the moment, and note what sender, file and phones have of it."""
        body = json.dumps(webhook.events, ensure_ascii=False)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        with closing(connection):
            written = _touched(self.file)
            path = self.sender.address.removeprefix(self.server.url)
            connection.request("POST", path, body.encode(), self.sender.headers(body, webhook.id))
            answered = threading.Event()
            killer = threading.Thread(target=self._kill_at, args=(moment, webhook, written, answered))
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
        hit = Hit(
            moment.since, webhook.answer is not None, is_stored(self.file, webhook), self.is_heard(webhook)
        )
        self.hits[hit] += 1
        assert hit.stored or not (hit.answered or hit.on_a_phone), hit

    def is_heard(self, webhook: Webhook) -> bool:
        orders = {cause.order_id for cause in webhook.causes}
        return any(notice.order_id in orders for phone in self.phones.values() for notice in phone.heard)

    def _kill_at(self, moment: Moment, webhook: Webhook, written: int, answered: threading.Event) -> None:
        reached = {
            "send": lambda: True,
            "write": lambda: _touched(self.file) != written,
            "commit": lambda: is_stored(self.file, webhook),
            "phone": lambda: self.is_heard(webhook),
            "answer": answered.is_set,
        }[moment.since]
        until = time.monotonic() + 0.5
        while not reached() and time.monotonic() < until:
            pass
        time.sleep(moment.seconds)
        self.server.kill()

    def wake(self) -> None:
        """Start the server; every phone comes back by itself, or is switched off and on again."""
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
