"""What the sweep looks at: a page of a table's rows, by its key, so that no look takes long."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select, tuple_
from sqlmodel import Session, SQLModel

from app.database import table_of
from app.tables.record import SweepRow
from app.terms import SEEN_BY, Term

SWEEP = table_of(SweepRow)
A_PAGE = 500


@dataclass(frozen=True)
class Page:
    """Rows to be changed, the key behind which the next page begins, and whether this was the last."""

    rows: Sequence[Mapping[str, Any]]
    cursor: str
    looked_at: int
    last: bool


def table_named(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def keys_of(table: Table) -> list[Any]:
    return list(table.primary_key.columns)


def page_of(session: Session, term: Term, cursor: str, until: datetime) -> Page:
    """The next rows of a term's table behind `cursor` whose moment was at or before `until`."""
    table = table_named(term.table)
    keys, since, after = keys_of(table), table.c[term.since], json.loads(cursor)
    looked = select(*keys, since).order_by(*keys).limit(A_PAGE)
    found: Sequence[Any] = session.execute(
        looked.where(_key(keys) > _values(after)) if after else looked
    ).all()
    if term.in_order:
        due = [row for row in found if row[-1] is not None and row[-1] <= until]
        # Behind one that is not due yet there may be others that are: they are looked at again.
        whole = next((at for at, row in enumerate(found) if row[-1] is None or row[-1] > until), len(found))
        found, last = found[:whole], whole < len(found) or len(found) < A_PAGE
    else:
        due, last = list(found), len(found) < A_PAGE
    if not found:
        return Page([], cursor, 0, last=True)
    rows = session.execute(
        select(*_wanted(table, term)).where(
            and_(
                _key(keys) >= _values(found[0][:-1]),
                _key(keys) <= _values(found[-1][:-1]),
                since <= until,
                _not_done(table, term),
            )
        )
    )
    changed = [dict(row._mapping) for row in rows] if due else []
    behind = json.dumps(list(found[-1][:-1])) if term.in_order or not last else "[]"
    return Page([row for row in changed if term.only(row)], behind, len(found), last)


def cursors(session: Session) -> dict[str, tuple[str, datetime]]:
    """Where each rule is, and when that was noted."""
    return {row.rule: (row.cursor, row.swept_at) for row in session.execute(select(SWEEP))}


def _key(keys: list[Any]) -> Any:
    return tuple_(*keys) if len(keys) > 1 else keys[0]


def _values(values: Sequence[Any]) -> Any:
    return tuple(values) if len(values) > 1 else values[0]


def _wanted(table: Table, term: Term) -> list[Any]:
    named = set(term.empties or ()) | ({"status"} & set(table.c.keys()))
    return keys_of(table) + [table.c[name] for name in sorted(named) if not table.c[name].primary_key]


def _not_done(table: Table, term: Term) -> ColumnElement[bool]:
    if term.empties is None:
        return table.c[term.since].is_not(None)
    still: list[ColumnElement[bool]] = []
    for name, new in term.empties.items():
        column = table.c[name]
        if callable(new):
            still += [column.contains(part, autoescape=True) for part in SEEN_BY]
        else:
            still.append(column.is_distinct_from(new))
    return or_(*still)
