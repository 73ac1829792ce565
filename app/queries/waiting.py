"""What happens next by itself, and for whom something waits."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import PENDING_SQL, InboxRow, MessageRow
from app.tables.orders import TimerRow

TIMER, INBOX, MESSAGE = table_of(TimerRow), table_of(InboxRow), table_of(MessageRow)
#: A card that was seen has its decision's end already; when it leaves the screen moves nothing.
NEXT_END = (
    select(func.min(MESSAGE.c.valid_until))
    .join(INBOX, INBOX.c.message_id == MESSAGE.c.id)
    .where(INBOX.c.outbox == PENDING_SQL, INBOX.c.ended_as.is_(None))
)
NEXT = select(
    select(func.min(TIMER.c.due_at)).scalar_subquery().label("timer"),
    select(func.min(INBOX.c.look_at)).where(INBOX.c.outbox == PENDING_SQL).scalar_subquery().label("look"),
    NEXT_END.scalar_subquery().label("end"),
)
WAITING = select(INBOX.c.rider_id).where(INBOX.c.outbox == PENDING_SQL).distinct()


class Due(NamedTuple):
    """The moment of the next timer, look at a held card, and end of one; None where there is none."""

    timer: datetime | None
    look: datetime | None
    end: datetime | None

    @property
    def soonest(self) -> datetime | None:
        return min((moment for moment in self if moment is not None), default=None)


def next_due(session: Session) -> Due:
    """What happens next if nothing else comes."""
    return Due(*session.execute(NEXT).one())


def riders_waiting(session: Session) -> frozenset[str]:
    """The riders for whom a notice is on its way."""
    return frozenset(session.execute(WAITING).scalars())
