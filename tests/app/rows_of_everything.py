"""A row in every table, with a canary in every column that may hold something of a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, Table, insert
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.retention import TABLES

NAME, HANDLE, PHONE, RIDER = "金丝雀禾", "canary-handle", "+86 139 0000 4242", "canary-rider-7"
ORDER = "order-of-canary"
JSON = {
    "body": '{{"data":{{"order_id":"{order}","rider_id":"{rider}","lat":31.2345,"text":"{canary}"}}}}',
    "path": '[{{"node":"a","reply":null,"own": "{canary}"}}]',
    "data": '{{"lat":31.2345,"of":"{canary}"}}',
}
#: Columns of no class of their own in which a rider's id is found.
NAMING = ("once", "about", "actor", "dedup_key", "answer", "why", "note", "reasons", "facts", "event_id")
HIS_WORDS = "我是金丝雀禾"


def fill(session: Session, at: datetime, *, rider: str = RIDER) -> list[str]:
    """Insert the rows and return every canary in them."""
    canaries: list[str] = []
    keys: dict[str, dict[str, Any]] = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in ("record", "sweep", "lease", "installation", "alembic_version"):
            continue
        row = {column.name: _value(table, column, at, rider, keys, canaries) for column in table.columns}
        row = {name: value for name, value in row.items() if value is not ...}
        done = session.execute(insert(table).values(**row).returning(*table.primary_key.columns)).one()
        keys[table.name] = dict(zip((key.name for key in table.primary_key.columns), done, strict=True))
    return canaries


def _value(
    table: Table, column: Column[Any], at: datetime, rider: str, keys: dict[str, Any], canaries: list[str]
) -> Any:
    kept = TABLES[table.name]
    class_ = kept.classes()[column.name]
    if column.name in kept.rider.split():
        return rider
    if column.foreign_keys:
        there = next(iter(column.foreign_keys)).column
        return keys[there.table.name][there.name] if there.table.name in keys else None
    if table.name == "person":
        known = {"name": NAME, "handle": HANDLE, "phone": PHONE, "role": "rider", "disabled_at": None}
        if column.name in known:
            return known[column.name]
    if isinstance(column.type, UTCDateTime):
        return at if not column.nullable or column.name.endswith("_at") else None
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return ... if column.primary_key and column.autoincrement and not column.foreign_keys else 1
    if isinstance(column.type, Float):
        return 31.2345 if class_ == "place" else 3.5
    if column.name == "order_id":
        return ORDER
    canary = f"cnry{len(canaries)}{table.name[:8]}"
    if table.name == "guidance" and column.name == "text":
        return f'{{"zh":"{HIS_WORDS}","en":"Ask {HANDLE}"}}'
    if table.name == "guidance" and column.name == "audience":
        return f'{{"riders":["{rider}"]}}'
    his = (
        table.name not in ("customer", "source_secret", "sign_in_try")
        and column.name not in kept.staff.split()
    )
    if class_ in ("words", "personal", "place", "secret") and his:
        canaries.append(canary)
        return JSON.get(column.name, "{canary}").format(order=ORDER, rider=rider, canary=canary)
    length = getattr(column.type, "length", None) or 40
    if column.name in kept.staff.split():
        return rider if column.name == "who" else "a desk"
    return f"{column.name} {rider}"[:length] if column.name in NAMING else column.name[:length]
