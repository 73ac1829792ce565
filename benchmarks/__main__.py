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
    ask.add_argument(
        "--exam", type=Path, metavar="FOLDER", help="of reading: texts of strangers, a row a file"
    )
    given = ask.parse_args()
    if given.exam:
        take_exam(given.name, given.exam, given.json)
        return
    if given.rounds < 3:
        ask.error("--rounds must be at least 3")
    for name in [given.name] if given.name else NAMES:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        module: Any = import_module(f"benchmarks.{name}")
        if given.phones and hasattr(module, "PHONES"):
            module.PHONES = given.phones
        figure = {"name": name, **module.measure(given.rounds)}
        print(json.dumps(figure) if given.json else _as_text(figure), flush=True)


def take_exam(name: str | None, folder: Path, as_json: bool) -> None:
    """Print a row a file; a folder that is not there is said on standard error, and nothing is printed."""
    if name != "reading":
        raise SystemExit("bench: --exam is of reading: python3 dev.py bench reading --exam FOLDER")
    for row in import_module("benchmarks.reading").exam(folder):
        print(
            json.dumps(row) if as_json else "  ".join(f"{key} {value}" for key, value in row.items()),
            flush=True,
        )


def _as_text(figure: dict[str, Any]) -> str:
    rows = [f"  {key:22} {value}" for key, value in figure.items() if key != "name"]
    return "\n".join([figure["name"], *rows])


if __name__ == "__main__":
    main()
