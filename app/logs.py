"""The log: a JSON object a line, with codes, numbers and places in the code, and no word of anybody's.

An exception's own sentence may quote what it broke on (a customer's words, a row), so it is told by its type
and where it happened. Only what the machine itself says (a full disk, a refused connection) is told in full.
"""

import logging
import sqlite3
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

MOST_FRAMES = 12
#: Their sentences come from the system: a path, an address, an errno.
OF_THE_MACHINE = (OSError, sqlite3.OperationalError, sqlite3.DatabaseError)
NOT_OF_THE_MACHINE = (sqlite3.IntegrityError, sqlite3.DataError)
WIRES = ("engineio.server", "socketio.server")
#: A tick that finds the one before still at work says so, twice a second; /ready tells how late it is.
TICKS = "apscheduler.scheduler"
LEVELS = ("debug", "info", "warning", "error")


def log_to(stream: TextIO, level: str = "info") -> None:
    """Send structlog, the standard library's loggers and stray tracebacks to `stream`, one form for all."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            told_by_place,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    for name in (*WIRES, TICKS):
        logging.getLogger(name).setLevel(logging.ERROR)  # or it adds a handler of its own
    root = logging.getLogger()
    root.handlers = [_OurForm()]
    root.setLevel(logging.WARNING)
    sys.excepthook = lambda kind, wrong, at: _unhandled("main", kind, wrong, at)


def _unhandled(where: str, kind: Any, wrong: Any, at: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, wrong, at)
        return
    structlog.get_logger().error("unhandled", where=where, exc_info=(kind, wrong, at))


def hub_error(context: Any, kind: Any, wrong: Any, at: Any) -> None:
    """What gevent prints of a greenlet or a thread that failed; its context may hold a request."""
    if isinstance(context, tuple):
        return  # (pool, work): a thread's fault is raised again where its answer is waited for
    _unhandled(type(context).__name__, kind, wrong, at)


def told_by_place(_log: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put an exception's type and places under the word that everybody looks for in a log."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, BaseException):
        found = type(found), found, found.__traceback__
    if found and found[1] is not None:
        event["Traceback"] = chain_of(found[1])
    return event


def chain_of(wrong: BaseException) -> list[dict[str, Any]]:
    """The exception and what it came from, the nearest first, each with its newest frames last."""
    told: list[dict[str, Any]] = []
    at: BaseException | None = wrong
    while at is not None and len(told) < 5:
        frames = traceback.extract_tb(at.__traceback__)[-MOST_FRAMES:]
        one: dict[str, Any] = {"type": f"{type(at).__module__}.{type(at).__qualname__}"}
        if isinstance(at, OF_THE_MACHINE) and not isinstance(at, NOT_OF_THE_MACHINE):
            one["says"] = str(at)[:300]
        told.append(
            one | {"at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]}
        )
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return told


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").rsplit("/", 3)[-3:])


class _OurForm(logging.Handler):
    """The standard library's loggers: where it was said, and the template if it is one, never its values."""

    def emit(self, record: logging.LogRecord) -> None:
        told: dict[str, Any] = {
            "logger": record.name,
            "where": f"{_short(record.pathname)} {record.funcName}",
        }
        if record.args:  # without any, the values may be in the sentence already
            told["says"] = str(record.msg)[:200]
        if record.exc_info:
            told["exc_info"] = record.exc_info
        level = record.levelname.lower()
        if record.name in WIRES:
            level = "warning"  # what they call an error is a client's: a wrong origin, another transport
        getattr(structlog.get_logger(), level if level in LEVELS else "error")("library", **told)
