"""Note what a customer did in his app; the second time within ten minutes his intent rises."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from app.actions.decide import Firing
from app.database import table_of
from app.events import CustomerActivity
from app.queries.orders import order_facts
from app.tables.orders import ActivityRow
from coaching.firing import intent_rises

ACTIVITY = table_of(ActivityRow)
INSERT_ACTIVITY = insert(ACTIVITY)
OTHERS = select(ACTIVITY.c.at).where(ACTIVITY.c.order_id == bindparam("order"))


def note_activity(
    session: Session, activity: CustomerActivity, time: datetime, arrival: int, now: datetime
) -> Iterator[Firing]:
    """Keep an activity; yields the firing of `intent_rising`, which decides once an order."""
    order_id = activity.order_id
    others = list(session.execute(OTHERS, {"order": order_id}).scalars())
    session.execute(
        INSERT_ACTIVITY, {"arrival": arrival, "order_id": order_id, "action": activity.action, "at": time}
    )
    if intent_rises(time, others):
        state = order_facts(session, order_id)
        if state.rider_id:
            once = f"intent_rising:{order_id}"
            yield Firing("intent_rising", once, state.rider_id, order_id, state, now, arrival)
