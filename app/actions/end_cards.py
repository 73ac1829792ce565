"""End cards: each decision ends once, with its time and the rule that ended it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)


def end_cards(
    session: Session, order_id: str, ended_as: str, rule: str, now: datetime, rider_id: str | None = None
) -> None:
    """End every open card of an order (of one rider, if given), on the screen or on its way there."""
    where = [INBOX.c.order_id == order_id, INBOX.c.ended_as.is_(None)]
    if rider_id is not None:
        where.append(INBOX.c.rider_id == rider_id)
    rows = session.execute(select(INBOX.c.id, INBOX.c.decision_id).where(*where)).all()
    end_rows(session, [row.id for row in rows], [row.decision_id for row in rows], ended_as, rule, now)


def end_rows(
    session: Session,
    inbox_ids: list[int],
    decision_ids: list[int | None],
    ended_as: str,
    rule: str,
    now: datetime,
) -> None:
    """End these notices and those of their decisions that have no end yet.

    The phone is told by the notice loop, so an ended notice is on its way once more.
    """
    if not inbox_ids:
        return
    session.execute(
        update(INBOX)
        .where(INBOX.c.id.in_(inbox_ids), INBOX.c.ended_as.is_(None))
        .values(ended_as=ended_as, ended_at=now, rule=rule, outbox="pending", look_at=None)
    )
    session.execute(
        update(DECISION)
        .where(DECISION.c.id.in_([id for id in decision_ids if id is not None]), DECISION.c.ended_as.is_(None))
        .values(ended_as=ended_as, ended_at=now, rule=rule)
    )
