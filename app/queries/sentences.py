"""Riders' own sentences: a rider's, those that trainers have to look at, and the card that was there then."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow
from app.tables.people import PersonRow
from app.tables.sentences import SentenceRow

SENTENCE, DECISION = table_of(SentenceRow), table_of(DecisionRow)
INBOX, PERSON = table_of(InboxRow), table_of(PersonRow)
MOST = 200
CARD = (
    select(DECISION.c.order_id, DECISION.c.kind, DECISION.c.stage, DECISION.c.facts, DECISION.c.script)
    .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
    .order_by(INBOX.c.id.desc())
    .limit(1)
)


def card_then(session: Session, rider_id: str, notice: str | None, order_id: str | None) -> Any | None:
    """The decision behind a notice of his, or behind the newest card of an order that he was shown."""
    his = INBOX.c.rider_id == rider_id
    if notice:
        found = session.execute(CARD.where(his, INBOX.c.message_id == notice)).first()
        if found or not order_id:
            return found
    if not order_id:
        return None
    return session.execute(
        CARD.where(his, DECISION.c.order_id == order_id, INBOX.c.shown_at.is_not(None))
    ).first()


def sentences_of(session: Session, rider_id: str) -> Sequence[Any]:
    """A rider's own, the newest first, at most MOST."""
    return session.execute(
        select(SENTENCE).where(SENTENCE.c.rider_id == rider_id).order_by(SENTENCE.c.id.desc()).limit(MOST)
    ).all()


def sentences_that_worked(session: Session, judged: bool = False) -> Sequence[Any]:
    """What riders said worked, with the rider's `name`: those still to be judged, or those that were."""
    state = SENTENCE.c.judged_at.is_not(None) if judged else SENTENCE.c.judged_at.is_(None)
    return session.execute(
        select(SENTENCE, PERSON.c.name)
        .outerjoin(PERSON, and_(PERSON.c.rider_id == SENTENCE.c.rider_id, PERSON.c.disabled_at.is_(None)))
        .where(SENTENCE.c.worked, state)
        .order_by(SENTENCE.c.id.desc())
        .limit(MOST)
    ).all()


def sentence_by_id(session: Session, sentence_id: int) -> Any | None:
    """One that a rider said worked."""
    return session.execute(select(SENTENCE).where(SENTENCE.c.id == sentence_id, SENTENCE.c.worked)).first()
