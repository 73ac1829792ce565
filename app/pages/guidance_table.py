"""The proof of a guidance as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.spreadsheet import safe_cell

HEAD = (
    "rider_id", "message", "stored_at", "delivered_at", "shown_at", "answer", "answered_at", "reason",
    "ended_as", "ended_at",
)  # fmt: skip
FOR_EXCEL = "\ufeff"  # without it Excel reads UTF-8 as something else


def as_csv(rows: Iterable[Any]) -> str:
    """A line a rider: RFC 3339 moments, and no cell that a spreadsheet would run."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for row in rows:
        answer = "acted" if row.acted_at else "declined" if row.declined_at else ""
        cells = (
            row.rider_id, row.message_id, row.stored_at, row.delivered_at, row.shown_at, answer,
            row.acted_at or row.declined_at, row.decline_reason, row.ended_as, row.ended_at,
        )  # fmt: skip
        table.writerow([_cell(cell) for cell in cells])
    return FOR_EXCEL + out.getvalue()


def _cell(value: Any) -> str:
    """A cell that a spreadsheet shows and never runs."""
    if isinstance(value, datetime):
        return value.isoformat()
    return safe_cell(None if value is None else str(value))
