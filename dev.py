#!/usr/bin/env python3
"""The project's commands. Python 3.11 is all that must be there.

  python3 dev.py run [--host 127.0.0.1] [--port 8000] [--speed N] [--no-demo] [--tls]   sets up, serves
  python3 dev.py test [pytest arguments]     every test, the real browser included; says what it could not run
  python3 dev.py check                        lint, format, types, arrows between the parts, the words
  python3 dev.py bench [NAME] [--json]        the benchmarks
  python3 dev.py soak [NAME] [--minutes N]    long runs of a fleet of phones
  python3 dev.py flask ...                    the project's own commands, e.g. `flask library check`

Standard output belongs to the command; its set-up speaks on standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

from environment import PYTHON, ROOT, UNIX_ROOT, apt_install, prepare, say, stop

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("msedge", "microsoft-edge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
TYPED = ("app", "coaching", "scripts_library", "dev.py", "environment.py", "assets.py", "wsgi.py")


def find_browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named) or stop(f"CHROMIUM names {named}, and that is no program")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found and UNIX_ROOT and shutil.which("apt-get"):
        apt_install("chromium", "fonts-liberation", "fonts-wqy-microhei")  # Chinese is boxes without a font
        found = shutil.which("chromium")
    return found


def become(*command: object) -> NoReturn:
    """Hands the process over, so that signals reach the program itself."""
    words = [str(part) for part in command]
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(ROOT)
        os.execv(words[0], words)
    with contextlib.suppress(KeyboardInterrupt):
        raise SystemExit(subprocess.run(words, cwd=ROOT).returncode)
    raise SystemExit(130)


def run(arguments: Sequence[str]) -> NoReturn:
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default=8000, type=int)
    parser.add_argument("--speed", type=float, help="how fast the business clock runs; 1 is real time")
    parser.add_argument("--no-demo", action="store_true", help="no demo people and no built-in evening")
    parser.add_argument("--tls", action="store_true", help="https, for a phone in the same network")
    given = parser.parse_args(arguments)
    prepare()
    speed = [] if given.speed is None else ["--speed", f"{given.speed:g}"]
    flags = [flag for flag, wanted in (("--no-demo", given.no_demo), ("--tls", given.tls)) if wanted]
    become(PYTHON, "wsgi.py", "--host", given.host, "--port", given.port, *speed, *flags)


def test(arguments: Sequence[str]) -> NoReturn:
    prepare(test_packages=True)
    browser = find_browser()
    os.environ["CHROMIUM"] = browser or ""  # empty: tests marked `browser` skip, with their reason
    say(f"browser: {browser or 'NONE FOUND'}")
    # A file stays on one worker: its server is started once. A journey waits more than it works, so that two
    # more than there are cores are quicker: two cores were idle for 2 % of a run. More than four only wait.
    # In the order of tests/conftest.py: by the number of its tests, a long journey would come last and alone.
    how = ["--dist", "loadfile", "--no-loadscope-reorder"]
    side_by_side = [] if arguments else ["-n", str(min(4, 2 + (os.cpu_count() or 1))), *how]
    if not arguments:
        os.environ["SECOND_TRY"] = "1"  # tests/conftest.py says to whom
    command = [str(PYTHON), "-m", "pytest", "-rsR", *side_by_side, *arguments]
    code = subprocess.run(command, cwd=ROOT).returncode
    if not browser:
        say("NOT RUN: every browser test. Install Chromium or Chrome, or name one in CHROMIUM.")
    raise SystemExit(code)


def check(arguments: Sequence[str]) -> NoReturn:
    argparse.ArgumentParser(prog="dev.py check").parse_args(arguments)
    prepare(test_packages=True, browser_code=False)
    steps = {
        "lint": ["ruff", "check", "."],
        "format": ["ruff", "format", "--check", "."],
        "types": ["mypy", "--strict", *TYPED],
        "arrows": ["pytest", "-q", "tests/test_architecture.py"],
        "words": ["flask", "--app", "app:create_app", "library", "check"],
    }
    failed = []
    for name, command in steps.items():
        print(f"== {name}: {' '.join(command)}", flush=True)
        if subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT).returncode:
            failed.append(name)
    print(f"== check: {'failed: ' + ', '.join(failed) if failed else 'all ' + str(len(steps)) + ' good'}")
    raise SystemExit(1 if failed else 0)


def bench(arguments: Sequence[str]) -> NoReturn:
    prepare(test_packages=True)
    become(PYTHON, "-m", "benchmarks", *arguments)


def soak(arguments: Sequence[str]) -> NoReturn:
    prepare(test_packages=True)
    if arguments[:1] == ["schemathesis"]:
        become(PYTHON, "-m", "tests.soak_schemathesis", *arguments[1:])
    if arguments[:1] == ["journeys"]:  # the tests that `dev.py test` runs in a short form
        os.environ |= {"LONG_RUNS": "1", "CHROMIUM": find_browser() or ""}
        become(PYTHON, "-m", "pytest", "-rs", "-m", "slow", "tests/journeys", *arguments[1:])
    become(PYTHON, "-m", "benchmarks.soak", *arguments)


def flask(arguments: Sequence[str]) -> NoReturn:
    prepare(browser_code=False)
    app = "app.cli:bare_app" if arguments[:1] in (["backup"], ["restore"], ["settings"]) else "app:create_app"
    become(PYTHON, "-m", "flask", "--app", app, *arguments)


def main() -> NoReturn:
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    commands = {"run": run, "test": test, "check": check, "bench": bench, "soak": soak, "flask": flask}
    name, *rest = sys.argv[1:] or ["--help"]
    if name in ("-h", "--help"):
        print(__doc__)
        raise SystemExit(0)
    if name not in commands:
        print(__doc__, file=sys.stderr)
        stop(f"no command named {name}")
    commands[name](rest)


if __name__ == "__main__":
    main()
