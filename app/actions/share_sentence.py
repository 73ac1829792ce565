"""A rider says of a sentence he kept that it worked: the trainer sees it from now on."""

from sqlalchemy import update
from sqlmodel import Session

from app.database import table_of
from app.tables.sentences import SentenceRow

SENTENCE = table_of(SentenceRow)


def share_sentence(session: Session, rider_id: str, sentence_id: int) -> bool:
    """Show it to the trainers; False if he has no such sentence."""
    done = session.execute(
        update(SENTENCE)
        .where(SENTENCE.c.id == sentence_id, SENTENCE.c.rider_id == rider_id)
        .values(worked=True)
        .returning(SENTENCE.c.id)
    )
    return done.scalar() is not None
