"""How often runs of letters are met in what customers write: counted in the project's own lines.

`flask library train` writes the figures to `lexicon/often.json`; without them a lexicon loads and reads the
same, only slower.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_FILE = "often.json"
#: Runs of at most so many letters are counted; of a longer one its first letters tell enough.
LONGEST = 6
#: In so many letters; a run that is met less often than `_LEAST` times in them is not kept.
PER, _LEAST = 100_000, 20
_RARE = 5  # what is guessed of a run that is not kept


def counted(texts: Iterable[str]) -> dict[str, int]:
    """How often each run is met in PER letters of texts in their plain form; of two languages, in its own."""
    languages: dict[bool, list[str]] = {False: [], True: []}
    for text in texts:
        languages[2 * sum(map(str.isascii, text)) > len(text)].append(text)
    often: dict[str, int] = {}
    for told in languages.values():
        letters = sum(map(len, told))
        runs: Counter[str] = Counter()
        for size in range(1, LONGEST + 1):
            runs.update(text[place : place + size] for text in told for place in range(len(text) - size + 1))
        for run, times in runs.items():
            rate = PER * times // letters
            if rate >= _LEAST:
                often[run] = max(rate, often.get(run, 0))
    return often


def write_often(folder: Path, often: Mapping[str, int]) -> Path:
    """Keep the figures beside the lexicon, the commonest first."""
    path = folder / _FILE
    rows = sorted(often.items(), key=lambda row: (-row[1], row[0]))
    told = ",\n".join(f"{json.dumps(run, ensure_ascii=False)}: {rate}" for run, rate in rows)
    path.write_text("{\n" + told + "\n}\n", encoding="utf-8")
    return path


def how_often(literal: str) -> int:
    """How often a literal is met in PER letters, roughly."""
    return _kept().get(literal[:LONGEST], _RARE)


@cache
def _kept() -> dict[str, int]:
    path = Path(__file__).with_name("lexicon") / _FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def forget_often() -> None:
    """Drop the figures: a loaded lexicon needs them no more."""
    _kept.cache_clear()
