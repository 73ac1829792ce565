"""What a command of dev.py needs: an environment with exactly what the locks name, browser code, words.

It runs under any Python from 3.11, with nothing installed, and speaks on standard error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import assets

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNIX_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


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
