"""A rider takes a sentence of his away."""

from sqlalchemy import delete
from sqlmodel import Session

from app.database import table_of
from app.tables.sentences import SentenceRow

SENTENCE = table_of(SentenceRow)


def drop_sentence(session: Session, rider_id: str, sentence_id: int) -> bool:
    """Delete it for good; False if he has no such sentence. What a trainer made of it stays."""
    done = session.execute(
        delete(SENTENCE)
        .where(SENTENCE.c.id == sentence_id, SENTENCE.c.rider_id == rider_id)
        .returning(SENTENCE.c.id)
    )
    return done.scalar() is not None
