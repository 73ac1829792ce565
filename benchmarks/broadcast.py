"""One message into 10,000 inboxes in one durable transaction, in process.

The yard-stick is plain sqlite3: the same number of inbox rows by `executemany`, with the same indexes.
"""

import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from app.actions.send_broadcast import Audience, send_broadcast
from app.clock import machine_now
from app.database import Database, table_of
from app.tables.inbox import InboxRow
from app.tables.riders import RiderRow
from benchmarks.measuring import SERVER_CORE, folder, middle, on_core, say, spread
from coaching.content import Text

RIDERS = 10_000
SHAPE = "SELECT sql FROM sqlite_master WHERE tbl_name = 'inbox' AND sql IS NOT NULL ORDER BY type DESC"
WORDS = Text(
    zh="暴雨红色预警：请先找地方避雨，超时不计入考核。", en="Storm warning: take shelter, lateness is waived."
)


def open_with_riders(file: Path) -> Database:
    database = Database(f"sqlite:///{file}")
    database.migrate()
    now = machine_now()
    riders = [
        {"rider_id": f"rider-{number:05d}", "first_seen": now, "zone": f"zone-{number % 12}", "head_seq": 0,
         "newest_arrival": 0}
        for number in range(RIDERS)
    ]  # fmt: skip
    database.write(lambda session: session.execute(insert(table_of(RiderRow)), riders))
    return database


def broadcast(database: Database) -> float:
    """Seconds until the broadcast is in every inbox and on the disk."""
    now = machine_now()
    began = time.perf_counter()
    _, reached = database.write(
        lambda session: send_broadcast(
            session, Audience(all=True), WORDS, 4, now + timedelta(minutes=30), now
        )
    )
    took = time.perf_counter() - began
    if reached != RIDERS:
        raise RuntimeError(f"{reached} of {RIDERS} riders were reached")
    return took


def plain(file: Path, shape: list[str], number: int) -> float:
    """The same rows into tables made by the same statements."""
    base = sqlite3.connect(file, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    if number == 0:
        for statement in shape:
            base.execute(statement)
    at = machine_now().isoformat()
    rows = [(f"rider-{rider:05d}", number + 1, f"message-{number}", at) for rider in range(RIDERS)]
    began = time.perf_counter()
    base.execute("BEGIN IMMEDIATE")
    base.executemany(
        "INSERT INTO inbox (rider_id, seq, message_id, stored_at, outbox, attempts)"
        " VALUES (?,?,?,?,'pending',0)",
        rows,
    )
    base.execute("COMMIT")
    took = time.perf_counter() - began
    base.close()
    return took


def measure(rounds: int) -> dict[str, Any]:
    ours, floor = [], []
    with on_core(SERVER_CORE), folder() as made:
        say(f"{RIDERS} riders, {rounds} rounds")
        database = open_with_riders(made / "jinnang.db")
        with database.read() as session:
            shape = list(session.connection().exec_driver_sql(SHAPE).scalars())
        for number in range(rounds):
            ours.append(broadcast(database))
            floor.append(plain(made / "plain.db", shape, number))
            say(f"round {number + 1}: ours {ours[-1]:.3f} s, plain {floor[-1]:.3f} s")
        with database.read() as session:
            rows = session.execute(select(func.count()).select_from(table_of(InboxRow))).scalar_one()
        database.close()
    if rows != RIDERS * rounds:
        raise RuntimeError(f"{rows} inbox rows, not {RIDERS * rounds}")
    ratios = [a / b for a, b in zip(ours, floor, strict=True)]
    return {
        "riders": RIDERS,
        "seconds": middle(ours, 3),
        "rows_per_s": middle([RIDERS / took for took in ours], 0),
        "floor_rows_per_s": middle([RIDERS / took for took in floor], 0),
        "ratio": middle(ratios),
        "seconds_spread": spread(ours, 3),
        "floor_seconds_spread": spread(floor, 3),
        "ratio_spread": spread(ratios),
        "rounds": rounds,
    }
