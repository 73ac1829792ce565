"""How far a broadcast got."""

from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.guidance import GuidanceRow
from app.tables.inbox import PENDING_SQL, InboxRow, MessageRow

GUIDANCE, INBOX, MESSAGE = table_of(GuidanceRow), table_of(InboxRow), table_of(MessageRow)
SEEN = ".seen"  # ends the id of the message to those who had seen what it corrects
#: Not shown and not over.
OPEN = and_(INBOX.c.shown_at.is_(None), INBOX.c.ended_as.is_(None))


def messages_of(guidance_id: str) -> tuple[str, str]:
    """Its messages' ids: its own, and a correction's for those who had seen what it corrects."""
    return guidance_id, f"{guidance_id}{SEEN}"


def broadcast_figures(session: Session, guidance_id: str) -> dict[str, int] | None:
    """The cumulative figures of a broadcast; None if there is no such one.

    `audience` is `acted + declined + only_seen + riding + waiting + missed + gone`: riding is held until he
    stands, waiting is with the phone or on its way, missed and gone ended unseen (in time, or taken back).
    """
    known = session.execute(select(GUIDANCE.c.id).where(GUIDANCE.c.id == guidance_id)).first()
    known = known or session.execute(select(MESSAGE.c.id).where(MESSAGE.c.id == guidance_id)).first()
    if known is None:
        return None
    held = and_(OPEN, INBOX.c.outbox == PENDING_SQL, INBOX.c.look_at.is_not(None))
    unseen = INBOX.c.shown_at.is_(None)

    def many(condition: Any, name: str) -> Any:
        return func.count().filter(condition).label(name)

    row: Any = session.execute(
        select(
            func.count().label("audience"),
            func.count(INBOX.c.delivered_at).label("delivered"),
            func.count(INBOX.c.shown_at).label("shown"),
            func.count(INBOX.c.acted_at).label("acted"),
            func.count(INBOX.c.declined_at).label("declined"),
            many(INBOX.c.ended_as == "expired", "expired"),
            many(INBOX.c.ended_as == "retracted", "retracted"),
            many(held, "riding"),
            many(OPEN, "open"),
            many(and_(unseen, INBOX.c.ended_as == "retracted"), "gone"),
            many(and_(unseen, INBOX.c.ended_as.is_not(None), INBOX.c.ended_as != "retracted"), "missed"),
        ).where(INBOX.c.message_id.in_(messages_of(guidance_id)))
    ).one()
    told = dict(row._mapping)
    waiting = told.pop("open") - told["riding"]
    only_seen = told["shown"] - told["acted"] - told["declined"]
    return {**told, "stored": told["audience"], "waiting": waiting, "only_seen": only_seen}


def cannot_because(session: Session, guidance_id: str) -> list[tuple[str, int]]:
    """The reasons of those who cannot, the commonest first: a code, or a rider's own words."""
    reason = func.coalesce(INBOX.c.decline_reason, "")
    found = session.execute(
        select(reason.label("reason"), func.count().label("many"))
        .where(INBOX.c.message_id.in_(messages_of(guidance_id)), INBOX.c.declined_at.is_not(None))
        .group_by(reason)
        .order_by(func.count().desc(), reason)
        .limit(50)
    )
    return [(row.reason, row.many) for row in found]


def broadcast_with_key(session: Session, dedup_key: str) -> str | None:
    """The broadcast that was sent, or asked for, with this key before."""
    of_message = select(MESSAGE.c.id).where(MESSAGE.c.dedup_key == dedup_key, MESSAGE.c.kind == "guidance")
    of_guidance = select(GUIDANCE.c.id).where(GUIDANCE.c.dedup_key == dedup_key)
    found: str | None = session.execute(of_guidance).scalar() or session.execute(of_message).scalar()
    return found
