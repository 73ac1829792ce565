"""A fleet of light phones on one core, what a dispatcher sends them, and what the database holds in the end.

The scenarios run long in `dev.py soak` and short in tests/journeys/test_fleet.py.
"""

import asyncio
import random
import resource
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.history import History, Kept, Verdict, check
from benchmarks.light_http import Lines, until
from benchmarks.rule_phone import Road, RulePhone

WORDS = "暴雨红色预警：请先找地方避雨，超时不计入考核。"
TRIES = 5
AT_ONCE = 200  # connections that are being opened at one time, unless it is a storm


def many_files() -> None:
    """As many open sockets as this user may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@dataclass
class Fleet:
    """Phones of one server, and the desk that broadcasts to them."""

    port: int
    tokens: Mapping[str, str]
    desk: str
    road: Road = field(default_factory=Road)
    history: History = field(default_factory=History)
    phone_type: type[RulePhone] = RulePhone
    has_all_riders: bool = True  # else a message names the riders of this fleet
    turned_away: int = 0

    def __post_init__(self) -> None:
        many_files()
        self.http, self.dispatcher = Lines(self.port), Lines(self.port, most=2)
        self.phones = [
            self.phone_type(rider, token, self.port, self.http, self.history, self.road)
            for rider, token in self.tokens.items()
        ]

    async def come(
        self, phones: Sequence[RulePhone] | None = None, at_once: int = AT_ONCE
    ) -> tuple[float, list[float]]:
        """Open these lines (all, unless told); returns the seconds in all and of each."""
        gate = asyncio.Semaphore(at_once)

        async def one(phone: RulePhone) -> float:
            async with gate:
                for _ in range(TRIES - 1):
                    try:
                        return await phone.come()
                    except ConnectionError:  # turned away, as a busy server may; a phone comes again
                        self.turned_away += 1
                        await asyncio.sleep(random.random())
                return await phone.come()

        began = time.perf_counter()
        took = await asyncio.gather(*(one(phone) for phone in phones or self.phones if not phone.is_up))
        return time.perf_counter() - began, list(took)

    async def broadcast(self, words: str = WORDS, priority: int = 4) -> str:
        """Send to all phones; the history knows it once the server has answered."""
        sent = time.perf_counter()
        until_then = (datetime.now(UTC) + timedelta(hours=6)).isoformat()
        body = {
            "audience": {"all": True} if self.has_all_riders else {"riders": list(self.tokens)},
            "priority": priority,
            "text": {"zh": words, "en": words},
            "valid_until": until_then,
        }
        answer = await self.dispatcher.ask("POST", "/api/v1/broadcasts", self.desk, body)
        self.history.note(sent, "", "sent", 0, answer["id"])
        return str(answer["id"])

    async def settle(self, file: Path, seconds: float = 60) -> Verdict:
        """All come, fetch what they lack and hand in their receipts; then the history is checked."""
        await asyncio.sleep(0)
        for _ in range(3):
            with suppress(OSError):
                await self.come()
        heads = heads_of(file)

        def at_rest() -> bool:
            return all(phone.cursor >= heads.get(phone.rider, 0) and not phone.owes for phone in self.phones)

        await until(at_rest, seconds, 0.1)
        await asyncio.sleep(0.2)
        return self.verdict(file)

    def verdict(self, file: Path) -> Verdict:
        """The history so far, held against the database."""
        kept = truth_of(file)
        return check(self.history.seen, {rider: kept.get(rider, []) for rider in self.tokens})

    @property
    def broken(self) -> list[str]:
        return [f"{phone.rider}: {why}" for phone in self.phones for why in phone.broken]

    def close(self) -> None:
        for phone in self.phones:
            phone.go()
        self.http.close()
        self.dispatcher.close()


def truth_of(file: Path) -> dict[str, list[Kept]]:
    """Each rider's notices as the database holds them."""
    truth: dict[str, list[Kept]] = {}
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
        for rider, seq, id_, receipted in base.execute(
            "SELECT rider_id, seq, message_id, shown_at IS NOT NULL FROM inbox ORDER BY rider_id, seq"
        ):
            truth.setdefault(rider, []).append(Kept(seq, id_, bool(receipted)))
    return truth


def heads_of(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
        return dict(base.execute("SELECT rider_id, head_seq FROM rider").fetchall())


async def flip(
    fleet: Fleet,
    file: Path,
    broadcasts: int = 50,
    every: float = 1.0,
    on: float = 15.0,
    off: float = 5.0,
    seed: int = 7,
    done: Callable[[], bool] = lambda: False,
) -> Verdict:
    """Phones come and go (means `on`, `off`) while messages go out; nothing may be lost or shown twice."""
    chance = random.Random(seed)
    going_on = True

    async def live(phone: RulePhone) -> None:
        await asyncio.sleep(chance.expovariate(1 / off))
        while going_on:
            try:
                await phone.come()
            except OSError:
                await asyncio.sleep(chance.random())
                continue
            await asyncio.sleep(chance.expovariate(1 / on))
            if going_on:
                phone.go()
                await asyncio.sleep(chance.expovariate(1 / off))

    lives = [asyncio.create_task(live(phone)) for phone in fleet.phones]
    await asyncio.sleep(min(off, every))
    for _ in range(broadcasts):
        if done():
            break
        began = time.perf_counter()
        await fleet.broadcast()
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))
    going_on = False
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)
    return await fleet.settle(file)


async def storm(fleet: Fleet) -> dict[str, float]:
    """All connect at one moment, stay for a little and vanish at one moment."""
    took, each = await fleet.come(at_once=len(fleet.phones))
    await asyncio.sleep(1.0)
    for phone in fleet.phones:
        phone.go()
    await asyncio.sleep(2.0)
    return {"connects_per_s": len(each) / took, "slowest_connect_s": max(each)}


async def burst(fleet: Fleet) -> dict[str, float]:
    """One message to all who are on the line: seconds to the last screen and to the last kept receipt."""
    before = len(fleet.history.seen)
    sent = time.perf_counter()
    id_ = await fleet.broadcast()

    def count(what: str) -> int:
        return sum(one.what == what for one in fleet.history.seen[before:])

    await until(lambda: count("receipted") >= len(fleet.phones), 60, 0.02)
    news = fleet.history.seen[before:]
    shown = [one.at - sent for one in news if one.what == "shown" and one.id == id_]
    receipted = [one.at - sent for one in news if one.what == "receipted"]
    return {
        "shown": len(shown),
        "receipted": len(receipted),
        "last_shown_s": max(shown, default=60.0),
        "last_receipt_s": max(receipted, default=60.0),
    }


async def slow(
    fleet: Fleet, slow_ones: int, messages: int, words: str, memory: Callable[[], float]
) -> dict[str, Any]:
    """Some phones stop reading while messages go out, and read on after that: whole frames or an end."""
    chosen = fleet.phones[:slow_ones]
    for phone in chosen:
        phone.receive_buffer = 4096
    await fleet.come()
    await asyncio.sleep(0.5)
    before = memory()
    for phone in chosen:
        if phone.line:
            phone.line.stop_reading()
    for _ in range(messages):
        await fleet.broadcast(words)
    await asyncio.sleep(1.0)
    grown = memory() - before
    for phone in chosen:
        if phone.line:
            phone.line.resume_reading()
    await asyncio.sleep(1.0)
    return {
        "broken_frames": len(fleet.broken),
        "ended_by_server": sum(not phone.is_up for phone in chosen),
        "memory_mb_per_slow_phone": grown / max(1, slow_ones),
    }
