"""Promises riders gave that are still open."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.orders import PromiseRow

PROMISE = table_of(PromiseRow)
OPEN = (
    select(PROMISE.c.rider_id, PROMISE.c.order_id, PROMISE.c.what, PROMISE.c.made_at, PROMISE.c.due_at)
    .where(PROMISE.c.closed_at.is_(None))
    .order_by(PROMISE.c.due_at, PROMISE.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class OpenPromise:
    """What a rider gave his word for (`what` is {zh, en}), and until when."""

    rider_id: str
    order_id: str
    what: dict[str, str]
    made_at: datetime
    due_at: datetime


def open_promises(session: Session, limit: int = 100) -> list[OpenPromise]:
    """The open promises of all riders, the one due first in front."""
    return [
        OpenPromise(row.rider_id, row.order_id, json.loads(row.what), row.made_at, row.due_at)
        for row in session.execute(OPEN, {"most": limit})
    ]
