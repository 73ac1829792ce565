"""Erase a person, in parts: each empties some rows in its caller's transaction (app/forgetting.py)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, select, update
from sqlmodel import Session

from app.actions.change_person import disable_person
from app.actions.issue_token import token_hash
from app.actions.keep_record import keep_record
from app.database import table_of
from app.queries.personal_rows import Whom
from app.queries.swept import keys_of, table_named
from app.record_chain import BLANKED
from app.retention import OF_HIM, TABLES
from app.tables.people import PersonRow
from app.tables.push import PushRow, PushSubscriptionRow
from app.tables.record import RecordRow
from app.tables.sign_in import CodeRow, DraftRow, SessionRow, TryRow

PERSON, PUSH, SUBSCRIPTION = table_of(PersonRow), table_of(PushRow), table_of(PushSubscriptionRow)
RECORD, TRY = table_of(RecordRow), table_of(TryRow)
Key = tuple[Any, ...]
EMPTY_LINE = (
    update(RECORD).where(RECORD.c.n == bindparam("line")).values(actor="", subject="", facts="{}", salt=None)
)


def shut_out(session: Session, whom: Whom, now: datetime, actor: str) -> None:
    """He is let in no more, and what let him in goes. Raises LastAdmin if nobody could let people in."""
    for person_id in whom.people:
        disable_person(session, person_id, now, actor)
        for row in (SessionRow, CodeRow, DraftRow):
            session.execute(delete(table_of(row)).where(table_of(row).c.person_id == person_id))
    accounts = [f"account:{token_hash(handle)}" for handle in whom.handles]
    session.execute(delete(TRY).where(TRY.c.key.in_(accounts)))
    if whom.rider_id is not None:
        his = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.rider_id == whom.rider_id)
        session.execute(delete(PUSH).where(PUSH.c.subscription_id.in_(his)))


def empty_person(session: Session, whom: Whom, pseudonym: str) -> None:
    """His rows as a person say that there was one, and what he did here; not who."""
    for number, person_id in enumerate(whom.people):
        nobody: dict[str, Any] = {"name": pseudonym, "handle": f"{pseudonym}-{number}", "phone": None}
        nobody |= {"password_hash": None, "rider_id": pseudonym if whom.rider_id else None}
        session.execute(update(PERSON).where(PERSON.c.id == person_id).values(**nobody))


def empty_rows(session: Session, name: str, keys: Sequence[Key], old: str, pseudonym: str) -> int:
    """Of a rider's rows of a table: what is his goes, the rest stays under another name."""
    table, kept = table_named(name), TABLES[name]
    if not keys:
        return 0
    if kept.goes:
        if name == SUBSCRIPTION.name:  # a card that was put since he was shut out has its pushes
            session.execute(delete(PUSH).where(PUSH.c.subscription_id.in_([key for (key,) in keys])))
        session.execute(delete(table).where(_this(table)), _named(table, keys))
        return len(keys)
    values = {
        column: _nothing(table, column, kept.erased)
        for column, class_ in kept.classes().items()
        if class_ in OF_HIM and column not in kept.rider.split() + kept.staff.split()
    }
    if values:
        session.execute(update(table).where(_this(table)).values(**values), _named(table, keys))
    for column in kept.rider.split():  # last: it may be part of the key
        is_his = and_(_this(table), table.c[column] == old)
        session.execute(update(table).where(is_his).values({column: pseudonym}), _named(table, keys))
    return len(keys)


def set_columns(session: Session, name: str, keys: Sequence[Key], values: Mapping[str, Any]) -> int:
    """Give columns of these rows a value."""
    table = table_named(name)
    if keys:
        session.execute(update(table).where(_this(table)).values(**values), _named(table, keys))
    return len(keys)


def reword_rows(
    session: Session, name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> int:
    """Write these rows' columns anew."""
    table = table_named(name)
    keys = [tuple(row[f"key {key.name}"] for key in keys_of(table)) for row in rows]
    new = [{f"new_{column}": row[column] for column in columns} for row in rows]
    if rows:
        session.execute(
            update(table).where(_this(table)).values({c: bindparam(f"new_{c}") for c in columns}),
            [key | values for key, values in zip(_named(table, keys), new, strict=True)],
        )
    return len(rows)


def empty_lines(session: Session, numbers: Sequence[int], why: str, actor: str, now: datetime) -> int:
    """Empty lines of the record. Their hashes stay, and a line of its own says which they were."""
    if numbers:
        session.execute(EMPTY_LINE, [{"line": n} for n in numbers])
        keep_record(session, now, BLANKED, actor, "record", {"lines": _runs(numbers), "why": why})
    return len(numbers)


def record_erasure(
    session: Session, pseudonym: str, counts: Mapping[str, int], actor: str, now: datetime
) -> None:
    """That somebody was erased, and what stays of him: numbers under a name that says nothing."""
    facts = {"rows": {name: count for name, count in counts.items() if count}}
    keep_record(session, now, "person.erased", actor, pseudonym, facts)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and runs[-1][1] == n - 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return runs


def _this(table: Table) -> Any:
    return and_(*(key == bindparam(f"key_{key.name}") for key in keys_of(table)))


def _named(table: Table, keys: Sequence[Key]) -> list[dict[str, Any]]:
    names = [f"key_{key.name}" for key in keys_of(table)]
    return [dict(zip(names, key, strict=True)) for key in keys]


def _nothing(table: Table, column: str, erased: Mapping[str, Any]) -> Any:
    if column in erased:
        return erased[column]
    return None if table.c[column].nullable else ""
