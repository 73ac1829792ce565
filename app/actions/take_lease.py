"""Take a lease: one holder at a time, told from an older one by a number that only grows.

A lease saves work, it does not keep what is done twice apart: a holder may be stopped in the middle and go on
after another took over. What is written under a lease asks for its number in the same transaction.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session

from app.database import insert_new, table_of
from app.tables.schedules import LeaseRow

LEASE = table_of(LeaseRow)


class LeaseLost(Exception):
    """Somebody else took the lease; nothing of this transaction may be kept."""


def take_lease(session: Session, name: str, holder: str, lasts: timedelta, now: datetime) -> int | None:
    """Take or prolong a lease and return its fence; None while somebody else holds it.

    `now` is the database's time. A lease that ends later than any could is of a clock that went back: free.
    """
    ends = now + lasts
    own = update(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder, LEASE.c.expires_at > now)
    free = update(LEASE).where(
        LEASE.c.name == name, or_(LEASE.c.expires_at <= now, LEASE.c.expires_at > ends)
    )
    session.execute(
        insert_new(session, LeaseRow).values(name=name, holder="", fence=0, expires_at=now - lasts)
    )
    for statement in (
        own.values(expires_at=ends),
        free.values(holder=holder, fence=LEASE.c.fence + 1, expires_at=ends),
    ):
        fence: int | None = session.execute(statement.returning(LEASE.c.fence)).scalar()
        if fence is not None:
            return fence
    return None


def hold_lease(session: Session, name: str, fence: int) -> None:
    """Keep others from taking the lease until this transaction ends; raises LeaseLost if one did before."""
    held = session.execute(
        update(LEASE)
        .where(LEASE.c.name == name, LEASE.c.fence == fence)
        .values(fence=fence)
        .returning(LEASE.c.holder)
    )
    if held.first() is None:
        raise LeaseLost(f"{name}: {fence} is not the newest holder's number")
