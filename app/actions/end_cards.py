"""End cards: each decision ends once, with its time and the rule that ended it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from app.actions.record_decisions import record_ends
from app.counted import count
from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from coaching.kinds import superseded_by

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
#: An order's cards that the order's own fate ends. What keeps a rider safe outlives the order.
OPEN_OF_ORDER = (
    select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.kind, MESSAGE.c.valid_until)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.order_id == bindparam("order"), INBOX.c.ended_as.is_(None), MESSAGE.c.class_ != "safety")
)
OPEN_OF_RIDER = OPEN_OF_ORDER.where(INBOX.c.rider_id == bindparam("rider"))
UNSEEN_OF_ORDER = (
    select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until, DECISION.c.kind, DECISION.c.at)
    .join(DECISION, DECISION.c.id == INBOX.c.decision_id)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.order_id == bindparam("order"), INBOX.c.ended_as.is_(None), INBOX.c.shown_at.is_(None))
)


def end_cards(
    session: Session,
    order_id: str,
    ended_as: str,
    rule: str,
    now: datetime,
    rider_id: str | None = None,
    but: int | None = None,
    kind: str | None = None,
) -> None:
    """End every open card of an order (of one rider, if given), on the screen or on its way there.

    `but` is a decision whose card stays; `kind`, if given, the only one that goes.
    """
    of: Any = {"order": order_id, "rider": rider_id} if rider_id is not None else {"order": order_id}
    rows = session.execute(OPEN_OF_ORDER if rider_id is None else OPEN_OF_RIDER, of).all()
    going = [row for row in rows if kind in (None, row.kind) and (but is None or row.decision_id != but)]
    end_open(session, going, ended_as, rule, now)


def supersede_cards(session: Session, order_id: str, kind: str, now: datetime) -> None:
    """Put away the order's cards that nobody has seen yet and that give way to a new one of this kind."""
    rows = session.execute(UNSEEN_OF_ORDER, {"order": order_id}).all()
    giving_way = [row for row in rows if row.at <= now and superseded_by(row.kind, kind)]
    end_open(session, giving_way, "superseded", kind, now)


def take_back(
    session: Session, order_id: str, rule: str, now: datetime, is_void: Callable[[str, datetime], bool]
) -> None:
    """Retract the order's unseen cards for which `is_void(kind, decided_at)` holds."""
    rows = session.execute(UNSEEN_OF_ORDER, {"order": order_id}).all()
    end_open(session, [row for row in rows if is_void(row.kind, row.at)], "retracted", rule, now)


def end_open(session: Session, rows: Sequence[Any], ended_as: str, rule: str, now: datetime) -> None:
    """End these open notices; one whose life was over before had ended then, whoever looks at it first."""
    if not rows:
        return
    expire(session, [row for row in rows if row.valid_until < now])
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
    ended = session.execute(
        update(DECISION)
        .where(DECISION.c.id.in_(decision_ids), DECISION.c.ended_as.is_(None))
        .values(ended_as=ended_as, ended_at=at, rule=rule)
        .returning(DECISION.c.id, DECISION.c.rider_id, DECISION.c.kind)
    ).all()
    for row in ended:
        count(session, "decision_ends", row.kind, ended_as)
    record_ends(session, ended, ended_as, rule, at)
