"""Pushes as rows: queued with the claim of their notice, leased while they are sent, then settled.

All times are the machine's.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Table, exists, literal, or_, select, update
from sqlmodel import Session

from app.actions.keep_subscription import forget_subscriptions
from app.actions.show_cards import Going
from app.counted import count
from app.database import insert_new, table_of
from app.notices.web_push import Outcome
from app.queries.pushes import any_subscription
from app.tables.inbox import HANDED, InboxRow
from app.tables.push import PushRow, PushSubscriptionRow
from coaching.push_rules import MOST_TRIES, pause_after

INBOX: Table = table_of(InboxRow)
PUSH, SUBSCRIPTION = table_of(PushRow), table_of(PushSubscriptionRow)
LEASE = timedelta(seconds=60)  # longer than any call may last
UNSEEN = (INBOX.c.shown_at.is_(None), INBOX.c.ended_as.is_(None))


def queue_pushes(session: Session, going: Iterable[Going], now: datetime) -> None:
    """Queue what was let go just now, in the transaction that let it go: once for each of his browsers."""
    messages = {row.message_id for row in going}
    if not messages or not any_subscription(session):
        return
    columns = ["notice_id", "subscription_id", "made_at", "attempts"]
    session.execute(
        insert_new(session, PushRow).from_select(
            columns,
            select(INBOX.c.id, SUBSCRIPTION.c.id, literal(now, PUSH.c.made_at.type), literal(0))
            .join(SUBSCRIPTION, SUBSCRIPTION.c.rider_id == INBOX.c.rider_id)
            .where(
                INBOX.c.message_id.in_(sorted(messages)),
                INBOX.c.outbox == HANDED,
                SUBSCRIPTION.c.gone_at.is_(None),
                *UNSEEN,
            ),
        )
    )


def claim_pushes(session: Session, ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Lease these pushes, where nobody else sends them and nobody has seen their notice; return which.

    A process that dies with a lease leaves the push to the next one; the phone knows a notice by its id.
    """
    taken = session.execute(
        update(PUSH)
        .where(
            PUSH.c.id.in_(ids),
            PUSH.c.status.is_(None),
            or_(PUSH.c.lease_until.is_(None), PUSH.c.lease_until <= now),
            exists().where(INBOX.c.id == PUSH.c.notice_id, *UNSEEN),
        )
        .values(lease_until=now + LEASE, attempts=PUSH.c.attempts + 1)
        .returning(PUSH.c.id)
    )
    return frozenset(taken.scalars())


def settle_pushes(session: Session, ids: Sequence[int], status: str) -> None:
    """These need not be sent any more."""
    count(session, "pushes", status, by=len(ids))
    session.execute(
        update(PUSH)
        .where(PUSH.c.id.in_(ids), PUSH.c.status.is_(None))
        .values(status=status, lease_until=None)
    )


def _told(status: str) -> str:
    """An answer's number by the hundred, so that a strange service makes no figures of its own."""
    return f"{status[0]}xx" if status.isdigit() else status


def note_pushes(session: Session, outcomes: Iterable[Outcome], now: datetime, luck: float) -> None:
    """Write down what became of pushes. Only "nobody lives there" removes a subscription."""
    for outcome in outcomes:
        push, again = outcome.push, outcome.became == "again"
        count(session, "pushes", _told(outcome.status))
        line = update(PUSH).where(PUSH.c.id == push.id)
        spent = line.where(PUSH.c.attempts >= MOST_TRIES)
        session.execute(line.values(lease_until=None, sent_at=now))
        session.execute((spent if again else line).values(status=outcome.status))
        if outcome.became == "gone":
            forget_subscriptions(session, [push.subscription_id], now)
            continue
        place = SUBSCRIPTION.c.id == push.subscription_id
        if outcome.became == "sent":
            session.execute(update(SUBSCRIPTION).where(place).values(last_ok=now, fails=0, not_before=None))
        else:
            failed = (
                update(SUBSCRIPTION)
                .where(place)
                .values(fails=SUBSCRIPTION.c.fails + 1)
                .returning(SUBSCRIPTION.c.fails)
            )
            fails = session.execute(failed).scalar_one()
            wait = max(pause_after(fails, luck), outcome.wait or timedelta())
            session.execute(update(SUBSCRIPTION).where(place).values(not_before=now + wait))
