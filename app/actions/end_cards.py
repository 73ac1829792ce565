"""End cards: each decision ends once, with its time and the rule that ended it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
OPEN_OF_ORDER = (
    select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.order_id == bindparam("order"), INBOX.c.ended_as.is_(None))
)
OPEN_OF_RIDER = OPEN_OF_ORDER.where(INBOX.c.rider_id == bindparam("rider"))


def end_cards(
    session: Session, order_id: str, ended_as: str, rule: str, now: datetime, rider_id: str | None = None
) -> None:
    """End every open card of an order (of one rider, if given), on the screen or on its way there."""
    of: Any = {"order": order_id, "rider": rider_id} if rider_id is not None else {"order": order_id}
    rows = session.execute(OPEN_OF_ORDER if rider_id is None else OPEN_OF_RIDER, of).all()
    end_open(session, rows, ended_as, rule, now)


def end_open(session: Session, rows: Sequence[Any], ended_as: str, rule: str, now: datetime) -> None:
    """End these open notices; one whose life was over before had ended then, whoever looks at it first."""
    over = [row for row in rows if row.valid_until < now]
    expire(session, over)
    _end(session, [row for row in rows if row.valid_until >= now], ended_as, rule, now)


def expire(session: Session, rows: Sequence[Any]) -> None:
    """End these notices as expired, each at its own last moment."""
    by_moment: dict[datetime, list[Any]] = defaultdict(list)
    for row in rows:
        by_moment[row.valid_until].append(row)
    for moment, ended in by_moment.items():
        _end(session, ended, "expired", "life", moment)


def _end(session: Session, rows: Sequence[Any], ended_as: str, rule: str, at: datetime) -> None:
    """End these notices and those of their decisions that have no end yet.

    The phone is told by the notice loop, so an ended notice is on its way once more.
    """
    if not rows:
        return
    inbox_ids = [row.id for row in rows]
    decision_ids = [row.decision_id for row in rows if row.decision_id is not None]
    session.execute(
        update(INBOX)
        .where(INBOX.c.id.in_(inbox_ids), INBOX.c.ended_as.is_(None))
        .values(ended_as=ended_as, ended_at=at, rule=rule, outbox="pending", look_at=None)
    )
    session.execute(
        update(DECISION)
        .where(DECISION.c.id.in_(decision_ids), DECISION.c.ended_as.is_(None))
        .values(ended_as=ended_as, ended_at=at, rule=rule)
    )
