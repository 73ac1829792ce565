"""What is kept of a rider, for himself: nothing of a customer, a colleague, or that opens a door."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from app.database import table_of
from app.queries.swept import keys_of, table_named
from app.retention import TABLES
from app.tables.inbox import InboxRow, MessageRow

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
MOST = 2000  # rows of one table: the newest of them
#: A customer's, or a push service's key to the phone.
NOT_HIS = {"orders": {"customer_id", "merchant_phone", "customer_phone", "pickup", "dropoff", "note"}}


def own_data(session: Session, rider_id: str) -> dict[str, list[dict[str, Any]]]:
    """His rows by table, each at most the newest 2,000; words as they are kept now, times as RFC 3339."""
    found = {name: _rows(session, name, rider_id) for name, kept in TABLES.items() if kept.rider}
    shown = (
        select(MESSAGE.c.id, MESSAGE.c.kind, MESSAGE.c.title, MESSAGE.c.wire, MESSAGE.c.made_at)
        .join(INBOX, INBOX.c.message_id == MESSAGE.c.id)
        .where(INBOX.c.rider_id == rider_id)
        .order_by(INBOX.c.seq.desc())
        .limit(MOST)
    )
    found["message"] = [_plain(row._mapping) for row in session.execute(shown)]
    return {name: rows for name, rows in found.items() if rows}


def _rows(session: Session, name: str, rider_id: str) -> list[dict[str, Any]]:
    table, kept = table_named(name), TABLES[name]
    hidden = set(kept.secret.split()) | set(kept.staff.split()) | NOT_HIS.get(name, set())
    his = or_(*(table.c[column] == rider_id for column in kept.rider.split()))
    columns = [column for column in table.columns if column.name not in hidden]
    newest = select(*columns).where(his).order_by(*(key.desc() for key in keys_of(table))).limit(MOST)
    return [_plain(row._mapping) for row in session.execute(newest)]


def _plain(row: Any) -> dict[str, Any]:
    return {name: _told(name, value) for name, value in row.items()}


def _told(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and (value[:1] in "{[" or name == "wire") and value:
        try:
            return json.loads("{" + value if name == "wire" else value)
        except ValueError:
            return value
    return value
