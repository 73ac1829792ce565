"""Switch a schedule on or off."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.database import table_of
from app.tables.schedules import ScheduleRow

SCHEDULE = table_of(ScheduleRow)


def switch_schedule(session: Session, name: str, active: bool, now: datetime) -> None:
    """Off: what still falls due is recorded as missed (`switched_off`). On: it falls due from now on.

    ValueError if there is no schedule of this name.
    """
    known = session.execute(select(SCHEDULE.c.active).where(SCHEDULE.c.name == name)).first()
    if known is None:
        raise ValueError(f"no schedule is called {name!r}")
    if known.active != active:
        # What fell due while it was off was not asked for: it is not planned when it is on again.
        from_now = {"planned_until": now} if active else {}
        session.execute(update(SCHEDULE).where(SCHEDULE.c.name == name).values(active=active, **from_now))
