"""The outbox: put a notice into inboxes, nudge the loop, claim what is due, hand it to the phones.

A notice's row is its own place in the queue: it survives a crash, and what the socket loses the phone
fetches, since its number is missing.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, insert, literal, or_, select, update
from sqlmodel import Session

from app.clock import Clock
from app.database import Database, table_of
from app.notices.message import Message
from app.queries.riders import MOTION_FIELDS, motion_of
from app.tables.inbox import HANDED, PENDING, InboxRow, MessageRow
from app.tables.riders import RiderMotionRow, RiderRow
from coaching.prompting import Motion, shows_while_moving, still, still_from

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
MOTION, RIDER = table_of(RiderMotionRow), table_of(RiderRow)
A_TURN = 1000  # rows one turn of the loop takes
LOOK_LATEST = timedelta(seconds=30)


class Sender(Protocol):
    """How notices reach phones; `channels` has the one for sockets."""

    def notice(self, rider_id: str, seq: int, wire: str) -> None: ...

    def retracted(self, rider_id: str, message_id: str, correction: Any) -> None: ...


@dataclass
class Outbox:
    """What wakes the notice loop. A nudge is a hint: without it the row waits for the next tick."""

    wake: Callable[[], None] | None = field(default=None)

    def nudge(self) -> None:
        if self.wake:
            self.wake()


def store_message(session: Session, message: Message, now: datetime, dedup_key: str | None = None) -> None:
    session.execute(
        insert(MESSAGE).values(
            id=message.id,
            kind=message.kind,
            class_=message.class_,
            priority=message.priority,
            title=json.dumps(message.title.as_dict(), ensure_ascii=False),
            wire=message.wire,
            valid_until=message.valid_until,
            show_when=message.show_when,
            made_at=now,
            dedup_key=dedup_key,
        )
    )


def put(
    session: Session,
    rider_id: str,
    message: Message,
    now: datetime,
    *,
    decision_id: int | None = None,
    order_id: str | None = None,
) -> int:
    """Leave a notice for one rider, in the transaction of its cause; return its `seq`."""
    store_message(session, message, now)
    seq: int = session.execute(
        update(RIDER)
        .where(RIDER.c.rider_id == rider_id)
        .values(head_seq=RIDER.c.head_seq + 1)
        .returning(RIDER.c.head_seq)
    ).scalar_one()
    session.execute(
        insert(INBOX).values(
            rider_id=rider_id,
            seq=seq,
            message_id=message.id,
            decision_id=decision_id,
            order_id=order_id,
            stored_at=now,
            outbox=PENDING,
            attempts=0,
        )
    )
    return seq


def put_for_all(session: Session, audience: ColumnElement[bool], message: Message, now: datetime) -> int:
    """Leave a notice for every rider of an audience in two set-wise statements; return how many."""
    numbered: Any = session.execute(
        update(RIDER).where(audience).values(head_seq=RIDER.c.head_seq + 1, newest_message=message.id)
    )
    session.execute(
        insert(INBOX).from_select(
            ["rider_id", "seq", "message_id", "stored_at", "outbox", "attempts"],
            select(
                RIDER.c.rider_id,
                RIDER.c.head_seq,
                literal(message.id),
                literal(now, InboxRow.__table__.c.stored_at.type),  # type: ignore[attr-defined]
                literal(PENDING),
                literal(0),
            )
            .where(RIDER.c.newest_message == message.id)
            .order_by(RIDER.c.rider_id),
        )
    )
    return int(numbered.rowcount)


def due_rows(session: Session, now: datetime, limit: int) -> list[Any]:
    """Notices on their way, oldest first, with what tells whether their rider stands still."""
    return list(
        session.execute(
            select(
                INBOX.c.id,
                INBOX.c.rider_id,
                INBOX.c.seq,
                INBOX.c.message_id,
                INBOX.c.ended_as,
                MESSAGE.c.kind,
                MESSAGE.c.class_,
                MESSAGE.c.wire,
                MESSAGE.c.valid_until,
                MESSAGE.c.show_when,
                MESSAGE.c.correction,
                *(MOTION.c[name] for name in MOTION_FIELDS),
            )
            .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
            .outerjoin(MOTION, MOTION.c.rider_id == INBOX.c.rider_id)
            .where(INBOX.c.outbox == PENDING, or_(INBOX.c.look_at.is_(None), INBOX.c.look_at <= now))
            .order_by(INBOX.c.id)
            .limit(limit)
        )
    )


def may_show(row: Any, now: datetime) -> bool:
    """Whether a notice may come on the screen now: quiet while moving, and 10 s of standing still."""
    if row.ended_as is not None or row.show_when == "now" or row.known_at is None:
        return True
    return still(motion_of(row), now)


def deliver(database: Database, clock: Clock, sender: Sender) -> int:
    """One turn of the notice loop: claim what is due and hand it over; return how many rows went."""
    now = clock.now()
    with database.read() as session:
        if not due_rows(session, now, limit=1):
            return 0
    # Whether a rider stands is judged where nothing can change beside it: in the writer.
    going = database.write(lambda session: claim_due(session, now))
    for row in going:
        if row.ended_as is not None:
            correction = json.loads(row.correction) if row.correction else None
            sender.retracted(row.rider_id, row.message_id, correction)
        else:
            sender.notice(row.rider_id, row.seq, row.wire)
    return len(going)


def claim_due(session: Session, now: datetime) -> list[Any]:
    """Take the notices that may go now; those of moving riders are not looked at again for a while."""
    rows = due_rows(session, now, A_TURN)
    going = [row for row in rows if may_show(row, now)]
    for row in rows:
        if not may_show(row, now):
            again = min(still_from(motion_of(row), now) or now + LOOK_LATEST, now + LOOK_LATEST)
            session.execute(
                update(INBOX)
                .where(INBOX.c.id == row.id)
                .values(look_at=max(again, now + timedelta(milliseconds=100)))
            )
    if going:
        session.execute(
            update(INBOX)
            .where(INBOX.c.id.in_([row.id for row in going]))
            .values(outbox=HANDED, look_at=None, attempts=INBOX.c.attempts + 1)
        )
    return going


def hold_again(session: Session, rider_id: str, seqs: Iterable[int]) -> None:
    """These notices were fetched while the rider moves: the socket brings them again when he stands."""
    session.execute(
        update(INBOX)
        .where(
            and_(INBOX.c.rider_id == rider_id, INBOX.c.seq.in_(list(seqs))),
            INBOX.c.outbox == HANDED,
            INBOX.c.ended_as.is_(None),
        )
        .values(outbox=PENDING, look_at=None)
    )


def is_held(show_when: str, motion: Motion | None, now: datetime) -> bool:
    """Whether a phone that fetches a notice must not show it yet."""
    return show_when == "still" and motion is not None and not still(motion, now)
