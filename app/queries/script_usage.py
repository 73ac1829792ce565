"""How often scripts were shown, used and put away, and what happened on the orders after that."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow
from app.tables.orders import HeardRow, OrderReportRow
from coaching.outcomes import Shown

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)
HEARD, STATUS = table_of(HeardRow), table_of(OrderReportRow)
LATER = DECISION.alias("later")
LOOKED_BACK = timedelta(days=30)
MOST = 20_000  # cards that are looked at one by one
TROUBLE = ("threat", "customer_upset", "order_problem", "cancel_requested")


class Count(NamedTuple):
    """Of one script, in all its versions."""

    shown: int = 0
    used: int = 0
    declined: int = 0


def usage_counts(session: Session, now: datetime) -> dict[str, Count]:
    """Slug -> how often in the last 30 days."""
    rows = session.execute(
        select(
            DECISION.c.script,
            func.count(INBOX.c.shown_at),
            func.count(INBOX.c.acted_at),
            func.count(INBOX.c.declined_at),
        )
        .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
        .where(DECISION.c.script.is_not(None), DECISION.c.at > now - LOOKED_BACK)
        .group_by(DECISION.c.script)
    )
    return {slug: Count(*counts) for slug, *counts in rows}


def shown_cards(session: Session, now: datetime, slug: str | None = None) -> Iterator[tuple[str, Shown]]:
    """(slug, card) of each card of the last 30 days that was shown, the newest first, at most MOST."""
    wanted = [DECISION.c.script == slug] if slug else [DECISION.c.script.is_not(None)]
    rows = session.execute(
        select(
            DECISION.c.script,
            DECISION.c.script_version,
            DECISION.c.order_id,
            INBOX.c.shown_at,
            INBOX.c.acted_at,
            INBOX.c.declined_at,
            INBOX.c.decline_reason,
            _complaint().label("complaint"),
            _cancelled().label("cancelled"),
            _decided().label("decided"),
        )
        .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
        .where(*wanted, DECISION.c.at > now - LOOKED_BACK, INBOX.c.shown_at.is_not(None))
        .order_by(DECISION.c.at.desc(), DECISION.c.id.desc())
        .limit(MOST)
    )
    for row in rows:
        trouble = [at for at in (row.complaint, row.cancelled, row.decided) if at is not None]
        yield (
            row.script,
            Shown(
                shown_at=row.shown_at,
                version=row.script_version,
                used=row.acted_at is not None,
                declined=row.declined_at is not None,
                why=row.decline_reason,
                order=row.order_id is not None,
                trouble_at=min(trouble, default=None),
            ),
        )


def _complaint() -> Any:
    bad = or_(HEARD.c.anger > 0, HEARD.c.threat, HEARD.c.reasons != "[]")
    return (
        select(func.min(HEARD.c.at))
        .where(HEARD.c.order_id == DECISION.c.order_id, HEARD.c.at > INBOX.c.shown_at, bad)
        .scalar_subquery()
    )


def _cancelled() -> Any:
    after = and_(STATUS.c.order_id == DECISION.c.order_id, STATUS.c.at > INBOX.c.shown_at)
    return select(func.min(STATUS.c.at)).where(after, STATUS.c.status == "cancelled").scalar_subquery()


def _decided() -> Any:
    after = and_(LATER.c.order_id == DECISION.c.order_id, LATER.c.at > INBOX.c.shown_at)
    return select(func.min(LATER.c.at)).where(after, LATER.c.kind.in_(TROUBLE)).scalar_subquery()
