"""How far the built-in evening has come."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.sources import EventRow

EVENT = table_of(EventRow)
OF_THE_EVENING = (
    select(EVENT.c.event_id, EVENT.c.time)
    .where(EVENT.c.source_id == bindparam("source"), EVENT.c.event_id.like("evening-%"))
    .order_by(EVENT.c.id)
)


def evening_so_far(session: Session, source_id: int) -> dict[str, datetime]:
    """The evening's events that this source has brought, by id, each with its time."""
    return dict(session.execute(OF_THE_EVENING, {"source": source_id}).all())
