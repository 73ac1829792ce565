"""Long runs of the fleet on the real server: `dev.py soak [NAME] [--minutes N]`.

flip: phones come and go through broadcasts, all the time. storm: all connect at one moment and vanish at
one moment, again and again, while a third process asks for something small. slow: some phones stop reading.
rest: all stay on the line. Each ends with the checker's verdict, and with the rise of the server's memory.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fleet import Fleet, burst, flip, slow, storm
from benchmarks.history import Verdict
from benchmarks.house import House, furnished
from benchmarks.measuring import LOAD_CORE, cpu_seconds, folder, memory_kb, on_core, say, slope
from benchmarks.probe import Probe

WORST_HTTP_MS, P99_MS, MB_AN_HOUR = 500, 2000, 1.0
LOOK = 5  # seconds from one look at the memory to the next


@dataclass
class Watched:
    """A house with its fleet, what the probe says, and the memory of the server over time."""

    house: House
    fleet: Fleet
    ends_at: float
    probe: Probe
    memory: list[tuple[float, float]] = field(default_factory=list)  # (hours, MB)
    worst_ms: float = 0.0

    def is_over(self) -> bool:
        return time.monotonic() > self.ends_at

    async def ask_probe(self) -> float:
        """The slowest answer since the last question, in milliseconds."""
        worst = await asyncio.to_thread(self.probe.ask)
        self.worst_ms = max(self.worst_ms, worst)
        return worst

    async def look(self) -> None:
        while True:
            self.memory.append((time.monotonic() / 3600, memory_kb(self.house.pid) / 1024))
            await asyncio.sleep(LOOK)

    def rise(self) -> float:
        """MB an hour over the second half, when all that is made once is there."""
        return slope(self.memory[len(self.memory) // 2 :])


async def soak_flip(run: Watched) -> dict[str, Any]:
    verdict = await flip(run.fleet, run.house.file, broadcasts=10**6, done=run.is_over)
    await run.ask_probe()
    return _told(run, verdict, verdict.figures()["online_p99_ms"] <= P99_MS)  # type: ignore[operator]


async def soak_storm(run: Watched) -> dict[str, Any]:
    rounds, rates, slowest = 0, [], 0.0
    while rounds < 2 or not run.is_over():
        told = await storm(run.fleet)
        rounds += 1
        rates.append(told["connects_per_s"])
        slowest = max(slowest, told["slowest_connect_s"])
        say(f"storm {rounds}: {told['connects_per_s']:.0f} connects/s, worst HTTP {await run.ask_probe()} ms")
    verdict = await run.fleet.settle(run.house.file)
    told = _told(run, verdict, run.worst_ms <= WORST_HTTP_MS)
    return {**told, "rounds": rounds, "connects_per_s": sorted(rates)[len(rates) // 2], "slowest_s": slowest}


async def soak_slow(run: Watched) -> dict[str, Any]:
    told: dict[str, Any] = {}
    while not told or not run.is_over():
        told = await slow(
            run.fleet, len(run.fleet.phones) // 10, 400, "雨" * 400, lambda: memory_kb(run.house.pid) / 1024
        )
        await run.ask_probe()
        say(f"slow: {told}")
    verdict = await run.fleet.settle(run.house.file)
    fine = not run.fleet.broken and told["memory_mb_per_slow_phone"] <= 1.5
    return {**_told(run, verdict, fine), **told}


async def soak_rest(run: Watched) -> dict[str, Any]:
    await run.fleet.come()
    bursts: list[dict[str, float]] = []
    while not bursts or not run.is_over():
        bursts.append(await burst(run.fleet))
        await asyncio.sleep(5)
    await run.ask_probe()
    verdict = await run.fleet.settle(run.house.file)
    last = max(one["last_receipt_s"] for one in bursts)
    told = {"last_shown_s": max(one["last_shown_s"] for one in bursts), "last_receipt_s": last}
    return {**_told(run, verdict, last <= P99_MS / 1000), **told}


Scenario = Callable[[Watched], Awaitable[dict[str, Any]]]
#: Name -> the run, and how many phones unless told.
RUNS: dict[str, tuple[Scenario, int]] = {
    "flip": (soak_flip, 1000),
    "storm": (soak_storm, 2000),
    "slow": (soak_slow, 300),
    "rest": (soak_rest, 2000),
}


def _told(run: Watched, verdict: Verdict, also: bool) -> dict[str, Any]:
    fine = not verdict.faults and not run.fleet.broken and also
    return {"fine": fine, "faults": verdict.faults, **verdict.figures(), "broken": run.fleet.broken[:5]}


async def _go(name: str, house: House, probe: Probe, minutes: float) -> dict[str, Any]:
    tokens = dict(list(house.tokens.items())[1:])  # the first is the probe's
    run = Watched(house, Fleet(house.port, tokens, house.desk), time.monotonic() + minutes * 60, probe)
    looking = asyncio.create_task(run.look())
    before, began = cpu_seconds(house.pid), time.monotonic()
    try:
        told = await RUNS[name][0](run)
    finally:
        looking.cancel()
        run.fleet.close()
    cpu = (cpu_seconds(house.pid) - before) / (time.monotonic() - began)
    rise = round(run.rise(), 2)
    if minutes >= 10 and rise > MB_AN_HOUR:
        told["fine"] = False
    return {
        **told,
        "worst_http_ms": run.worst_ms,
        "turned_away": run.fleet.turned_away,
        "memory_mb": round(run.memory[-1][1], 1),
        "memory_mb_an_hour": rise,
        "cpu_share": round(cpu, 3),
    }


def soak(name: str, phones: int, minutes: float) -> dict[str, Any]:
    """One run on a fresh server."""
    riders = [f"r-{number:04d}" for number in range(phones + 1)]
    with on_core(LOAD_CORE), folder() as made, furnished(made, riders) as house:
        probe = Probe(house.port, house.tokens[riders[0]], "/api/v1/orders")
        try:
            told = asyncio.run(_go(name, house, probe, minutes))
        finally:
            probe.end()
        said = (made / "stderr.txt").read_text()
        told["errors_in_log"] = said.count('"level": "error"') + said.count("Traceback")
    return {"name": name, "phones": phones, "minutes": minutes, **told}


def main() -> None:
    ask = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    ask.add_argument("name", nargs="?", metavar="NAME", choices=tuple(RUNS), help=", ".join(RUNS))
    ask.add_argument("--minutes", type=float, default=1.0, help="of each run; memory is judged from 10 on")
    ask.add_argument("--phones", type=int, help="instead of as many as the run is for")
    ask.add_argument("--json", action="store_true", help="one JSON object a run")
    given = ask.parse_args()
    fine = True
    for name in [given.name] if given.name else RUNS:
        say(f"soak {name}, load {os.getloadavg()[0]:.1f}")
        told = soak(name, given.phones or RUNS[name][1], given.minutes)
        fine = fine and told["fine"] and not told["errors_in_log"]
        if given.json:
            print(json.dumps(told), flush=True)
        else:
            print("\n".join([name, *(f"  {key:26} {value}" for key, value in told.items())]), flush=True)
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
