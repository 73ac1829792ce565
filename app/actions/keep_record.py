"""Keep lines of the record, which nobody can quietly change."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, text
from sqlmodel import Session

from app.database import before_the_end, table_of
from app.queries.people import Caller
from app.record_chain import START, facts_text, hash_of_facts, hash_of_line
from app.tables.record import RecordRow

RECORD = table_of(RecordRow)
HEAD = select(RECORD.c.n, RECORD.c.hash).order_by(RECORD.c.n.desc()).limit(1)
INSERT_LINES = insert(RECORD)
#: Calls for help are written beside all else, so the chain has a lock of its own. It is the last that a
#: transaction takes, and held only until its commit: whoever has it waits for nobody.
ONE_CHAIN = text("SELECT pg_advisory_xact_lock(1785294448)")
WAITING = "lines of the record"
SYSTEM = "system"
LONGEST = 200


class Entry(NamedTuple):
    """What is to be kept. Facts hold ids and codes, never what a person said or wrote."""

    at: datetime
    what: str
    actor: str
    subject: str
    facts: Mapping[str, Any]


def keep_record(
    session: Session, at: datetime, what: str, actor: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """What happened (such as `guidance.sent`), by whom, about what, with plain JSON facts.

    `actor` is `person:3`, `rider:r1`, `program:label` or `system`; `subject` such as `broadcast:ID`,
    `rider:r1`, `incident:7`. The line is in the caller's transaction.
    """
    keep_records(session, [Entry(at, what, actor, subject, facts)])


def keep_records(session: Session, entries: Iterable[Entry]) -> None:
    """Many lines at once. They are numbered and hashed in one go at the end of the transaction.

    So they are kept even if a savepoint of the caller's is rolled back: call it after that is decided.
    """
    waiting: list[Entry] | None = session.info.get(WAITING)
    if waiting is None:
        waiting = session.info[WAITING] = []
        before_the_end(session, _write)
    waiting.extend(entries)


def actor_of(caller: Caller) -> str:
    """Who asks, as the record names him."""
    if caller.person_id is not None:
        return f"person:{caller.person_id}"
    return f"rider:{caller.rider_id}" if caller.rider_id else f"program:{caller.name or caller.role}"


def _write(session: Session) -> None:
    entries: list[Entry] = session.info.pop(WAITING)
    if not entries:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(ONE_CHAIN)
    head = session.execute(HEAD).first()
    n, before = (head.n, head.hash) if head else (0, START)
    salts = secrets.token_hex(16 * len(entries))
    rows: list[dict[str, Any]] = []
    for at, what, actor, subject, facts in entries:
        n += 1
        salt = salts[32 * len(rows) : 32 * len(rows) + 32]
        actor, subject, text_ = _plain(actor), _plain(subject), facts_text(facts)
        facts_hash = hash_of_facts(salt, actor, subject, text_)
        hash_ = hash_of_line(n, at, what, facts_hash, before)
        rows.append(
            {
                "n": n,
                "at": at,
                "what": what,
                "actor": actor,
                "subject": subject,
                "facts": text_,
                "salt": salt,
                "facts_hash": facts_hash,
                "prev_hash": before,
                "hash": hash_,
            }
        )
        before = hash_
    session.execute(INSERT_LINES, rows)


def _plain(name: str) -> str:
    """A name that every database holds: a program's label may have been anything."""
    return name.encode("utf-8", "ignore").decode().replace("\0", "")[:LONGEST]
