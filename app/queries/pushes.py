"""Pushes that wait, and whether there is anywhere to push to."""

from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session

from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow
from app.tables.push import PushRow, PushSubscriptionRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow

INBOX, MESSAGE, MOTION = table_of(InboxRow), table_of(MessageRow), table_of(RiderMotionRow)
PUSH, SUBSCRIPTION = table_of(PushRow), table_of(PushSubscriptionRow)
#: A subscription that failed so often in a row does not count as a phone that is there.
WORKS = 3

OPEN = (
    select(
        PUSH.c.id,
        PUSH.c.subscription_id,
        PUSH.c.made_at,
        PUSH.c.lease_until,
        PUSH.c.attempts,
        INBOX.c.rider_id,
        INBOX.c.seq,
        INBOX.c.message_id,
        INBOX.c.order_id,
        INBOX.c.outbox,
        INBOX.c.shown_at,
        INBOX.c.ended_as,
        MESSAGE.c.kind,
        MESSAGE.c.class_,
        MESSAGE.c.valid_until,
        MESSAGE.c.show_when,
        SUBSCRIPTION.c.endpoint,
        SUBSCRIPTION.c.p256dh,
        SUBSCRIPTION.c.auth,
        SUBSCRIPTION.c.language,
        SUBSCRIPTION.c.not_before,
        SUBSCRIPTION.c.gone_at,
        *(MOTION.c[name] for name in MOTION_FIELDS),
    )
    .join(INBOX, INBOX.c.id == PUSH.c.notice_id)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .join(SUBSCRIPTION, SUBSCRIPTION.c.id == PUSH.c.subscription_id)
    .outerjoin(MOTION, MOTION.c.rider_id == INBOX.c.rider_id)
    .where(PUSH.c.status.is_(None))
    .order_by(MESSAGE.c.priority.desc(), PUSH.c.id)
)
ANY_SUBSCRIPTION = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.gone_at.is_(None)).limit(1)


def open_pushes(session: Session) -> list[Any]:
    """All pushes that are not settled, what matters most first."""
    return list(session.execute(OPEN))


def any_subscription(session: Session) -> bool:
    return session.execute(ANY_SUBSCRIPTION).first() is not None


def can_be_pushed(rider_id: Any) -> Any:
    """SQL: whether the rider of this column has a subscription that works."""
    return exists().where(
        SUBSCRIPTION.c.rider_id == rider_id, SUBSCRIPTION.c.gone_at.is_(None), SUBSCRIPTION.c.fails < WORKS
    )
