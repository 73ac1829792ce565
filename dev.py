#!/usr/bin/env python3
"""The project's commands. Python 3.11 is all that must be there.

  python3 dev.py run [--host 127.0.0.1] [--port 8000] [--speed N] [--no-demo] [--tls]   sets up, serves
  python3 dev.py test [pytest arguments]     every test, the real browser included; says what it could not run
  python3 dev.py check                        lint, format, types, arrows between the parts, the words
  python3 dev.py bench [NAME] [--json]        the benchmarks
  python3 dev.py flask ...                    the project's own commands, e.g. `flask library check`

Standard output belongs to the command; its set-up speaks on standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import assets

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNIX_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("msedge", "microsoft-edge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
TYPED = ("app", "coaching", "scripts_library", "dev.py", "assets.py", "wsgi.py")


def say(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    say(text)
    raise SystemExit(1)


def quietly(*command: object) -> bool:
    """Did it work? What it prints is shown to nobody: the caller has another way if not."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, cwd=ROOT).returncode == 0
    except OSError:
        return False


def set_up(*command: object) -> None:
    """A step of the set-up: speaks on standard error, and the whole command ends if it fails."""
    words = [str(part) for part in command]
    if code := subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
        stop(f"stopped: `{' '.join(words)}` ended with {code}")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two commands started together do not build the same environment at once."""
    try:
        import fcntl
    except ImportError:  # Windows: without this guard
        yield
        return
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "dev.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def installer() -> list[str] | None:
    """What installs into .venv, with the lock's hashes enforced; None if nothing here can."""
    if quietly("uv", "--version"):
        return ["uv", "pip", "install", "--quiet", "--python", str(PYTHON)]
    pip = ["install", "--quiet", "--use-pep517", "--disable-pip-version-check", "--no-input"]
    if quietly(PYTHON, "-m", "pip", "--version"):
        return [str(PYTHON), "-m", "pip", *pip]
    if quietly(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), *pip]
    return None


def make_venv() -> None:
    say("making .venv")
    here = sys.executable
    if quietly("uv", "venv", "--quiet", "--clear", "--python", here, VENV):
        return
    if quietly(here, "-m", "venv", "--clear", VENV):
        return
    if quietly(here, "-m", "venv", "--clear", "--without-pip", VENV) and installer():
        return
    if UNIX_ROOT and shutil.which("apt-get"):  # Debian keeps ensurepip in a package of its own
        apt_install("python3-venv")
        if quietly(here, "-m", "venv", "--clear", VENV):
            return
    stop("this Python cannot make an environment. Type: sudo apt-get install python3-venv")


def install(lock: str) -> None:
    """Installs one lock file, unless exactly it is in place."""
    stamp = VENV / f".{lock}.sha256"
    wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists() or not installer():
        make_venv()
    how = installer() or stop("nothing here installs packages: neither uv nor pip works")
    say(f"installing {lock}")
    started = time.monotonic()
    for told in (stamp, assets.CHECKED):  # true again only after success
        told.unlink(missing_ok=True)
    set_up(*how, "--require-hashes", "-r", lock)
    stamp.write_text(wanted)
    say(f"installed {lock} in {time.monotonic() - started:.1f} s")


def prepare(*, test_packages: bool = False, browser_code: bool = True) -> None:
    """Everything a command needs. With everything in place: a few small files read, nothing started."""
    os.environ.setdefault("PYTHONUTF8", "1")  # the words are Chinese, whatever the terminal's code page
    os.environ.setdefault("PIP_ROOT_USER_ACTION", "ignore")
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # compiled once, out of the way: a third of a start
        os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / "var" / "bytecode")
    with alone():
        install("requirements.txt")
        if test_packages:
            install("requirements-test.txt")
        vendor = browser_code and not assets.vendor_is_whole()
        if vendor:
            install("requirements-assets.txt")
        if vendor or assets.stale_translations() or not assets.licences_are_checked():
            set_up(PYTHON, ROOT / "assets.py", *(["--vendor"] if vendor else []))


def apt_install(*packages: str) -> None:
    say(f"apt-get install {' '.join(packages)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    set_up("apt-get", "update", "-qq")
    set_up("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def find_browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named) or stop(f"CHROMIUM names {named}, and that is no program")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found and UNIX_ROOT and shutil.which("apt-get"):
        apt_install("chromium", "fonts-wqy-microhei")  # the font: Chinese is boxes without one
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
    # A file stays on one worker: its server is started once. More than four only wait for one another.
    side_by_side = [] if arguments else ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
    command = [str(PYTHON), "-m", "pytest", "-rs", *side_by_side, *arguments]
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


def flask(arguments: Sequence[str]) -> NoReturn:
    prepare(browser_code=False)
    become(PYTHON, "-m", "flask", "--app", "app:create_app", *arguments)


def main() -> NoReturn:
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    commands = {"run": run, "test": test, "check": check, "bench": bench, "flask": flask}
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
