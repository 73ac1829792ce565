"""Milliseconds that reading a customer's message takes, and the memory the reader needs.

The messages are the project's own lines (scripts_library/lexicon/lines), as they are and joined to 200 and
500 characters. The yard-stick is the least any reader by words must do: look for each word of the lexicon in
the text, one by one.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benchmarks.measuring import LOAD_CORE, ROOT, best_of_three, middle, on_core, say, spread
from benchmarks.reading_exam import exam
from coaching.reading import read
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon

__all__ = ["exam", "measure"]

LINES = ROOT / "scripts_library" / "lexicon" / "lines"
LENGTHS = (200, 500)
MOST_TEXTS = 300
MEMORY = """
import json, sys
from pathlib import Path
from coaching.reading import read
from scripts_library.lexicon_loader import load_lexicon
def resident():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
before = resident()
lexicon = load_lexicon(Path(sys.argv[1]))
loaded = resident()
list(lexicon.index.compile())
for text in json.load(sys.stdin):
    read(text, lexicon)
print(before, loaded, resident())
"""


def messages() -> list[str]:
    """Our own lines, in the order of their files."""
    return [
        json.loads(line)["text"]
        for path in sorted(LINES.rglob("messages_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]


def joined(texts: Sequence[str], length: int) -> list[str]:
    """Messages one after the other until each text has `length` characters."""
    made, text = [], ""
    for part in texts:
        text = f"{text}{part}，"
        if len(text) >= length:
            made.append(text[:length])
            text = ""
    return made


def milliseconds(reader: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """One figure a text: the best of three, so that a stray interrupt is not counted."""
    return [1000 * best_of_three(partial(reader, text)) for text in texts]


def p95(figures: Sequence[float]) -> float:
    return statistics.quantiles(figures, n=20)[18]


def measure(rounds: int) -> dict[str, Any]:
    lexicon = load_lexicon(LIBRARY_FOLDER / "lexicon")
    words = lexicon.words.texts
    texts = messages()[:MOST_TEXTS]
    sets = {"": texts, **{f"_{length}": joined(texts, length) for length in LENGTHS}}
    ours: dict[str, list[list[float]]] = {name: [] for name in sets}
    bare: list[float] = []
    with on_core(LOAD_CORE):
        for text in texts:
            read(text, lexicon)
        for number in range(1, rounds + 1):
            for name, some in sets.items():
                ours[name].append(milliseconds(lambda text: read(text, lexicon), some))
            bare.append(statistics.median(milliseconds(lambda text: [word in text for word in words], texts)))
            say(f"round {number}: ours {statistics.median(ours[''][-1]):.3f}, walk {bare[-1]:.3f} ms")
    figure: dict[str, Any] = {}
    for name, runs in ours.items():
        figure[f"p50{name}_ms"] = middle([statistics.median(run) for run in runs], 3)
        figure[f"p95{name}_ms"] = middle([p95(run) for run in runs], 3)
    medians = [statistics.median(run) for run in ours[""]]
    ratios = [a / b for a, b in zip(medians, bare, strict=True)]
    return {
        **figure,
        "walk_p50_ms": middle(bare, 3),
        "ratio": middle(ratios, 2),
        "ratio_spread": spread(ratios, 2),
        **memory(texts),
        "messages": len(texts),
        "rounds": rounds,
    }


def memory(texts: Sequence[str]) -> dict[str, float]:
    """Megabytes that a fresh process grows by: with the lexicon loaded, and with every pattern compiled."""
    ran = subprocess.run(
        [sys.executable, "-c", MEMORY, str(LIBRARY_FOLDER / "lexicon")],
        cwd=ROOT, input=json.dumps(texts), capture_output=True, text=True, check=True,
    )  # fmt: skip
    before, loaded, after = map(int, ran.stdout.split())
    return {
        "loaded_mb": round((loaded - before) / 1024, 1),
        "compiled_mb": round((after - before) / 1024, 1),
    }
