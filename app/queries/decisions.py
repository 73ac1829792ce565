"""The list of decisions, as outside programs read it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow

DECISION = table_of(DecisionRow)
LIST = select(
    DECISION.c.at, DECISION.c.rider_id, DECISION.c.order_id, DECISION.c.kind, DECISION.c.class_,
    DECISION.c.script, DECISION.c.reasons, DECISION.c.ended_as, DECISION.c.ended_at, DECISION.c.rule,
).order_by(DECISION.c.at, DECISION.c.id)  # fmt: skip


def decisions_made(session: Session) -> Iterator[dict[str, Any]]:
    """Every decision in the order of its moment: `{at, rider_id, order_id, kind, class, script, ...}`."""
    for row in session.execute(LIST):
        yield {
            "at": row.at.isoformat(),
            "rider_id": row.rider_id,
            "order_id": row.order_id,
            "kind": row.kind,
            "class": row.class_,
            "script": row.script,
            "reasons": json.loads(row.reasons),
            "ended_as": row.ended_as,
            "ended_at": _moment(row.ended_at),
            "rule": row.rule,
        }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
