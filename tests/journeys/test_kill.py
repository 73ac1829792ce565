"""The server is killed at any moment, again and again: an answered webhook is whole, a notice is heard once."""

import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import new_sender, new_token
from tests.journeys.mortal import CASES, RIDERS, World, wait_until
from tests.journeys.phone import Notice, Phone
from tests.journeys.wholeness import Cause, faults_of_file, faults_of_history
from tests.server import Server, get


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(2**32))
    print(f"the same choices again: KILL_SEED={seed}")
    server = Server(tmp_path_factory.mktemp("kill"), arguments=("--no-demo", "--speed", "36000"))
    server.start()
    sender = new_sender(server, "demo")
    phones = {rider: Phone(server.url, new_token(server, rider)) for rider in RIDERS}
    for phone in phones.values():
        phone.switch_on()
    yield World(random.Random(seed), server, sender, phones, [], Counter())
    for phone in phones.values():
        phone.switch_off()
    server.stop()


@pytest.mark.slow
def test_given_many_kills_when_the_sender_retries_then_every_webhook_is_whole_and_every_notice_heard_once(
    world: World,
) -> None:
    began = time.monotonic()
    for moment in world.moments():
        waiting = world.unanswered()
        if waiting and world.chance.random() < 0.75:  # otherwise the kill hits the sender's second try
            world.send(waiting)
        world.send_and_kill(world.unanswered() or world.next_webhook(), moment)
        assert faults_of_file(world.file, world.webhooks) == []
        world.wake()
    if waiting := world.unanswered():
        world.send(waiting)
    for rider, phone in world.phones.items():
        causes = world.causes_of(rider)
        wait_until(lambda p=phone, c=causes: p.cursor >= len(c), f"{rider} has it all")
        assert faults_of_history(causes, phone.applied) == []
        kept = get(f"{world.server.url}/api/v1/inbox?since=0", phone.token)
        told = {(notice["seq"], notice["id"]) for notice in kept["notices"]}
        assert {(notice.seq, notice.id) for notice in phone.heard if notice.seq <= 100} == told
        assert phone.epochs == {kept["epoch"]}
    assert faults_of_file(world.file, world.webhooks) == []
    print(f"{world.hits.total()} kills in {time.monotonic() - began:.0f} s, {len(world.webhooks)} webhooks:")
    for hit, count in sorted(world.hits.items()):
        print(f"  {count:3} {hit}")
    assert world.cases() == CASES, world.hits
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
def test_given_a_file_with_a_planted_half_then_the_checker_names_it(
    world: World, plant: str, tmp_path: Path
) -> None:
    if not world.webhooks:
        world.send(world.next_webhook())
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(world.file)) as file, closing(sqlite3.connect(copy)) as copied:
        file.backup(copied)
        assert faults_of_file(copy, world.webhooks) == []
        copied.execute(plant)
        copied.commit()
    assert faults_of_file(copy, world.webhooks) != []
