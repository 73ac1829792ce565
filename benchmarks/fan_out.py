"""One message to N phones: ours, stock Flask-SocketIO, Node's socket.io and a bare floor, in turn.

The same phones, the same core, the same run. Ours also keeps the message in every inbox with a number of
its own before it is answered, and asks who moves; the others hand one frame to all and keep nothing.
`p50_ms`, `p99_ms`: from before the POST until a phone has it, one message at a time. `deliveries_per_s` and
`cpu_us` (of the server, a delivery): messages sent one behind the other, until the last is with all.
"""

import asyncio
import gc
import time
from contextlib import ExitStack
from typing import Any

from benchmarks.fleet import AT_ONCE, many_files
from benchmarks.light_http import Lines, until
from benchmarks.light_phone import LightLine
from benchmarks.measuring import (
    LOAD_CORE,
    cpu_seconds,
    folder,
    memory_kb,
    middle,
    on_core,
    percentile,
    say,
    spread,
)
from benchmarks.peers import Peer, ours, peer

PHONES = 1000
SINGLE, IN_A_ROW = 8, 20  # messages one at a time, and one behind the other, of a round
PATIENCE = 60


class Ear(LightLine):
    """A phone that only notes when a notice came."""

    def __init__(self, port: int, token: str, arrived: list[float]):
        super().__init__(port, token)
        self.arrived = arrived

    def packet(self, text: bytes) -> None:
        if text.startswith(b'2/rider,["notice"'):
            self.arrived.append(time.perf_counter())


class Crowd:
    """All phones of one peer, and the figures of its rounds."""

    def __init__(self, it: Peer):
        self.it, self.arrived = it, list[float]()
        self.http = Lines(it.port, most=1)
        self.kb = 0.0
        self.rounds: list[dict[str, float]] = []
        self.ears: list[Ear] = []

    async def come(self) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(token: str) -> Ear:
            ear = Ear(self.it.port, token, self.arrived)
            async with gate:
                await ear.open()
            return ear

        before = memory_kb(self.it.pid)
        self.ears = list(await asyncio.gather(*(one(token) for token in self.it.tokens.values())))
        await asyncio.sleep(1)
        self.kb = (memory_kb(self.it.pid) - before) / len(self.ears)
        await self._send(2)  # what is made once is made

    async def _send(self, messages: int) -> float:
        """Seconds from before the first POST until every phone has every message."""
        self.arrived.clear()
        wanted = messages * len(self.ears)
        began = time.perf_counter()
        for _ in range(messages):
            await self.http.ask("POST", self.it.path, self.it.desk, self.it.body())
        if not await until(lambda: len(self.arrived) >= wanted, PATIENCE, 0.002):
            raise RuntimeError(f"{self.it.name}: {len(self.arrived)} of {wanted} came")
        return max(self.arrived) - began

    async def round(self) -> None:
        delays: list[float] = []
        for _ in range(SINGLE):
            began = time.perf_counter()
            await self._send(1)
            delays += [(at - began) * 1000 for at in self.arrived]
        before = cpu_seconds(self.it.pid)
        took = await self._send(IN_A_ROW)
        cpu, count = cpu_seconds(self.it.pid) - before, IN_A_ROW * len(self.ears)
        self.rounds.append(
            {
                "deliveries_per_s": count / took,
                "p50_ms": percentile(delays, 0.5),
                "p99_ms": percentile(delays, 0.99),
                "cpu_us": cpu * 1e6 / count,
            }
        )

    def figures(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for key in ("deliveries_per_s", "p50_ms", "p99_ms", "cpu_us"):
            digits = 0 if key == "deliveries_per_s" else 1
            told[key] = middle([one[key] for one in self.rounds], digits)
            told[f"{key}_spread"] = spread([one[key] for one in self.rounds], digits)
        return {**told, "rss_kb_per_conn": round(self.kb, 1)}

    def close(self) -> None:
        for ear in self.ears:
            ear.vanish()
        self.http.close()


async def in_turn(peers: list[Peer], rounds: int) -> dict[str, Any]:
    crowds = [Crowd(it) for it in peers]
    for crowd in crowds:
        await crowd.come()
        say(f"{len(crowd.ears)} phones on {crowd.it.name}, {crowd.kb:.0f} kB each")
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        for crowd in crowds if number % 2 else reversed(crowds):
            await crowd.round()
            last = crowd.rounds[-1]
            say(
                f"round {number + 1} {crowd.it.name:6} {last['deliveries_per_s']:8.0f} deliveries/s,"
                f" p50 {last['p50_ms']:.0f} p99 {last['p99_ms']:.0f} ms, {last['cpu_us']:.1f} us CPU"
            )
    for crowd in crowds:
        crowd.close()
    broken = sum(len(ear.broken) for crowd in crowds for ear in crowd.ears)
    return {**{crowd.it.name: crowd.figures() for crowd in crowds}, "broken_frames": broken}


def measure(rounds: int) -> dict[str, Any]:
    many_files()
    riders = [f"r-{number:05d}" for number in range(PHONES)]
    with on_core(LOAD_CORE), folder() as made, ExitStack() as open_ones:
        peers = [open_ones.enter_context(ours(made / "ours", riders))]
        peers += [open_ones.enter_context(peer(name, riders, made)) for name in ("stock", "node", "raw")]
        told = asyncio.run(in_turn(peers, rounds))
    cpu = {name: told[name]["cpu_us"] for name in ("ours", "stock", "node", "raw")}
    ratios = {f"{name}_to_ours_cpu": round(cpu[name] / cpu["ours"], 2) for name in ("stock", "node", "raw")}
    return {"n": PHONES, **told, **ratios, "rounds": rounds}
