"""A rider's inbox, as his phone catches up with it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.notices.outbox import is_held
from app.queries.attention import has_order
from app.tables.inbox import PENDING, PENDING_SQL, InboxRow, MessageRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow, motion_of
from coaching.attention import DRILL
from coaching.prompting import Motion

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
MOTION, RIDER = table_of(RiderMotionRow), table_of(RiderRow)
PENDING_OF = (
    select(INBOX.c.id).where(INBOX.c.outbox == PENDING_SQL, INBOX.c.rider_id == bindparam("rider")).limit(1)
)


def head_seq_of(session: Session, rider_id: str) -> int:
    return session.execute(select(RIDER.c.head_seq).where(RIDER.c.rider_id == rider_id)).scalar() or 0


def head_seqs(session: Session, riders: list[str]) -> dict[str, int]:
    found = session.execute(select(RIDER.c.rider_id, RIDER.c.head_seq).where(RIDER.c.rider_id.in_(riders)))
    return dict(found.all())


def anything_pending(session: Session, rider_id: str) -> bool:
    """Whether something waits for this rider's phone."""
    return session.execute(PENDING_OF, {"rider": rider_id}).first() is not None


def who_waits(session: Session, riders: list[str]) -> list[str]:
    """Those of these riders for whose phone something waits."""
    waits = select(INBOX.c.rider_id).where(INBOX.c.outbox == PENDING_SQL, INBOX.c.rider_id.in_(riders))
    return list(session.execute(waits.distinct()).scalars())


@dataclass(frozen=True)
class InboxPage:
    """A page of an inbox: `notices` after `since`, and what ended among those the phone has."""

    head_seq: int
    notices: list[dict[str, Any]]
    ended: list[dict[str, Any]]
    limited: bool
    reset: bool

    def held_seqs(self) -> list[int]:
        return [notice["seq"] for notice in self.notices if notice["held"]]


def inbox_since(
    session: Session, rider_id: str, epoch: str, since: int, limit: int, now: datetime
) -> InboxPage:
    """The notices after `since`. A cursor beyond the head means nothing: `reset`, and all from the start."""
    head = head_seq_of(session, rider_id)
    reset = since > head
    if reset:
        since = 0
    motion = _motion(session, rider_id)
    rows = session.execute(
        select(
            INBOX.c.seq,
            INBOX.c.ended_as,
            INBOX.c.outbox,
            INBOX.c.delivered_at,
            INBOX.c.shown_at,
            INBOX.c.acted_at,
            INBOX.c.declined_at,
            MESSAGE.c.wire,
            MESSAGE.c.class_,
            MESSAGE.c.show_when,
        )
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .where(INBOX.c.rider_id == rider_id, INBOX.c.seq > since)
        .order_by(INBOX.c.seq)
        .limit(limit)
    ).all()
    busy = any(row.class_ == DRILL for row in rows) and has_order(session, rider_id)
    notices = [
        {
            "epoch": epoch,
            "seq": row.seq,
            **json.loads("{" + row.wire),
            "held": row.ended_as is None and _is_held(row, motion, busy, now),
            "ended_as": row.ended_as,
            "receipt": receipt_of(row),
        }
        for row in rows
    ]
    ended = session.execute(
        select(MESSAGE.c.id, INBOX.c.seq, INBOX.c.ended_as)
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .where(
            INBOX.c.rider_id == rider_id,
            INBOX.c.seq <= since,
            INBOX.c.ended_as.is_not(None),
            MESSAGE.c.valid_until > now,
        )
        .order_by(INBOX.c.seq)
        .limit(500)
    ).mappings()
    last = notices[-1]["seq"] if notices else since
    return InboxPage(head, notices, [dict(row) for row in ended], limited=last < head, reset=reset)


def _is_held(row: Any, motion: Motion | None, busy: bool, now: datetime) -> bool:
    """Whether the phone must not show it yet; what it has shown before stays with it.

    A drill that reached the phone before an order did waits until the order is over (`busy`).
    """
    if row.show_when != "still" or row.shown_at is not None:
        return False
    return row.outbox == PENDING or (busy and row.class_ == DRILL) or is_held(row.show_when, motion, now)


def receipt_of(row: Any) -> str | None:
    """How far the phone got with a notice."""
    for state in ("declined", "acted", "shown", "delivered"):
        if getattr(row, f"{state}_at") is not None:
            return state
    return None


def _motion(session: Session, rider_id: str) -> Motion | None:
    row = session.execute(
        select(*(MOTION.c[name] for name in MOTION_FIELDS)).where(MOTION.c.rider_id == rider_id)
    ).first()
    return motion_of(row) if row else None
