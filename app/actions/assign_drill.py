"""Assign a drill: a row for each rider, and a notice in his inbox in the same transaction."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.database import insert_new, table_of
from app.notices.message import Message
from app.notices.outbox import put_each
from app.storable import unstorable
from app.tables.drills import AssignmentRow
from app.tables.riders import RiderRow
from coaching.attention import DRILL
from coaching.content import Text
from coaching.kinds import PRIORITY_OF_CLASS
from coaching.library import Library

ASSIGNMENT, RIDER = table_of(AssignmentRow), table_of(RiderRow)
INVITATION = Text(
    zh="两分钟，客人是模拟的。歇着的时候练，不用现在。",
    en="Two minutes, and the customer isn't real. Do it when you're resting, not now.",
)
AT_ONCE = 500  # riders asked about in one statement


class UnknownRiders(ValueError):
    """Riders of an assignment that nobody has seen or added; `riders` names them."""

    def __init__(self, riders: Sequence[str]):
        self.riders = list(riders)
        super().__init__(f"no such riders: {', '.join(riders)}")


def assign_drill(
    session: Session,
    library: Library,
    drill: str,
    riders: Sequence[str],
    due_at: datetime,
    now: datetime,
    by: str,
    key: str | None = None,
) -> list[int]:
    """Assign a drill (its slug) to riders by their ids; return the ids of the assignments made now.

    A rider who still has this drill to do is left alone; so is one who had it under this `key` before, so
    that a repeated call does nothing twice. Raises `UnknownRiders`, and ValueError for a drill that is not
    there or a date that is over; then nobody is assigned anything.
    """
    whole = library.drill(drill)
    if whole is None:
        raise ValueError(f"no such drill: {drill}")
    if due_at <= now:
        raise ValueError("it is due in the past")
    wanted = list(dict.fromkeys(riders))
    if strange := [rider for rider in wanted if any(unstorable(rider))]:
        raise UnknownRiders(strange)
    known, busy = _known(session, wanted), _still_to_do(session, drill, wanted, now)
    if unknown := [rider for rider in wanted if rider not in known]:
        raise UnknownRiders(unknown)
    rows = [
        {
            "drill": drill,
            "rider_id": rider,
            "due_at": due_at,
            "assigned_at": now,
            "assigned_by": by,
            "key": f"{key}:{rider}" if key is not None else None,
        }
        for rider in wanted
        if rider not in busy
    ]
    if not rows:
        return []
    made = dict(
        session.execute(insert_new(session, AssignmentRow, "rider_id", "id"), rows).all(),
    )
    put_each(
        session,
        {rider: _notice(whole.title, drill, assignment, due_at) for rider, assignment in made.items()},
        now,
        {rider: dedup_key(assignment) for rider, assignment in made.items()},
    )
    return sorted(made.values())


def dedup_key(assignment: int) -> str:
    """By which the notice of an assignment is found again."""
    return f"drill:{assignment}"


def _notice(title: Text, drill: str, assignment: int, due_at: datetime) -> Message:
    return Message(
        id=secrets.token_urlsafe(12),
        kind="drill",
        class_=DRILL,
        priority=PRIORITY_OF_CLASS[DRILL],
        title=title,
        body={
            "text": INVITATION.as_dict(),
            "drill": {"slug": drill, "assignment": assignment, "due_at": due_at.isoformat()},
            "open": f"/rider/drill/{drill}?assignment={assignment}",
        },
        valid_until=due_at,
        show_when="still",
    )


def _known(session: Session, riders: Sequence[str]) -> set[str]:
    return {
        rider
        for some in _some(riders)
        for rider in session.execute(select(RIDER.c.rider_id).where(RIDER.c.rider_id.in_(some))).scalars()
    }


def _still_to_do(session: Session, drill: str, riders: Sequence[str], now: datetime) -> set[str]:
    """Those of them who have this drill to do and time left for it."""
    open_ones = select(ASSIGNMENT.c.rider_id).where(
        ASSIGNMENT.c.drill == drill, ASSIGNMENT.c.done_at.is_(None), ASSIGNMENT.c.due_at > now
    )
    return {
        rider
        for some in _some(riders)
        for rider in session.execute(open_ones.where(ASSIGNMENT.c.rider_id.in_(some))).scalars()
    }


def _some(riders: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(riders), AT_ONCE):
        yield list(riders[start : start + AT_ONCE])
