"""Events a second that the real server takes: signed batches of 100 over two lines, kept before the answer.

The floor is what the database itself could do with the same bytes: plain sqlite3, 100 rows a transaction,
synchronous=FULL as in the product, on the same core.
"""

import json
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.day import Day
from benchmarks.house import House, furnished
from benchmarks.measuring import LOAD_CORE, SERVER_CORE, cpu_seconds, folder, middle, on_core, say, spread
from benchmarks.posting import Line, check_all_taken

RIDERS, BATCH, BATCHES, LINES = 500, 100, 60, 2

Batches = list[list[dict[str, Any]]]


def post_all(house: House, batches: Batches) -> float:
    """Events a second over all lines together, from the first byte sent to the last answer."""
    requests = [house.platform.request(batch) for batch in batches]
    lines = [Line(house.port) for _ in range(LINES)]
    answers: list[bytes] = []

    def sender(line: Line, mine: list[bytes]) -> None:
        for request in mine:
            answers.append(line.ask(request))

    threads = [
        threading.Thread(target=sender, args=(line, requests[number::LINES]))
        for number, line in enumerate(lines)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    if len(answers) != len(requests):
        raise RuntimeError(f"{len(requests)} batches were posted, {len(answers)} answered")
    for answer in answers:
        check_all_taken(answer, BATCH)
    return len(batches) * BATCH / took


def floor(file: Path, batches: Batches) -> float:
    """The same bytes into one table shaped like the product's, and nothing else done with them."""
    rows = [
        [
            (1, event["id"], event["type"], event["time"], event["time"], json.dumps(event), 0)
            for event in batch
        ]
        for batch in batches
    ]
    base = sqlite3.connect(file, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, source_id INT, event_id TEXT, type TEXT,"
        " time TEXT, arrived_at TEXT, body TEXT, ignored INT, UNIQUE (source_id, event_id))",
    ):
        base.execute(statement)
    columns = "source_id, event_id, type, time, arrived_at, body, ignored"
    insert = f"INSERT INTO event ({columns}) VALUES (?,?,?,?,?,?,?)"
    with on_core(SERVER_CORE):
        began = time.perf_counter()
        for batch in rows:
            base.execute("BEGIN IMMEDIATE")
            for row in batch:
                base.execute(insert, row)
            base.execute("COMMIT")
        took = time.perf_counter() - began
    base.close()
    return len(batches) * BATCH / took


def measure(rounds: int) -> dict[str, Any]:
    day = Day(RIDERS, seed=20261121)
    ours, bare, cpu = [], [], []
    with on_core(LOAD_CORE), folder() as made, furnished(made, day.riders) as house:
        say(f"{rounds} rounds of {BATCHES} batches of {BATCH} events, {LINES} lines, {RIDERS} riders")
        post_all(house, [day.batch(BATCH) for _ in range(BATCHES // 2)])
        for number in range(1, rounds + 1):
            batches = [day.batch(BATCH) for _ in range(BATCHES)]
            before = cpu_seconds(house.pid)
            ours.append(post_all(house, batches))
            cpu.append((cpu_seconds(house.pid) - before) * 1e6 / (BATCHES * BATCH))
            bare.append(floor(made / "floor.db", batches))
            say(f"round {number}: ours {ours[-1]:.0f}, floor {bare[-1]:.0f} events/s")
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    return {
        "events_per_s": middle(ours, 0),
        "floor_events_per_s": middle(bare, 0),
        "ratio": middle(ratios, 4),
        "cpu_us_per_event": middle(cpu, 0),
        "events_per_s_spread": spread(ours, 0),
        "floor_events_per_s_spread": spread(bare, 0),
        "ratio_spread": spread(ratios, 4),
        "rounds": rounds,
    }
