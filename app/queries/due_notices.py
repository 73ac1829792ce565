"""Notices on their way, with all that tells whether they may go now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select
from sqlmodel import Session

from app.database import table_of
from app.queries.pushes import can_be_pushed
from app.tables.decisions import DecisionRow
from app.tables.inbox import PENDING_SQL, InboxRow, MessageRow
from app.tables.orders import OrderRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
MOTION, ORDER, RIDER = table_of(RiderMotionRow), table_of(OrderRow), table_of(RiderRow)
A_TURN = 1000  # rows one turn of the loop takes

DUE = (
    select(
        INBOX.c.id,
        INBOX.c.rider_id,
        INBOX.c.seq,
        INBOX.c.message_id,
        INBOX.c.decision_id,
        INBOX.c.order_id,
        INBOX.c.ended_as,
        INBOX.c.attempts,
        INBOX.c.shown_at,
        MESSAGE.c.kind,
        MESSAGE.c.class_,
        MESSAGE.c.priority,
        MESSAGE.c.wire,
        MESSAGE.c.valid_until,
        MESSAGE.c.show_when,
        MESSAGE.c.correction,
        DECISION.c.stage,
        DECISION.c.apologises,
        DECISION.c.facts,
        ORDER.c.stage.label("stage_now"),
        RIDER.c.shift_at,
        can_be_pushed(INBOX.c.rider_id).label("pushable"),
        *(MOTION.c[name] for name in MOTION_FIELDS),
    )
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .join(RIDER, RIDER.c.rider_id == INBOX.c.rider_id)
    .outerjoin(DECISION, DECISION.c.id == INBOX.c.decision_id)
    .outerjoin(ORDER, ORDER.c.order_id == INBOX.c.order_id)
    .outerjoin(MOTION, MOTION.c.rider_id == INBOX.c.rider_id)
    .where(
        INBOX.c.outbox == PENDING_SQL,
        or_(INBOX.c.look_at.is_(None), INBOX.c.look_at <= bindparam("now")),
        or_(INBOX.c.ended_as.is_not(None), MESSAGE.c.valid_until >= bindparam("now")),
    )
    .order_by(INBOX.c.id)
    .limit(bindparam("most", type_=Integer))
)
DUE_OF_DECISIONS = DUE.where(INBOX.c.decision_id.in_(bindparam("decisions", expanding=True)))
#: What a phone that asks for its inbox could be shown, however long it was to wait.
DUE_OF_RIDER = DUE.where(INBOX.c.rider_id == bindparam("rider"))


def anything_due(session: Session, now: datetime) -> bool:
    return session.execute(DUE, {"now": now, "most": 1}).first() is not None


def due_notices(
    session: Session, now: datetime, decisions: Sequence[int] | None = None, rider_id: str | None = None
) -> list[Any]:
    """What is to be looked at now, oldest first: of these decisions or of this rider, if given."""
    about: Any = {"now": now, "most": A_TURN}
    if decisions is not None:
        return list(session.execute(DUE_OF_DECISIONS, {**about, "decisions": list(decisions)}))
    if rider_id is not None:
        return list(session.execute(DUE_OF_RIDER, {**about, "rider": rider_id}))
    return list(session.execute(DUE, about))
