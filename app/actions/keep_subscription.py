"""Keep where a rider's browser can be pushed to, or forget it. `now` is the machine's time."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.database import insert_or_update, table_of
from app.tables.push import PushRow, PushSubscriptionRow

PUSH, SUBSCRIPTION = table_of(PushRow), table_of(PushSubscriptionRow)
MOST_OF_A_RIDER = 5
FRESH = {"last_ok": None, "fails": 0, "not_before": None, "gone_at": None}


@dataclass(frozen=True)
class Subscription:
    """What a browser gave: its endpoint (already admitted) on a host, and its keys as base64url."""

    endpoint: str
    host: str
    p256dh: str
    auth: str
    language: str


def keep_subscription(session: Session, rider_id: str, given: Subscription, now: datetime) -> None:
    """Push to this browser from now on; of a rider's many the oldest goes.

    An endpoint is one browser: it belongs to whoever signed in there last, and what waited for the one
    before him is not sent any more.
    """
    kept = {**asdict(given), "rider_id": rider_id, "made_at": now, **FRESH}
    known = session.execute(
        select(SUBSCRIPTION.c.id, SUBSCRIPTION.c.rider_id).where(
            SUBSCRIPTION.c.endpoint_hash == hash_of(given.endpoint)
        )
    ).first()
    if known and known.rider_id != rider_id:
        _settle(session, [known.id])
    session.execute(
        insert_or_update(session, PushSubscriptionRow, ("endpoint_hash",), tuple(kept)),
        {**kept, "endpoint_hash": hash_of(given.endpoint)},
    )
    oldest = session.execute(
        select(SUBSCRIPTION.c.id)
        .where(SUBSCRIPTION.c.rider_id == rider_id, SUBSCRIPTION.c.gone_at.is_(None))
        .order_by(SUBSCRIPTION.c.made_at.desc(), SUBSCRIPTION.c.id.desc())
        .offset(MOST_OF_A_RIDER)
    ).scalars()
    forget_subscriptions(session, list(oldest), now)


def drop_subscription(session: Session, rider_id: str, endpoint: str, now: datetime) -> None:
    """Push to this browser of his no more; one that isn't there, or not his, is left alone."""
    found = session.execute(
        select(SUBSCRIPTION.c.id).where(
            SUBSCRIPTION.c.endpoint_hash == hash_of(endpoint), SUBSCRIPTION.c.rider_id == rider_id
        )
    ).scalars()
    forget_subscriptions(session, list(found), now)


def forget_subscriptions(session: Session, ids: Sequence[int], now: datetime) -> None:
    """These are gone: nothing that could reach or encrypt for them is kept."""
    if not ids:
        return
    session.execute(
        update(SUBSCRIPTION)
        .where(SUBSCRIPTION.c.id.in_(ids))
        .values(gone_at=now, endpoint="", p256dh="", auth="")
    )
    _settle(session, ids)


def _settle(session: Session, subscriptions: Sequence[int]) -> None:
    session.execute(
        update(PUSH)
        .where(PUSH.c.subscription_id.in_(subscriptions), PUSH.c.status.is_(None))
        .values(status="gone", lease_until=None)
    )


def hash_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
