"""The drills as one rider sees them: what he is asked to play, what he played, and the rest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.tables.drills import AssignmentRow, RunRow
from coaching.drill import Drill
from coaching.library import Library

ASSIGNMENT, RUN = table_of(AssignmentRow), table_of(RunRow)


@dataclass(frozen=True)
class RiderDrill:
    """One drill for one rider. `assignment` and `due_at` are of the assignment that is due first; `played_at`
    and `ending` (the kind) are of his newest whole run."""

    drill: Drill
    assignment: int | None = None
    due_at: datetime | None = None
    played_at: datetime | None = None
    ending: str | None = None


def rider_drills(session: Session, library: Library, rider_id: str) -> list[RiderDrill]:
    """Every drill of the library: those asked of him first, the soonest due before; then by title."""
    asked: dict[str, tuple[int, datetime]] = {}
    for row in session.execute(
        select(ASSIGNMENT.c.drill, ASSIGNMENT.c.id, ASSIGNMENT.c.due_at)
        .where(ASSIGNMENT.c.rider_id == rider_id, ASSIGNMENT.c.done_at.is_(None))
        .order_by(ASSIGNMENT.c.due_at, ASSIGNMENT.c.id)
    ):
        asked.setdefault(row.drill, (row.id, row.due_at))
    played: dict[str, tuple[datetime, str]] = {}
    for row in session.execute(
        select(RUN.c.drill, RUN.c.ended_at, RUN.c.ending)
        .where(RUN.c.rider_id == rider_id, RUN.c.ending.is_not(None))
        .order_by(RUN.c.ended_at, RUN.c.id)
    ):
        played[row.drill] = (row.ended_at, row.ending)
    rows = [_row(drill, asked.get(drill.slug), played.get(drill.slug)) for drill in library.drills]
    first = [row for row in rows if row.due_at]
    return sorted(first, key=lambda row: str(row.due_at)) + [row for row in rows if not row.due_at]


def _row(drill: Drill, asked: tuple[int, datetime] | None, played: tuple[datetime, str] | None) -> RiderDrill:
    end = drill.ending(played[1]) if played else None
    return RiderDrill(
        drill=drill,
        assignment=asked[0] if asked else None,
        due_at=asked[1] if asked else None,
        played_at=played[0] if played else None,
        ending=end.kind if end else None,
    )
