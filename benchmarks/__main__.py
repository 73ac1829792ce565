"""Run benchmarks: figures on standard output, progress on standard error."""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

NAMES = tuple(
    path.stem
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if not path.stem.startswith("_") and "def measure(" in path.read_text(encoding="utf-8")
)


def main() -> None:
    ask = argparse.ArgumentParser(prog="dev.py bench", description="Measure; with no NAME, everything.")
    ask.add_argument("name", nargs="?", metavar="NAME", choices=NAMES, help=", ".join(NAMES))
    ask.add_argument("--json", action="store_true", help="one JSON object a figure")
    ask.add_argument("--rounds", type=int, default=5, help="of A and B in turn; at least 3")
    ask.add_argument("--phones", type=int, help="of fan_out and connect_storm, instead of their own number")
    given = ask.parse_args()
    if given.rounds < 3:
        ask.error("--rounds must be at least 3")
    for name in [given.name] if given.name else NAMES:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        module: Any = import_module(f"benchmarks.{name}")
        if given.phones and hasattr(module, "PHONES"):
            module.PHONES = given.phones
        figure = {"name": name, **module.measure(given.rounds)}
        print(json.dumps(figure) if given.json else _as_text(figure), flush=True)


def _as_text(figure: dict[str, Any]) -> str:
    rows = [f"  {key:22} {value}" for key, value in figure.items() if key != "name"]
    return "\n".join([figure["name"], *rows])


if __name__ == "__main__":
    main()
