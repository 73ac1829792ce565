"""Milliseconds that one search of the whole library takes, and that its index takes to be made.

The yard-sticks are what a search must beat: a plain look through all texts, with the texts put together for
each question as it was before, and with them made ready. Neither ranks, nor knows a synonym.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.measuring import LOAD_CORE, best_of_three, middle, on_core, percentile, say, spread
from coaching.finding import find
from coaching.finding_index import Index, build_index, fields_of
from coaching.finding_words import folded
from coaching.script import Script
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.loader import load_library
from scripts_library.tags_loader import load_tags

QUESTIONS = (
    "电梯", "宝宝", "退钱", "洒", "狗", "保安不让进", "寶寶睡了", "客人说等太久了想取消", "晚 医院", "没人接",
    "dog", "lift", "money back", "late hospital", "cancelling at the door", "can't hear", "spilled soup",
    "they said it was cold and want a refund", "无人机", "guard",
)  # fmt: skip
Search = Callable[[str], Any]


def milliseconds(search: Search) -> list[float]:
    """One figure for each question: the best of three, so that a stray interrupt is not counted."""
    return [1000 * best_of_three(partial(search, asked)) for asked in QUESTIONS]


def scan(index: Index[Script], asked: str) -> list[Script]:
    """All words somewhere in the texts, put together for this question."""
    words = asked.casefold().split()
    return [
        script
        for script in index.things
        if all(word in " ".join(one.text for one in fields_of(script)).casefold() for word in words)
    ]


def measure(rounds: int) -> dict[str, Any]:
    library, tags = load_library(LIBRARY_FOLDER), load_tags(LIBRARY_FOLDER)
    simplified = load_lexicon(LIBRARY_FOLDER / "lexicon").simplified
    index = build_index(library.scripts, tags, simplified)
    ready = [
        folded(" ".join(one.text for one in fields_of(script)), simplified).text for script in library.scripts
    ]

    def scan_ready(asked: str) -> list[str]:
        words = folded(asked, simplified).text.split()
        return [text for text in ready if all(word in text for word in words)]

    p50, p95, scans, plain, built = [], [], [], [], []
    with on_core(LOAD_CORE):
        milliseconds(lambda asked: find(index, asked))
        for number in range(1, rounds + 1):
            figures = milliseconds(lambda asked: find(index, asked))
            p50.append(statistics.median(figures))
            p95.append(percentile(figures, 0.95))
            scans.append(statistics.median(milliseconds(lambda asked: scan(index, asked))))
            plain.append(statistics.median(milliseconds(scan_ready)))
            began = time.perf_counter()
            build_index(library.scripts, tags, simplified)
            built.append((time.perf_counter() - began) * 1000)
            say(f"round {number}: ours {p50[-1]:.2f}, scan {scans[-1]:.2f}, of ready texts {plain[-1]:.2f}")
    return {
        "p50_ms": middle(p50, 3),
        "p95_ms": middle(p95, 3),
        "scan_p50_ms": middle(scans, 3),
        "scan_ready_p50_ms": middle(plain, 3),
        "ratio_to_scan": middle([a / b for a, b in zip(p50, scans, strict=True)], 2),
        "index_ms": middle(built, 1),
        "scripts": len(library.scripts),
        "p50_ms_spread": spread(p50, 3),
        "rounds": rounds,
    }
