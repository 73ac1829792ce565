"""Pushes that wait, and whether there is anywhere to push to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, or_, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import HANDED, InboxRow, MessageRow
from app.tables.push import PushRow, PushSubscriptionRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow

INBOX, MESSAGE, MOTION = table_of(InboxRow), table_of(MessageRow), table_of(RiderMotionRow)
PUSH, SUBSCRIPTION = table_of(PushRow), table_of(PushSubscriptionRow)
#: A subscription that failed so often in a row does not count as a phone that is there.
WORKS = 3

IN_ORDER = (MESSAGE.c.priority.desc(), PUSH.c.id)
OVER = case(
    (SUBSCRIPTION.c.gone_at.is_not(None), "gone"),
    (INBOX.c.shown_at.is_not(None), "seen"),
    (or_(INBOX.c.ended_as.is_not(None), MESSAGE.c.valid_until <= bindparam("now")), "ended"),
)
#: A broadcast leaves one for each rider, so this look takes few columns, and only what may go by now.
OPEN = (
    select(
        PUSH.c.id, PUSH.c.made_at, PUSH.c.attempts, INBOX.c.rider_id, MESSAGE.c.class_, OVER.label("over")
    )
    .join(INBOX, INBOX.c.id == PUSH.c.notice_id)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .join(SUBSCRIPTION, SUBSCRIPTION.c.id == PUSH.c.subscription_id)
    .where(
        PUSH.c.status.is_(None),
        or_(
            OVER.is_not(None),
            (INBOX.c.outbox == HANDED)
            & or_(PUSH.c.lease_until.is_(None), PUSH.c.lease_until <= bindparam("machine"))
            & or_(SUBSCRIPTION.c.not_before.is_(None), SUBSCRIPTION.c.not_before <= bindparam("machine")),
        ),
    )
    .order_by(*IN_ORDER)
)  # fmt: skip
WHOLE = (
    select(
        PUSH.c.id,
        PUSH.c.subscription_id,
        INBOX.c.seq,
        INBOX.c.message_id,
        INBOX.c.order_id,
        MESSAGE.c.kind,
        MESSAGE.c.class_,
        MESSAGE.c.valid_until,
        MESSAGE.c.show_when,
        SUBSCRIPTION.c.endpoint,
        SUBSCRIPTION.c.p256dh,
        SUBSCRIPTION.c.auth,
        SUBSCRIPTION.c.language,
        *(MOTION.c[name] for name in MOTION_FIELDS),
    )
    .join(INBOX, INBOX.c.id == PUSH.c.notice_id)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .join(SUBSCRIPTION, SUBSCRIPTION.c.id == PUSH.c.subscription_id)
    .outerjoin(MOTION, MOTION.c.rider_id == INBOX.c.rider_id)
    .where(PUSH.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(*IN_ORDER)
)
ANY_SUBSCRIPTION = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.gone_at.is_(None)).limit(1)


def open_pushes(session: Session, now: datetime, machine: datetime) -> list[Any]:
    """The pushes that are not settled and may be looked at, what matters most first.

    `over` says why one is not needed any more (`gone`, `seen`, `ended`). One that somebody sends, whose
    service is left alone or whose notice is held again is not among them. `now` is business time.
    """
    return list(session.execute(OPEN, {"now": now, "machine": machine}))


def whole_pushes(session: Session, ids: Sequence[int]) -> list[Any]:
    """All that sending these takes, what matters most first."""
    return list(session.execute(WHOLE, {"ids": list(ids)}))


def any_subscription(session: Session) -> bool:
    return session.execute(ANY_SUBSCRIPTION).first() is not None


def can_be_pushed(rider_id: Any) -> Any:
    """SQL: whether the rider of this column has a subscription that works."""
    return exists().where(
        SUBSCRIPTION.c.rider_id == rider_id, SUBSCRIPTION.c.gone_at.is_(None), SUBSCRIPTION.c.fails < WORKS
    )
