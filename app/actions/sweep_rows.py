"""Sweep rows whose term is over, a page at a time, and remember how far the sweep has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, update
from sqlmodel import Session

from app.actions.keep_record import SYSTEM, keep_record
from app.database import insert_or_update
from app.queries.swept import keys_of, table_named
from app.tables.record import SweepRow
from app.terms import Term


def sweep_rows(
    session: Session, term: Term, rows: Sequence[Mapping[str, Any]], cursor: str, now: datetime
) -> int:
    """Empty or delete these rows; return how many were changed."""
    table, changed = table_named(term.table), 0
    if rows:
        here = and_(*(key == bindparam(f"key_{key.name}") for key in keys_of(table)))
        named = [{f"key_{key.name}": row[key.name] for key in keys_of(table)} for row in rows]
        if term.empties is None:
            session.execute(delete(table).where(here), named)
            changed = len(rows)
        else:
            new = [_emptied(term.empties, row) for row in rows]
            going = [
                {**key, **{f"new_{name}": value for name, value in values.items()}}
                for key, values, row in zip(named, new, rows, strict=True)
                if any(row[name] != value for name, value in values.items())
            ]
            if going:
                columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in term.empties}
                session.execute(update(table).where(here).values(columns), going)
            changed = len(going)
    note_sweep(session, term.rule, cursor, now)
    return changed


def note_sweep(session: Session, rule: str, cursor: str, now: datetime) -> None:
    """Keep how far a rule has come, and when."""
    kept = insert_or_update(session, SweepRow, ("rule",), ("cursor", "swept_at"))
    session.execute(kept, {"rule": rule, "cursor": cursor, "swept_at": now})


def record_sweep(session: Session, swept: Mapping[str, int], now: datetime) -> None:
    """Keep in the record what a sweep did."""
    keep_record(session, now, "retention.swept", SYSTEM, "installation", {"rows": dict(swept)})


def _emptied(empties: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: (None if row[name] is None else new(row[name])) if callable(new) else new
        for name, new in empties.items()
    }
