"""Events a second of a replay: a city's day through every rule, one process, one core, a file on the disk.

The floor is what the database itself could do with the same events: plain sqlite3, 100 rows a transaction,
synchronous=FULL as in the product.
"""

import json
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.actions.add_source import add_source
from app.clock import machine_now
from app.database import Database
from app.queries.decisions import decisions_made
from app.queries.sources import source_keys
from app.replay import Replay
from app.stream import read_stream
from benchmarks.city_day import city_day
from benchmarks.ingest import floor
from benchmarks.measuring import LOAD_CORE, folder, middle, on_core, say, spread
from scripts_library import LIBRARY_FOLDER
from scripts_library.rulebook import load_rulebook

SHANGHAI = ZoneInfo("Asia/Shanghai")


def play(made: Path, stream: Path, number: int) -> tuple[float, int]:
    """Seconds from the first event read to nothing due, and how many decisions were made."""
    lines = read_stream(stream)
    rulebook = load_rulebook(LIBRARY_FOLDER, SHANGHAI)
    database = Database(f"sqlite:///{made / f'replay-{number}.db'}")
    database.migrate()
    database.write(lambda session: add_source(session, "bench", machine_now()))
    with database.read() as session:
        source = source_keys(session, "bench")
    if source is None:
        raise RuntimeError("the source was not kept")
    began = time.perf_counter()
    played = Replay(database, rulebook, source.id).play(lines)
    took = time.perf_counter() - began
    with database.read() as session:
        decisions = sum(1 for _ in decisions_made(session))
    database.close()
    if played.accepted != len(lines):
        raise RuntimeError(f"{played.accepted} of {len(lines)} events were taken")
    return took, decisions


def measure(rounds: int) -> dict[str, Any]:
    day = city_day(seed=20261122)
    orders = len({event["data"]["order_id"] for event in day if event["type"] == "order.placed"})
    seconds, bare, decisions = [], [], 0
    with on_core(LOAD_CORE), folder() as made:
        stream = made / "day.jsonl"
        stream.write_text("".join(json.dumps(event) + "\n" for event in day), encoding="utf-8")
        batches = [day[at : at + 100] for at in range(0, len(day) // 100 * 100, 100)]
        say(f"{rounds} rounds of {len(day)} events, {orders} orders")
        for number in range(1, rounds + 1):
            took, decisions = play(made, stream, number)
            seconds.append(took)
            bare.append(floor(made / f"floor-{number}.db", batches))
            say(f"round {number}: ours {len(day) / took:.0f}, floor {bare[-1]:.0f} events/s")
    speeds = [len(day) / took for took in seconds]
    ratios = [a / b for a, b in zip(speeds, bare, strict=True)]
    return {
        "orders": orders,
        "events": len(day),
        "decisions": decisions,
        "seconds": middle(seconds, 2),
        "events_per_s": middle(speeds, 0),
        "floor_events_per_s": middle(bare, 0),
        "ratio": middle(ratios, 4),
        "events_per_s_spread": spread(speeds, 0),
        "ratio_spread": spread(ratios, 4),
        "rounds": rounds,
    }
