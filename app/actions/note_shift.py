"""Note a rider's shift: the budget of routine cards begins anew with it."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session

from app.database import table_of
from app.events import RiderShift
from app.tables.riders import RiderRow

RIDER = table_of(RiderRow)
BEGAN = (
    update(RIDER)
    .where(
        RIDER.c.rider_id == bindparam("rider"),
        or_(RIDER.c.shift_at.is_(None), RIDER.c.shift_at <= bindparam("moment")),
    )
    .values(shift_on=True, shift_at=bindparam("moment"))
)
WORKS = select(RIDER.c.shift_on).where(RIDER.c.rider_id == bindparam("rider"))
ENDED = (
    update(RIDER)
    .where(RIDER.c.rider_id == bindparam("rider"), RIDER.c.shift_at <= bindparam("moment"))
    .values(shift_on=False)
)


def note_shift(session: Session, shift: RiderShift, time: datetime) -> bool | None:
    """Keep when a rider's newest shift began, by the reports' own times; its end begins no new budget.

    Returns whether he works as far as is known now.
    """
    session.execute(BEGAN if shift.on else ENDED, {"rider": shift.rider_id, "moment": time})
    works: bool | None = session.execute(WORKS, {"rider": shift.rider_id}).scalar()
    return works
