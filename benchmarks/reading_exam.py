"""The reader on texts of strangers: an exam that nobody learns from. One row a file.

The folder is not part of the project; without it there is no exam, and that is said aloud.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from coaching.reading import Reading, read
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon

Row = dict[str, str]
Read = Callable[[str], Reading]


def exam(folder: Path) -> list[dict[str, Any]]:
    """A row of figures for each known file of the folder; [] and a loud word if there is none."""
    lexicon = load_lexicon(LIBRARY_FOLDER / "lexicon")
    rows = []
    for name, judge in JUDGES.items():
        path = folder / name
        if not path.is_file():
            print(f"bench: EXAM NOT RUN: there is no {path}", file=sys.stderr, flush=True)
            continue
        with path.open(encoding="utf-8", newline="") as file:
            texts = list(csv.DictReader(file))
        began = time.perf_counter()
        figures = judge(texts, lambda text: read(text, lexicon))
        took = 1000 * (time.perf_counter() - began) / max(1, len(texts))
        rows.append({"file": name, "rows": len(texts), **figures, "mean_ms": round(took, 2)})
    return rows


def polarity(rows: Sequence[Row], reader: Read) -> dict[str, Any]:
    """AUC of `negative`, and what deciding at 0 gives."""
    readings = [(reader(row["text"]), row["y"] == "1") for row in rows]
    bad = [reading.negative for reading, is_bad in readings if is_bad]
    good = [reading.negative for reading, is_bad in readings if not is_bad]
    caught = sum(score > 0 for score in bad) / len(bad)
    let_be = sum(score <= 0 for score in good) / len(good)
    return {
        "auc": round(auc(bad, good), 4),
        "balanced_accuracy": round((caught + let_be) / 2, 4),
        "recall": round(caught, 3),
        "specificity": round(let_be, 3),
        **alarms([reading for reading, _ in readings]),
    }


def anger(rows: Sequence[Row], reader: Read) -> dict[str, Any]:
    """AUC of anger, ranked by level, ties by `negative`."""
    ranked = [((r.anger, r.negative), row["y"] == "1") for row in rows for r in [reader(row["text"])]]
    angry, others = [key for key, is_it in ranked if is_it], [key for key, is_it in ranked if not is_it]
    return {"auc": round(auc(angry, others), 4)}


def airline(rows: Sequence[Row], reader: Read) -> dict[str, Any]:
    scores = [(reader(row["text"]).negative, row["airline_sentiment"] == "negative") for row in rows]
    bad, others = [score for score, is_bad in scores if is_bad], [s for s, is_bad in scores if not is_bad]
    return {"auc": round(auc(bad, others), 4)}


def calm_talk(rows: Sequence[Row], reader: Read) -> dict[str, Any]:
    return alarms([reader(row["text"]) for row in rows])


def complaints(rows: Sequence[Row], reader: Read) -> dict[str, Any]:
    """Reasons and anger against labels that one person gave: a guide, no proof."""
    readings = [reader(row["text"]) for row in rows]
    labels = [int(row["anger"]) for row in rows]
    pairs = [(set(row["reasons"].split()), set(r.reasons)) for row, r in zip(rows, readings, strict=True)]
    hit = sum(len(wanted & got) for wanted, got in pairs)
    told, asked = sum(len(got) for _, got in pairs), sum(len(wanted) for wanted, _ in pairs)
    levels = [reading.anger for reading in readings]
    both = sum(a >= 2 and b >= 2 for a, b in zip(labels, levels, strict=True))
    return {
        "reasons_f1": round(2 * hit / (told + asked), 3),
        "reasons_precision": round(hit / told, 3),
        "reasons_recall": round(hit / asked, 3),
        "angry_precision": round(both / sum(level >= 2 for level in levels), 3),
        "angry_recall": round(both / sum(label >= 2 for label in labels), 3),
        "anger_kappa": round(kappa(labels, levels), 3),
    }


def alarms(readings: Sequence[Reading]) -> dict[str, Any]:
    """How often a danger for another person is seen: in calm talk each is a false alarm."""
    count = sum(reading.threat is not None for reading in readings)
    return {"threats": count, "threats_in_10000": round(10_000 * count / len(readings), 1)}


def auc(high: Sequence[Any], low: Sequence[Any]) -> float:
    """How often one of `high` ranks above one of `low`; a tie counts half."""
    ranked = sorted([(value, True) for value in high] + [(value, False) for value in low])
    total, first = 0.0, 0
    while first < len(ranked):
        last = first
        while last < len(ranked) and ranked[last][0] == ranked[first][0]:
            last += 1
        total += (first + last + 1) / 2 * sum(is_high for _, is_high in ranked[first:last])
        first = last
    return (total - len(high) * (len(high) + 1) / 2) / (len(high) * len(low))


def kappa(labels: Iterable[int], levels: Iterable[int], most: int = 3) -> float:
    """Cohen's kappa with quadratic weights."""
    pairs = list(zip(labels, levels, strict=True))
    steps = range(most + 1)
    seen = sum((a - b) ** 2 for a, b in pairs)
    share = [[sum(pair[side] == step for pair in pairs) for step in steps] for side in (0, 1)]
    by_chance = sum((a - b) ** 2 * share[0][a] * share[1][b] for a in steps for b in steps) / len(pairs)
    return 1 - seen / by_chance


JUDGES: dict[str, Callable[[Sequence[Row], Read], dict[str, Any]]] = {
    "waimai_polarity.csv": polarity,
    "shopping_polarity.csv": polarity,
    "weibo_anger.csv": anger,
    "cped_tv_lines.csv": calm_talk,
    "airline_en.csv": airline,
    "service_reason_anger_A120.csv": complaints,
}
