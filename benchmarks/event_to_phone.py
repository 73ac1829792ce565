"""From the POST of a signed cancellation until its card is on the wire of the rider's phone.

A and B in turn, event by event: the real server, and the bare stack that also commits one row
(`bare_echo.py`). Both are on one core, the sender and the phones on another. Events come at a steady pace,
never two at once; whatever else the machine does meets both alike.
"""

import gc
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.house import furnished
from benchmarks.measuring import (
    LOAD_CORE,
    ROOT,
    SERVER_CORE,
    cpu_seconds,
    folder,
    middle,
    on_core,
    percentile,
    say,
    spread,
)
from benchmarks.phone import Phone
from benchmarks.posting import Line, Platform, cloud_event
from tests.server import free_port

RIDERS, EVENTS, WARM_UP = 700, 500, 100  # each rider has room for four urgent cards in the hour
PACE = 0.01  # seconds from one event to the next
SPEED = 20  # of the server's clock: the ten seconds of standing still are half a second
LATE = 10  # seconds after which a notice counts as lost

Ask = tuple[bytes, int, bytes]  # the request, whose phone, what the notice must hold


class Street:
    """A line to a server and the phones of all riders, watched by one selector."""

    def __init__(self, port: int, tokens: list[str]):
        self.line = Line(port)
        self.phones = [Phone(port, token) for token in tokens]
        self.eyes = selectors.DefaultSelector()
        self.eyes.register(self.line.socket, selectors.EVENT_READ, None)
        for index, phone in enumerate(self.phones):
            self.eyes.register(phone.socket, selectors.EVENT_READ, index)
        self.size = 0  # bytes of the last notice

    def idle(self) -> None:
        """Read and drop what came meanwhile (beats, pings)."""
        for key, _ in self.eyes.select(0):
            self.phones[key.data].read()

    def one(self, request: bytes, rider: int, mark: bytes) -> float:
        """Seconds from sending the request until the notice is here; returns when the answer is, too."""
        self.idle()
        began, seen, answered = time.perf_counter(), 0.0, False
        self.line.send(request)
        while not (seen and answered):
            if time.perf_counter() - began > LATE:
                raise TimeoutError(f"{'no answer' if seen else 'no notice'} within {LATE} s: {mark!r}")
            for key, _ in self.eyes.select(0.5):
                if key.data is None:
                    answered = self.line.answer() is not None
                    continue
                packets = self.phones[key.data].read()
                now = time.perf_counter()
                for packet in packets:
                    if key.data == rider and packet.startswith(b'42/rider,["notice"') and mark in packet:
                        seen, self.size = now - began, len(packet)
        return seen

    def close(self) -> None:
        self.line.close()
        for phone in self.phones:
            phone.close()
        self.eyes.close()


def in_turn(streets: list[Street], asks: list[list[Ask]]) -> list[list[float]]:
    """Milliseconds of each event on each street; the streets take turns, and who begins alternates."""
    gc.collect()
    gc.disable()
    took: list[list[float]] = [[] for _ in streets]
    due = time.perf_counter()
    for number, turn in enumerate(zip(*asks, strict=True)):
        order = range(len(streets)) if number % 2 else reversed(range(len(streets)))
        for which in order:
            time.sleep(max(0.0, due - time.perf_counter()))
            took[which].append(streets[which].one(*turn[which]) * 1000)
            due = max(due + PACE, time.perf_counter())
    gc.enable()
    return took


def orders_at_store(street: Street, platform: Platform, rounds: int) -> list[list[Ask]]:
    """Orders that wait in the store, their riders beside them, and the cancellation of each, by round."""
    began = datetime.now(UTC) - timedelta(minutes=30)
    made, events = 0, []
    asks: list[list[Ask]] = []
    for count in (WARM_UP, *(EVENTS for _ in range(rounds))):
        asks.append([])
        for _ in range(count):
            rider, order, made = made % RIDERS, f"o-{made:06d}", made + 1
            ids: dict[str, Any] = {"order_id": order, "rider_id": f"r-{rider:04d}"}
            events += [
                cloud_event(
                    "order.placed", began, order_id=order, customer_id=f"c-{made % 777}", zone="z-1",
                    placed_at=began.isoformat(), promised_at=(began + timedelta(days=30)).isoformat(),
                    km=2.4, merchant_id=f"m-{made % 50}",
                    dropoff={"lat": 31.2, "lng": 121.4, "address": "4-11"},
                ),
                cloud_event("order.status", began + timedelta(minutes=1), status="assigned", **ids),
                cloud_event("order.status", began + timedelta(minutes=9), status="at_store", **ids),
            ]  # fmt: skip
            gone = cloud_event(
                "order.status", status="cancelled", reason="changed mind", actor="customer", **ids
            )
            asks[-1].append((platform.request(gone), rider, order.encode()))
    for start in range(0, len(events), 300):
        street.line.post(platform, events[start : start + 300])
    time.sleep(12 / SPEED + 0.3)  # ten seconds of standing still have passed for all
    return asks


def bare_asks(size: int, like: list[list[Ask]]) -> list[list[Ask]]:
    """The same requests for the bare stack: same headers, same body, a notice of the same size."""
    asks: list[list[Ask]] = []
    for batch in like:
        asks.append([])
        for request, rider, mark in batch:
            path = f"/echo/r-{rider:04d}/{mark.decode()}/{size}".encode()
            asks[-1].append((request.replace(b"/api/v1/sources/bench/events", path, 1), rider, mark))
    return asks


@contextmanager
def bare_stack(made: Path) -> Iterator[tuple[int, int]]:
    port = free_port()
    with on_core(SERVER_CORE):
        command = [sys.executable, "-m", "benchmarks.bare_echo", str(port), str(made / "bare.db")]
        process = subprocess.Popen(command, cwd=ROOT, stderr=(made / "bare.txt").open("w"))
    try:
        until = time.monotonic() + 30
        while True:
            try:
                Line(port).close()
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise RuntimeError((made / "bare.txt").read_text()) from None
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def measure(rounds: int) -> dict[str, Any]:
    riders = [f"r-{number:04d}" for number in range(RIDERS)]
    ours, bare, cpu = [], [], []
    with (
        on_core(LOAD_CORE),
        folder() as made,
        furnished(made, riders, "--speed", str(SPEED)) as house,
        bare_stack(made) as (bare_port, bare_pid),
    ):
        say(f"{RIDERS} phones, {rounds} rounds of {EVENTS} cancellations, one every {PACE * 1000:g} ms")
        street = Street(house.port, [house.tokens[rider] for rider in riders])
        asks = orders_at_store(street, house.platform, rounds)
        in_turn([street], [asks[0]])
        bare_street = Street(bare_port, riders)
        plain = bare_asks(street.size, asks)
        in_turn([bare_street], [plain[0]])
        for number in range(1, rounds + 1):
            before = cpu_seconds(house.pid), cpu_seconds(bare_pid)
            both = in_turn([street, bare_street], [asks[number], plain[number]])
            ours.append(both[0])
            bare.append(both[1])
            cpu.append((cpu_seconds(house.pid) - before[0], cpu_seconds(bare_pid) - before[1]))
            say(f"round {number}: ours {_words(both[0])}, bare {_words(both[1])}")
        street.close()
        bare_street.close()
    p99 = [percentile(took, 0.99) for took in ours]
    bare_p99 = [percentile(took, 0.99) for took in bare]
    ratios = [a / b for a, b in zip(p99, bare_p99, strict=True)]
    return {
        "p50_ms": middle([percentile(took, 0.5) for took in ours]),
        "p99_ms": middle(p99),
        "bare_p50_ms": middle([percentile(took, 0.5) for took in bare]),
        "bare_p99_ms": middle(bare_p99),
        "ratio": middle(ratios),
        "cpu_ms": middle([took * 1000 / EVENTS for took, _ in cpu]),
        "bare_cpu_ms": middle([took * 1000 / EVENTS for _, took in cpu]),
        "p99_ms_spread": spread(p99),
        "bare_p99_ms_spread": spread(bare_p99),
        "ratio_spread": spread(ratios),
        "notice_bytes": street.size,
        "rounds": rounds,
    }


def _words(took: list[float]) -> str:
    return f"p50 {percentile(took, 0.5):.2f} p99 {percentile(took, 0.99):.2f} ms"
