"""The files that every page of the rider is made with: the service worker keeps them under one version."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

KINDS = {"css": {".css"}, "js": {".js"}, "vendor": {".js"}, "icons": {".png", ".svg"}}
#: What only desks load; a rider's phone need not hold it.
OF_DESKS = ("desk", "dispatch", "board", "incident", "trainer", "training", "preview")
WORKER = "js/sw/"
#: The one part of the worker that pages import, too.
SHARED = "js/sw/outbox.js"
#: What pages are drawn with on the server, below the app's folder: with it a kept page is another one.
DRAWN_WITH = ("templates/base.html", "templates/_*.html", "templates/rider/*.html", "translations/*/*/*.po")
State = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Shell:
    """`files` are paths below the static folder.

    `version` changes with any of them, with the worker, and with what the server draws pages with.
    """

    version: str
    files: tuple[str, ...]


def shell_of(app: Path) -> Shell:
    """The shell as the files below `app` are now; read again only when one of them changed."""
    static = app / "static"
    drawn = (path for pattern in DRAWN_WITH for path in app.glob(pattern))
    return _read(app, _state(static, _shell_files(static)), _state(app, drawn))


def _shell_files(static: Path) -> Iterator[Path]:
    for name, endings in KINDS.items():
        for path in (static / name).rglob("*"):
            if path.suffix in endings and not path.name.startswith(OF_DESKS):
                yield path


def _state(folder: Path, paths: Iterable[Path]) -> State:
    found = ((path.relative_to(folder).as_posix(), path.stat()) for path in paths)
    return tuple(sorted((name, about.st_mtime_ns, about.st_size) for name, about in found))


@lru_cache(maxsize=4)
def _read(app: Path, shell: State, drawn: State) -> Shell:
    names = tuple(name for name, _, _ in shell)
    paths = [app / "static" / name for name in names] + [app / name for name, _, _ in drawn]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return Shell(
        version=digest.hexdigest()[:16],
        files=tuple(name for name in names if not name.startswith(WORKER) or name == SHARED),
    )
