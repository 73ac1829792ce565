"""The record's chain: how a line is hashed, and what a check of all lines finds. No database is needed.

`python -m app.record_chain FILE.jsonl` checks an exported record.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

START = "0" * 64  # what the first line follows
BLANKED = "record.blanked"  # its facts: {"lines": [[first, last], ...], "why"}
NEAR = 50  # how far a moved line is looked for


class Line(NamedTuple):
    """A line as it is kept. `salt` None: actor, subject and facts were taken out."""

    n: int
    at: datetime
    what: str
    actor: str
    subject: str
    facts: str
    salt: str | None
    facts_hash: str
    prev_hash: str
    hash: str


@dataclass
class Checked:
    """What a check found: `fault` is a sentence on the first thing that is wrong, None if all holds."""

    lines: int = 0
    blanked: int = 0
    last: str = START
    fault: str | None = None
    notes: list[str] = field(default_factory=list)


def facts_text(facts: Mapping[str, Any]) -> str:
    """Facts as JSON in ASCII, so that no character can forge a line or be refused by a database."""
    return json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)


def hash_of_facts(salt: str, actor: str, subject: str, facts: str) -> str:
    """The personal part's own hash. Without its random salt nobody can guess what it was."""
    return _sha256(json.dumps([salt, actor, subject, facts]))


def hash_of_line(n: int, at: datetime, what: str, facts_hash: str, prev_hash: str) -> str:
    return _sha256(f"{n}\n{at.astimezone(UTC).isoformat()}\n{what}\n{facts_hash}\n{prev_hash}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check(lines: Iterable[Line], heads: Mapping[int, str] | None = None) -> Checked:
    """Go through all lines from the first; `heads` are hashes that were noted elsewhere, by number."""
    found, before, waiting = Checked(), START, dict(heads or {})
    emptied: set[int] = set()
    for line in lines:
        found.fault = _fault_of(line, found.lines + 1, before)
        if found.fault is None and waiting.pop(line.n, line.hash) != line.hash:
            found.fault = f"line {line.n} is not the line whose head was noted: rewritten, here or before"
        if found.fault:
            return found
        found.lines, before = line.n, line.hash
        found.last = before
        if line.salt is None:
            emptied.add(line.n)
        elif line.what == BLANKED:
            for first, last in json.loads(line.facts)["lines"]:
                found.blanked += sum(1 for n in range(first, last + 1) if n in emptied)
                emptied.difference_update(range(first, last + 1))
    if emptied:
        found.fault = f"line {min(emptied)} was emptied, and no later line says so"
    elif waiting:
        last = max(waiting)
        if last > found.lines:
            found.fault = f"lines {found.lines + 1} to {last} are missing at the end"
    return found


def _fault_of(line: Line, expected: int, before: str) -> str | None:
    if line.n < expected:
        return f"line {line.n} stands again after line {expected - 1}: inserted or reordered"
    if line.n > expected:
        missing = f"line {expected} is" if line.n == expected + 1 else f"lines {expected} to {line.n - 1} are"
        return f"{missing} missing"
    if line.hash != hash_of_line(*line[:3], line.facts_hash, line.prev_hash):
        return f"line {line.n} {_moved(line) or 'was altered'}"
    if line.prev_hash != before:
        return f"line {line.n} does not follow line {line.n - 1}: inserted, or the one before was replaced"
    if line.salt is not None:
        if line.facts_hash != hash_of_facts(line.salt, line.actor, line.subject, line.facts):
            return f"line {line.n} was altered"
    elif line.actor or line.subject or line.facts != "{}":
        return f"line {line.n} was altered after it was emptied"
    return None


def _moved(line: Line) -> str | None:
    """Whether this is another line in the wrong place."""
    for n in range(max(1, line.n - NEAR), line.n + NEAR + 1):
        if line.hash == hash_of_line(n, line.at, line.what, line.facts_hash, line.prev_hash):
            return f"is line {n} in the wrong place: reordered, or a line was inserted or taken out"
    return None


def as_json_line(line: Line) -> str:
    """A line of an export; ASCII only."""
    return json.dumps({**line._asdict(), "at": line.at.astimezone(UTC).isoformat()})


def read_json_lines(texts: Iterable[str]) -> Iterator[Line]:
    """The lines of an export, in the order of the file; raises ValueError for one that is none."""
    for number, text in enumerate(texts, 1):
        try:
            read = json.loads(text)
            line = Line(**{**read, "at": datetime.fromisoformat(read["at"])})
        except (TypeError, KeyError, ValueError) as wrong:
            raise ValueError(f"line {number} of the file is no line of a record") from wrong
        if not isinstance(line.n, int) or not all(isinstance(part, str) for part in line[2:6] + line[7:]):
            raise ValueError(f"line {number} of the file is no line of a record")
        yield line


def main() -> None:
    with open(sys.argv[1], encoding="ascii") as file:
        found = check(read_json_lines(file))
    print(found.fault or f"{found.lines} lines, whole, {found.blanked} emptied; the last is {found.last}")
    sys.exit(1 if found.fault else 0)


if __name__ == "__main__":
    main()
