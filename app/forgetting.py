"""Erase a person everywhere, a few rows at a time, so that no call for help waits behind it.

Who was erased is kept outside of the database as a keyed hash that says nobody's name: what a restored
backup brings back is erased again, and so is what a crash left half done.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.actions.erase_person import (
    empty_lines,
    empty_person,
    empty_rows,
    record_erasure,
    reword_rows,
    set_columns,
    shut_out,
)
from app.clock import machine_now
from app.database import table_of
from app.parts import Parts
from app.queries.personal_rows import (
    NOT_LOOKED_INTO,
    Whom,
    bodies_about,
    incident_lines_of,
    keys_by_rider,
    messages_only_for,
    orders_with,
    rows_saying,
    text_columns,
    whom_by_handle,
    whom_by_rider,
)
from app.queries.record import lines_naming, record_head
from app.queries.swept import keys_of, table_named
from app.record_heads import append_line
from app.retention import NO_EVENT, NO_WORDS, TABLES
from app.tables.people import PersonRow
from app.tables.riders import RiderRow
from app.terms import NO_WIRE

AT_ONCE = 200  # rows of one write
LINES_AT_ONCE = 1000
LAST = ("person", "rider")  # by these he is found, if it breaks off and is begun again
PERSON, RIDER = table_of(PersonRow), table_of(RiderRow)
NO_MESSAGE = {"wire": NO_WIRE, "title": NO_WORDS, "correction": None}


def erase(parts: Parts, whom: Whom, actor: str, pseudonym: str | None = None) -> dict[str, int]:
    """Erase somebody; return how many rows were touched, by table. Safe to do again.

    Raises LastAdmin if nobody could let people in without him.
    """
    pseudonym = pseudonym or f"erased-{secrets.token_hex(6)}"
    now = parts.clock.now()
    parts.database.write(lambda session: shut_out(session, whom, machine_now(), actor))
    _note(parts, whom, pseudonym, done=False)
    for person_id in whom.people:
        parts.live.tell("ended", {"person_id": person_id, "rider_id": whom.rider_id})
    counts: dict[str, int] = {}
    if whom.rider_id is not None:
        counts = _empty_rows_of(parts, whom.rider_id, pseudonym)
    _unname(parts, whom, pseudonym, counts)
    counts["record"] = _empty_lines(parts, whom, actor)
    parts.database.write(lambda session: empty_person(session, whom, pseudonym))
    if whom.rider_id is not None:
        counts["rider"] = _rename(parts, "rider", whom.rider_id, pseudonym)
    parts.database.write(lambda session: record_erasure(session, pseudonym, counts, actor, now))
    _note(parts, whom, pseudonym, done=parts.database.press())
    return counts


def replay_erasures(parts: Parts, *, unfinished: bool = False) -> int:
    """Erase again, after a restore, whoever was erased before (or only what was left half done)."""
    erased = 0
    for line in _ledger(parts, unfinished):
        with parts.database.read() as session:
            found = _found(parts, session, line)
            taken = bool(keys_by_rider(session, "rider", line["pseudonym"]))  # he came back since
        for whom in found:
            erase(parts, whom, "system", None if taken else line["pseudonym"])
            erased += 1
        if unfinished and not found and parts.database.press():
            _note(parts, Whom(None), line["pseudonym"], done=True)
    return erased


def ledger_file(parts: Parts) -> Path:
    return parts.settings.outside_folder() / "erasures.jsonl"


def _empty_rows_of(parts: Parts, rider_id: str, pseudonym: str) -> dict[str, int]:
    """What is his, what only he got, and what was written about his orders."""
    write, counts = parts.database.write, dict.fromkeys(TABLES, 0)
    with parts.database.read(no_hurry=True) as session:
        orders = orders_with(session, [rider_id, pseudonym])
        for name in ("event", "refusal"):
            for some in _in_turn(bodies_about(session, name, orders, rider_id)):
                counts[name] += write(partial(set_columns, name=name, keys=some, values={"body": NO_EVENT}))
        for some in _in_turn(messages_only_for(session, rider_id)):
            counts["message"] += write(partial(set_columns, name="message", keys=some, values=NO_MESSAGE))
        for some in _in_turn(incident_lines_of(session, rider_id)):
            counts["incident_log"] += write(
                partial(set_columns, name="incident_log", keys=some, values={"word": ""})
            )
    for name, kept in TABLES.items():
        if kept.rider and name not in LAST:
            counts[name] += _rename(parts, name, rider_id, pseudonym)
    return counts


def _rename(parts: Parts, name: str, rider_id: str, pseudonym: str) -> int:
    with parts.database.read() as session:
        keys = keys_by_rider(session, name, rider_id)
    count = 0
    for some in _in_turn(keys):
        empties = partial(empty_rows, name=name, keys=some, old=rider_id, pseudonym=pseudonym)
        count += parts.database.write(empties)
    return count


def _unname(parts: Parts, whom: Whom, pseudonym: str, counts: dict[str, int]) -> None:
    """Wherever else his id, handle, name or number stands, in somebody's words too, something empty does."""
    texts = sorted({whom.rider_id or ""} | whom.handles | whom.called, key=len, reverse=True)
    texts = [text for text in texts if len(text) > 1]
    if not texts:
        return
    ids = {whom.rider_id, *whom.handles}
    patterns = [(_pattern(text), pseudonym if text in ids else "…") for text in texts]
    for name in TABLES.keys() - NOT_LOOKED_INTO:
        columns = text_columns(name)
        with parts.database.read(no_hurry=True) as session:
            said = [_reworded(name, row, columns, patterns) for row in rows_saying(session, name, texts)]
        for some in _in_turn(row for row in said if row is not None):
            counts[name] = counts.get(name, 0) + parts.database.write(
                partial(reword_rows, name=name, rows=some, columns=columns)
            )


def _pattern(text: str) -> re.Pattern[str]:
    """The text as it is or in JSON's ASCII. A Latin name or number must stand alone: 81 is not in 8123."""
    forms = "|".join(re.escape(form) for form in {text, json.dumps(text)[1:-1]})
    return re.compile(rf"(?<![0-9A-Za-z])(?:{forms})(?![0-9A-Za-z])" if text.isascii() else forms)


def _reworded(
    name: str, row: dict[str, Any], columns: Sequence[str], patterns: Sequence[tuple[re.Pattern[str], str]]
) -> dict[str, Any] | None:
    new = dict(row)
    for column in columns:
        for pattern, instead in patterns:
            if new[column]:
                new[column] = pattern.sub(instead, new[column])
    if new == row:
        return None
    return new | {f"key {key.name}": row[key.name] for key in keys_of(table_named(name))}


def _empty_lines(parts: Parts, whom: Whom, actor: str) -> int:
    """What a rider did is left in the record as hashes; what one of the desk did stays his number's."""
    names = {name for name in whom.handles | whom.called if name}
    if whom.rider_id is not None:
        names |= {whom.rider_id, f"rider:{whom.rider_id}"} | {f"person:{one}" for one in whom.people}
    with parts.database.read(no_hurry=True) as session:
        head = record_head(session)
        numbers = lines_naming(session, frozenset(names), 0, head[0]) if head and names else []
    for some in _in_turn(numbers, LINES_AT_ONCE):
        now = parts.clock.now()
        parts.database.write(partial(empty_lines, numbers=some, why="erased", actor=actor, now=now))
    return len(numbers)


def _in_turn(rows: Iterable[Any], at_once: int = AT_ONCE) -> Iterable[list[Any]]:
    rest = iter(rows)
    while some := list(islice(rest, at_once)):
        yield some


# the ledger


def _note(parts: Parts, whom: Whom, pseudonym: str, *, done: bool) -> None:
    handles = sorted(_hidden(parts, "handle", handle) for handle in whom.handles)
    rider = _hidden(parts, "rider", whom.rider_id) if whom.rider_id else None
    line = {"at": machine_now().isoformat(), "pseudonym": pseudonym, "done": done}
    append_line(ledger_file(parts), json.dumps({**line, "rider": rider, "handles": handles}))


def _hidden(parts: Parts, kind: str, name: str) -> str:
    key = f"erasures:{parts.settings.key()}"
    return hmac.new(key.encode(), f"{kind}\n{name}".encode(), hashlib.sha256).hexdigest()


def _ledger(parts: Parts, unfinished: bool) -> list[dict[str, Any]]:
    file = ledger_file(parts)
    lines: dict[str, dict[str, Any]] = {}
    if file.exists():
        for text in file.read_text(encoding="ascii").splitlines():
            if text.startswith("{") and text.endswith("}"):  # not what a power cut left half written
                line = json.loads(text)
                lines[line["pseudonym"]] = lines.get(line["pseudonym"], {}) | {
                    key: value for key, value in line.items() if value or key == "done"
                }
    return [line for line in lines.values() if not (unfinished and line["done"])]


def _found(parts: Parts, session: Session, line: dict[str, Any]) -> list[Whom]:
    riders = session.execute(select(RIDER.c.rider_id)).scalars().all() if line.get("rider") else []
    found = [
        whom_by_rider(session, rider) for rider in riders if _hidden(parts, "rider", rider) == line["rider"]
    ]
    handles = session.execute(select(PERSON.c.handle)).scalars().all() if line.get("handles") else []
    for handle in handles:
        if _hidden(parts, "handle", handle) in line["handles"]:
            whom = whom_by_handle(session, handle)
            found += [replace(whom)] if whom and whom not in found else []
    return found
