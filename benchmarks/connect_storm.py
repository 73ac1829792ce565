"""N phones connect at one moment and vanish at one moment: ours and Node's socket.io in turn.

`worst_http_ms` is the slowest answer of our server to a third process that keeps asking for something small
from a database, through both; Node's is asked for something from nothing.
"""

import asyncio
import time
from contextlib import ExitStack
from typing import Any

from benchmarks.fan_out import Ear
from benchmarks.fleet import many_files
from benchmarks.measuring import LOAD_CORE, cpu_seconds, folder, middle, on_core, say, spread
from benchmarks.peers import Peer, ours, peer
from benchmarks.probe import Probe

PHONES = 2000
STAYS, GONE = 1.0, 2.0  # seconds


async def storm(it: Peer, probe: Probe) -> dict[str, float]:
    await asyncio.to_thread(probe.ask)
    before, began = cpu_seconds(it.pid), time.perf_counter()
    ears = [Ear(it.port, token, []) for token in it.tokens.values()]
    each = await asyncio.gather(*(ear.open() for ear in ears))
    took = time.perf_counter() - began
    cpu = (cpu_seconds(it.pid) - before) * 1e6 / len(ears)
    await asyncio.sleep(STAYS)
    coming = await asyncio.to_thread(probe.ask)
    for ear in ears:
        ear.vanish()
    await asyncio.sleep(GONE)
    going = await asyncio.to_thread(probe.ask)
    return {
        "connects_per_s": len(ears) / took,
        "slowest_ms": max(each) * 1000,
        "cpu_us": cpu,
        "worst_http_ms": max(coming, going),
        "worst_http_ms_coming": coming,
        "worst_http_ms_going": going,
    }


def measure(rounds: int) -> dict[str, Any]:
    many_files()
    riders = [f"r-{number:05d}" for number in range(PHONES)]
    told: dict[str, list[dict[str, float]]] = {"ours": [], "node": []}
    with on_core(LOAD_CORE), folder() as made, ExitStack() as open_ones:
        peers = [
            open_ones.enter_context(ours(made / "ours", riders)),
            open_ones.enter_context(peer("node", riders, made)),
        ]
        for number in range(rounds):
            for it in peers if number % 2 else reversed(peers):
                probe = Probe(it.port, next(iter(it.tokens.values())), it.small)
                try:
                    told[it.name].append(asyncio.run(storm(it, probe)))
                finally:
                    probe.end()
                last = {key: round(value) for key, value in told[it.name][-1].items()}
                say(f"round {number + 1} {it.name}: {last}")
    figures: dict[str, Any] = {"n": PHONES}
    for name, prefix in (("ours", ""), ("node", "node_")):
        for key in told[name][0]:
            values = [one[key] for one in told[name]]
            figures[prefix + key] = max(values) if key == "worst_http_ms" else middle(values, 0)
            figures[f"{prefix}{key}_spread"] = spread(values, 0)
    return {**figures, "rounds": rounds}
