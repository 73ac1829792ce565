"""What every benchmark needs: cores, a place on the disk, percentiles, the spread of rounds."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
SERVER_CORE, LOAD_CORE = 0, 1


def say(text: str) -> None:
    print(f"bench:   {text}", file=sys.stderr, flush=True)


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on one core, where that can be told."""
    if not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) <= core:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the project's own disk: a temporary one may be in memory, where an fsync costs nothing."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var", ignore_cleanup_errors=True) as made:
        yield Path(made)


def best_of_three(work: Callable[[], object]) -> float:
    """Seconds of one piece of work: the best of three, so that a stray interrupt is not counted."""
    took = []
    for _ in range(3):
        began = time.perf_counter_ns()
        work()
        took.append(time.perf_counter_ns() - began)
    return min(took) / 1e9


def cpu_seconds(pid: int) -> float:
    """What a process has computed so far: steadier than the clock beside other work; 0 if not on Linux."""
    try:
        tasks = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        return 0.0
    return sum(int(task.split()[0]) for task in tasks) / 1e9


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least this part of all does not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -(-int(len(ranked) * part * 1000) // 1000) - 1)]


def middle(values: Sequence[float], digits: int = 2) -> float:
    return round(statistics.median(values), digits)


def spread(values: Sequence[float], digits: int = 2) -> list[float]:
    """Smallest, median and largest of the rounds."""
    return [round(min(values), digits), middle(values, digits), round(max(values), digits)]


def memory_kb(pid: int) -> float:
    """What a process holds in memory now; 0 if not on Linux."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return float(told.partition("VmRSS:")[2].split()[0])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The least-squares rise per unit of the first value; 0 for fewer than two points."""
    if len(points) < 2:
        return 0.0
    middle_x, middle_y = (statistics.fmean(values) for values in zip(*points, strict=True))
    across = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / across if across else 0.0
