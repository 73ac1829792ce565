"""Microseconds that one choice of words takes, with the shipped library.

The yard-stick is the least any choice must do: walk through all scripts and look at their kind and stage.
"""

import statistics
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

from benchmarks.measuring import LOAD_CORE, best_of_three, middle, on_core, say, spread
from coaching.advice import advise
from coaching.kinds import KINDS
from coaching.library import Library
from coaching.situation import STAGES, Situation
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library

#: What may be known beside kind and stage, from nothing to a great deal.
FACTS: tuple[dict[str, Any], ...] = (
    {},
    {"minutes_late": 25, "facts": (("late_min", "25"), ("order_no", "8213"))},
    {"minutes_late": 40, "anger": 2, "reasons": frozenset({"late", "cold"}), "apologies": 1},
    {"night": True, "notes": frozenset({"baby"}), "minutes_late": 12, "facts": (("late_min", "12"),)},
    {"weather": frozenset({"rain"}), "places": frozenset({"gate"}), "customer": "new", "fault": "nobody"},
    {
        "minutes_late": 31, "anger": 2, "reasons": frozenset({"late"}), "orders_waiting": 3,
        "heard_before": ("late", "upset-late-at-door"),
        "said_lately": ("late", "late", "angry", "half-hour-at-door"),
        "favourites": frozenset({"late", "angry", "no-more-sorry"}),
    },
)  # fmt: skip


def walk(situation: Situation, library: Library) -> list[str]:
    return [
        script.slug
        for script in library.scripts
        if situation.kind in script.kinds and situation.stage in script.stages
    ]


def microseconds(choose: Callable[[Situation, Library], Any], library: Library) -> list[float]:
    """One figure for each situation: the best of three, so that a stray interrupt is not counted."""
    figures = []
    for kind, stage, facts in product(KINDS, STAGES, FACTS):
        situation = Situation(kind=kind, stage=stage, **facts)
        figures.append(1e6 * best_of_three(partial(choose, situation, library)))
    return figures


def measure(rounds: int) -> dict[str, Any]:
    library = load_library(LIBRARY_FOLDER)
    ours, slow, bare = [], [], []
    with on_core(LOAD_CORE):
        microseconds(advise, library)
        for number in range(1, rounds + 1):
            figures = microseconds(advise, library)
            ours.append(statistics.median(figures))
            slow.append(statistics.quantiles(figures, n=100)[98])
            bare.append(statistics.median(microseconds(walk, library)))
            say(f"round {number}: ours {ours[-1]:.0f}, walk {bare[-1]:.0f} us")
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    return {
        "p50_us": middle(ours, 1),
        "p99_us": middle(slow, 1),
        "walk_p50_us": middle(bare, 1),
        "ratio": middle(ratios, 2),
        "scripts": len(library.scripts),
        "p50_us_spread": spread(ours, 1),
        "ratio_spread": spread(ratios, 2),
        "rounds": rounds,
    }
