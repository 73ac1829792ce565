"""The record's newest number and hash, noted outside of the database now and then, and signed.

Whoever cuts off the end of the record, or writes all of it anew, cannot do the same to this file without the
installation's key. A copy of it on another machine is safe even from whoever has that key.
"""

import hashlib
import hmac
import json
import os
from pathlib import Path

from app.clock import machine_now
from app.parts import Parts
from app.queries.record import record_head, record_lines
from app.record_chain import Checked, check

HEAD, RESTORED = "head", "restored"


def heads_file(parts: Parts) -> Path:
    return parts.settings.outside_folder() / "record.heads"


def note_head(parts: Parts) -> bool:
    """Note the newest line if it is not the last one noted."""
    with parts.database.read() as session:
        head = record_head(session)
    if head is None or head == _last_noted(heads_file(parts)):
        return False
    _append(parts, HEAD, *head)
    return True


def note_restore(parts: Parts) -> None:
    """After a restore: what was noted beyond the restored record's end is known to be gone."""
    with parts.database.read() as session:
        head = record_head(session) or (0, "")
    _append(parts, RESTORED, *head)


def verify(parts: Parts, heads: Path | None = None) -> Checked:
    """Check the whole record, against the heads noted in a file (the installation's own if none is given)."""
    file = heads or heads_file(parts)
    noted, notes, fault = (
        read_heads(file, parts.settings.key()) if file.exists() else ({}, [f"{file} is not there"], None)
    )
    with parts.database.read() as session:
        found = check(record_lines(session), noted)
    found.notes += notes
    found.fault = found.fault or fault
    return found


def read_heads(file: Path, key: str) -> tuple[dict[int, str], list[str], str | None]:
    """The noted hashes by number, what is to be told of the file, and what is wrong with it."""
    noted: dict[int, str] = {}
    notes: list[str] = []
    for number, text in enumerate(file.read_text(encoding="ascii", errors="replace").splitlines(), 1):
        try:
            line = json.loads(text)
            told = (line["what"], int(line["n"]), line["hash"], line["at"])
            mac = line["mac"]
        except (ValueError, KeyError, TypeError):
            if text:  # what a power cut left half written
                notes.append(f"{file.name}, line {number}: cannot be read")
            continue
        if not hmac.compare_digest(mac, _mac(key, *told)):
            return noted, notes, f"{file.name}, line {number}: not signed by this installation"
        what, n, hash_, at = told
        if what == RESTORED:
            gone = [earlier for earlier in noted if earlier > n]
            if gone:
                notes.append(f"a backup was restored at {at}: lines {n + 1} to {max(gone)} were lost with it")
            noted = {earlier: hash_ for earlier, hash_ in noted.items() if earlier <= n}
        if n:
            noted[n] = hash_
    return noted, notes, None


def _append(parts: Parts, what: str, n: int, hash_: str) -> None:
    at = machine_now().isoformat()
    line = {"what": what, "n": n, "hash": hash_, "at": at}
    line["mac"] = _mac(parts.settings.key(), what, n, hash_, at)
    append_line(heads_file(parts), json.dumps(line))


def append_line(file: Path, line: str) -> None:
    """One line more, on the disk when this returns. Several processes may do it at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # What a power cut left half written must not spoil this line too: it begins on one of its own.
        os.write(descriptor, f"\n{line}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_noted(file: Path) -> tuple[int, str] | None:
    if not file.exists():
        return None
    with file.open("rb") as read:
        read.seek(max(0, file.stat().st_size - 1000))
        last = read.read().splitlines()[-1:]
    try:
        line = json.loads(last[0])
        return int(line["n"]), str(line["hash"])
    except (IndexError, ValueError, KeyError):
        return None  # a torn line: another is written, and the check names this one


def _mac(key: str, what: str, n: int, hash_: str, at: str) -> str:
    return hmac.new(
        f"record:{key}".encode(), f"{what}\n{n}\n{hash_}\n{at}".encode(), hashlib.sha256
    ).hexdigest()
