"""Set the timers of an order: the moments at which the delay ladder looks at it."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete
from sqlmodel import Session

from app.database import insert_new, table_of
from app.tables.orders import TimerRow
from coaching.firing import rungs

TIMER = table_of(TimerRow)
#: A report counts for a moment if it had come by then, or tells of a time before it (CONTRACT, State).
DROP_FROM = delete(TIMER).where(TIMER.c.order_id == bindparam("order"), TIMER.c.due_at >= bindparam("since"))


def set_timers(session: Session, order_id: str, promised_at: datetime, now: datetime) -> None:
    """Let each rung look at its moment under this promise; a moment that is past is not made up.

    A rung whose moment under the old promise is past, and not looked at yet, keeps it.
    """
    drop_timers(session, order_id, now)
    rows: list[dict[str, Any]] = [
        {"order_id": order_id, "kind": kind, "due_at": due}
        for kind, due in rungs(promised_at).items()
        if due >= now
    ]
    if rows:
        session.execute(insert_new(session, TimerRow), rows)


def drop_timers(session: Session, order_id: str, since: datetime) -> None:
    """Nobody is told any more that this order is late, from this moment on."""
    session.execute(DROP_FROM, {"order": order_id, "since": since})
