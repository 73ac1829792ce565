"""A stream of events in a file: one CloudEvent a line, in the order in which they arrived."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class BadStream(Exception):
    """The file or the server can't be used, and why."""


@dataclass(frozen=True)
class Line:
    """One line of a stream: its number, what it holds, and its time (None if it has none we can read)."""

    number: int
    item: Any
    time: datetime | None


def read_stream(file: Path) -> list[Line]:
    """The lines of a JSONL file as they stand in it; raises BadStream for one that is not JSON."""
    lines = []
    with file.open(encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except ValueError as wrong:
                raise BadStream(f"{file}:{number}: not JSON: {wrong}") from None
            lines.append(Line(number, item, _time_of(item)))
    return lines


def _time_of(item: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(item["time"])
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
