"""Which words were said before: to a customer, and by a rider."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import HANDED, InboxRow
from app.tables.orders import OrderRow

DECISION, INBOX, ORDER = table_of(DecisionRow), table_of(InboxRow), table_of(OrderRow)
#: How long a customer remembers words, and how long words sound to a rider as said all day. House figures.
CUSTOMER_REMEMBERS, A_DAY_OF_WORDS = timedelta(days=30), timedelta(hours=12)
MOST_OF_CUSTOMER, MOST_OF_RIDER = 8, 12
NOW: Any = bindparam("now")
#: Cards that their rider had seen at a moment, or may be looking at. A timer is judged late after a power
#: cut: what came after its moment must not count.
SEEN: Any = and_(
    DECISION.c.at <= NOW,
    or_(INBOX.c.shown_at <= NOW, (INBOX.c.outbox == HANDED) & INBOX.c.ended_as.is_(None)),
)
_CARDS = (
    select(DECISION.c.script, INBOX.c.acted_at.is_not(None).label("used"))
    .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
    .where(
        DECISION.c.script.is_not(None),
        DECISION.c.id != bindparam("but"),
        SEEN,
    )
)
BY_RIDER = (
    _CARDS.where(DECISION.c.rider_id == bindparam("rider"), DECISION.c.at > bindparam("since"))
    .order_by(DECISION.c.id.desc())
    .limit(MOST_OF_RIDER)
)
TO_CUSTOMER = (
    _CARDS.join(ORDER, ORDER.c.order_id == DECISION.c.order_id)
    .where(
        ORDER.c.customer_id == bindparam("customer"),
        ORDER.c.order_id != bindparam("order"),
        DECISION.c.at > bindparam("since"),
    )
    .order_by(DECISION.c.id.desc())
    .limit(MOST_OF_CUSTOMER)
)


def said_by(session: Session, rider_id: str, but: int, now: datetime) -> tuple[str, ...]:
    """The scripts of a rider's last cards, the newest first; one that he used stands there twice."""
    past = {"rider": rider_id, "but": but, "now": now, "since": now - A_DAY_OF_WORDS}
    return tuple(script for script, used in session.execute(BY_RIDER, past) for _ in range(2 if used else 1))


def said_to(session: Session, customer: str, order_id: str, but: int, now: datetime) -> tuple[str, ...]:
    """The scripts this customer was told for his other orders, the newest first."""
    past = {
        "customer": customer,
        "order": order_id,
        "but": but,
        "now": now,
        "since": now - CUSTOMER_REMEMBERS,
    }
    return tuple(session.execute(TO_CUSTOMER, past).scalars())
