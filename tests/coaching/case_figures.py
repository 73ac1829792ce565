"""Sets of messages with their labels, and the figures by which a reading of them is judged.

The kept sets are an exam: what the tests take from here holds no text, so that no failure can show one.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from coaching.reading import Reading, read
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.tone_training import dangers_of, lines_of

CASES = Path(__file__).parent / "cases"
LEXICON = Path(__file__).parent.parent.parent / "scripts_library" / "lexicon"
LEVELS = 4  # of anger, 0 to 3


def cases(name: str) -> list[dict[str, Any]]:
    """The labelled objects of `cases/NAME.jsonl`, in order."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def _lexicon() -> Any:
    return load_lexicon(LEXICON)


def reading_of(text: str) -> Reading:
    """The reading of a text with the words of the library."""
    return read(text, _lexicon())


def labels(name: str) -> list[dict[str, Any]]:
    """The labels of a set without its texts, so that no failure can print one."""
    return [{key: label for key, label in case.items() if key != "text"} for case in cases(name)]


def _attempt(text: str) -> Reading | str:
    """The reading without its spans, or the name of the error it broke with."""
    try:
        return replace(reading_of(text), spans=())
    except Exception as error:
        return type(error).__name__


@cache
def readings(name: str) -> tuple[Reading, ...]:
    """The readings of a set, in order. A reading that breaks is named by its line, never by its text."""
    attempts = [_attempt(case["text"]) for case in cases(name)]
    broken = {at: one for at, one in enumerate(attempts, 1) if isinstance(one, str)}
    assert not broken, f"{name}: reading broke at lines {broken}"
    return tuple(one for one in attempts if isinstance(one, Reading))


def taught_texts(name: str) -> int:
    """How many texts of a set stand among the lines that the model is taught from."""
    taught = {line["text"] for line in (*lines_of(LEXICON), *dangers_of(LEXICON))}
    assert len(taught) > 1_000
    return len({case["text"] for case in cases(name)} & taught)


def precision_and_recall(pairs: Iterable[tuple[bool, bool]]) -> tuple[float, float]:
    """Of pairs (labelled, read), each 0..1; nothing read at all has precision 0."""
    counted = Counter(pairs)
    right, missed, wrong = counted[True, True], counted[True, False], counted[False, True]
    return right / max(right + wrong, 1), right / max(right + missed, 1)


def micro_f1(pairs: Iterable[tuple[set[str], set[str]]]) -> float:
    """Of pairs (labelled, read) of sets, 0..1."""
    right = wrong = missed = 0
    for labelled, found in pairs:
        right += len(labelled & found)
        wrong += len(found - labelled)
        missed += len(labelled - found)
    return 2 * right / max(2 * right + wrong + missed, 1)


def quadratic_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Agreement of two series of levels 0..3 beyond chance, at most 1; a miss by two levels weighs four times."""
    ours, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    seen = sum((one - other) ** 2 for one, other in pairs) / len(pairs)
    by_chance = (
        sum(
            (one - other) ** 2 * ours[one] * theirs[other] for one in range(LEVELS) for other in range(LEVELS)
        )
        / len(pairs) ** 2
    )
    return 1 - seen / by_chance if by_chance else 1.0
