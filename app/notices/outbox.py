"""The outbox: put a notice into inboxes, nudge the loop, claim what is due, hand it to the phones.

A notice's row is its own place in the queue: it survives a crash, and what the socket loses the phone
fetches, since its number is missing.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, and_, bindparam, insert, literal, or_, select, update
from sqlmodel import Session

from app.clock import Clock
from app.database import Database, table_of
from app.notices.message import Message
from app.tables.inbox import HANDED, PENDING, PENDING_SQL, InboxRow, MessageRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow, motion_of
from coaching.prompting import Motion, still, still_from

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
MOTION, RIDER = table_of(RiderMotionRow), table_of(RiderRow)
A_TURN = 1000  # rows one turn of the loop takes
LOOK_LATEST = timedelta(seconds=30)

INSERT_MESSAGE, INSERT_NOTICE = insert(MESSAGE), insert(INBOX)
NEXT_SEQ = (
    update(RIDER)
    .where(RIDER.c.rider_id == bindparam("rider"))
    .values(head_seq=RIDER.c.head_seq + 1)
    .returning(RIDER.c.head_seq)
)
#: Notices on their way, oldest first, with what tells whether their rider stands still.
DUE = (
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
    .where(
        INBOX.c.outbox == PENDING_SQL,
        or_(INBOX.c.look_at.is_(None), INBOX.c.look_at <= bindparam("now")),
        or_(INBOX.c.ended_as.is_not(None), MESSAGE.c.valid_until > bindparam("now")),
    )
    .order_by(INBOX.c.id)
    .limit(bindparam("most", type_=Integer))
)
DUE_OF_DECISIONS = DUE.where(INBOX.c.decision_id.in_(bindparam("decisions", expanding=True)))
LOOK_LATER = update(INBOX).where(INBOX.c.id == bindparam("notice")).values(look_at=bindparam("again"))
CLAIM = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("notices", expanding=True)))
    .values(outbox=HANDED, look_at=None, attempts=INBOX.c.attempts + 1)
)


class Sender(Protocol):
    """How notices reach phones; `channels` has the one for sockets."""

    def notice(self, rider_id: str, seq: int, wire: str) -> None: ...

    def retracted(self, rider_id: str, message_id: str, correction: Any) -> None: ...


@dataclass
class Outbox:
    """What wakes the notice loop, and who takes a notice at once.

    Both are hints: without a nudge the row waits for the next tick, without a sender for the loop.
    """

    wake: Callable[[], None] | None = field(default=None)
    sender: Sender | None = field(default=None)

    def nudge(self) -> None:
        if self.wake:
            self.wake()

    def claim(self, session: Session, decisions: Sequence[int], now: datetime) -> list[Any]:
        """Claim what these decisions put, in the transaction that made them; `hand_over` follows its commit.

        That spares an urgent card the way through the loop: a second look and a second wait for the disk.
        """
        return claim_due(session, now, decisions) if self.sender and decisions else []

    def hand_over(self, going: Iterable[Any]) -> None:
        if self.sender:
            hand_over(going, self.sender)


def store_message(session: Session, message: Message, now: datetime, dedup_key: str | None = None) -> None:
    session.execute(
        INSERT_MESSAGE,
        {
            "id": message.id,
            "kind": message.kind,
            "class_": message.class_,
            "priority": message.priority,
            "title": json.dumps(message.title.as_dict(), ensure_ascii=False),
            "wire": message.wire,
            "valid_until": message.valid_until,
            "show_when": message.show_when,
            "made_at": now,
            "dedup_key": dedup_key,
        },
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
    seq: int = session.execute(NEXT_SEQ, {"rider": rider_id}).scalar_one()
    session.execute(
        INSERT_NOTICE,
        {
            "rider_id": rider_id,
            "seq": seq,
            "message_id": message.id,
            "decision_id": decision_id,
            "order_id": order_id,
            "stored_at": now,
            "outbox": PENDING,
            "attempts": 0,
        },
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


def may_show(row: Any, now: datetime) -> bool:
    """Whether a notice may come on the screen now: quiet while moving, and 10 s of standing still."""
    if row.ended_as is not None or row.show_when == "now" or row.known_at is None:
        return True
    return still(motion_of(row), now)


def deliver(database: Database, clock: Clock, sender: Sender) -> int:
    """One turn of the notice loop: claim what is due and hand it over; return how many rows went."""
    now = clock.now()
    with database.read() as session:
        if not session.execute(DUE, {"now": now, "most": 1}).first():
            return 0
    # Whether a rider stands is judged where nothing can change beside it: in the writer.
    going = database.write(lambda session: claim_due(session, now))
    hand_over(going, sender)
    return len(going)


def hand_over(going: Iterable[Any], sender: Sender) -> None:
    """Give claimed notices to the phones."""
    for row in going:
        if row.ended_as is not None:
            correction = json.loads(row.correction) if row.correction else None
            sender.retracted(row.rider_id, row.message_id, correction)
        else:
            sender.notice(row.rider_id, row.seq, row.wire)


def claim_due(session: Session, now: datetime, decisions: Sequence[int] | None = None) -> list[Any]:
    """Take the notices (of these decisions, if given) that may go now; the others wait for a while."""
    due: Any = {"now": now, "most": A_TURN}
    if decisions is None:
        rows = session.execute(DUE, due).all()
    else:
        rows = session.execute(DUE_OF_DECISIONS, {**due, "decisions": list(decisions)}).all()
    going = []
    for row in rows:
        if may_show(row, now):
            going.append(row)
            continue
        again = min(still_from(motion_of(row), now) or now + LOOK_LATEST, now + LOOK_LATEST)
        again = max(again, now + timedelta(milliseconds=100))
        session.execute(LOOK_LATER, {"notice": row.id, "again": again})
    if going:
        session.execute(CLAIM, {"notices": [row.id for row in going]})
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
