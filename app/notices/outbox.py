"""The outbox: put a notice into inboxes, nudge the loop, hand to the phones what was claimed.

A notice's row is its own place in the queue: it survives a crash, and what the socket loses the phone
fetches, since its number is missing. Which of them may go is `actions/show_cards`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, bindparam, insert, literal, select, update
from sqlmodel import Session

from app.counted import count
from app.database import table_of
from app.notices.message import Message
from app.tables.inbox import HANDED, PENDING, InboxRow, MessageRow
from app.tables.riders import RiderRow
from coaching.prompting import Motion, still

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
RIDER = table_of(RiderRow)

INSERT_MESSAGE, INSERT_NOTICE = insert(MESSAGE), insert(INBOX)
NEXT_SEQ = (
    update(RIDER)
    .where(RIDER.c.rider_id == bindparam("rider"))
    .values(head_seq=RIDER.c.head_seq + 1)
    .returning(RIDER.c.head_seq)
)


class Sender(Protocol):
    """How notices reach phones; `channels` has the one for sockets."""

    def is_here(self, rider_id: str) -> bool: ...

    def notice(self, rider_id: str, seq: int, wire: str, held: bool = False) -> None: ...

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

    def hand_over(self, going: Iterable[Any]) -> None:
        if self.sender:
            hand_over(going, self.sender)


def store_message(session: Session, message: Message, now: datetime, dedup_key: str | None = None) -> None:
    session.execute(INSERT_MESSAGE, _stored(message, now, dedup_key))


def _stored(message: Message, now: datetime, dedup_key: str | None) -> dict[str, Any]:
    return {
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
    }


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
    count(session, "notices_stored")
    return seq


def put_each(
    session: Session, messages: Mapping[str, Message], now: datetime, dedup_keys: Mapping[str, str]
) -> None:
    """Leave each rider (by id) a message of his own, a statement each only for its number."""
    if not messages:
        return
    riders = sorted(messages)
    session.execute(INSERT_MESSAGE, [_stored(messages[one], now, dedup_keys.get(one)) for one in riders])
    seqs = {rider: session.execute(NEXT_SEQ, {"rider": rider}).scalar_one() for rider in riders}
    session.execute(
        INSERT_NOTICE,
        [
            {
                "rider_id": rider,
                "seq": seqs[rider],
                "message_id": messages[rider].id,
                "decision_id": None,
                "order_id": None,
                "stored_at": now,
                "outbox": PENDING,
                "attempts": 0,
            }
            for rider in riders
        ],
    )
    count(session, "notices_stored", by=len(riders))


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
    count(session, "notices_stored", by=int(numbered.rowcount))
    return int(numbered.rowcount)


def hand_over(going: Iterable[Any], sender: Sender) -> None:
    """Give claimed notices to the phones; a `held` one is only spoken, and comes again when he stands."""
    for row in going:
        if row.ended_as is not None:
            correction = json.loads(row.correction) if row.correction else None
            sender.retracted(row.rider_id, row.message_id, correction)
        else:
            sender.notice(row.rider_id, row.seq, row.wire, row.held)


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
