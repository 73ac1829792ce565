"""Whether a rider rides, as the server has it."""

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.riders import RiderMotionRow, motion_of
from coaching.prompting import Motion

MOTION = table_of(RiderMotionRow)
OF_RIDER = select(MOTION).where(MOTION.c.rider_id == bindparam("rider"))


def motion_of_rider(session: Session, rider_id: str) -> Motion | None:
    """What tells whether he moves; None of one of whom nothing was ever told."""
    row = session.execute(OF_RIDER, {"rider": rider_id}).one_or_none()
    return motion_of(row) if row else None
