"""What a trainer makes of a rider's sentence: a draft of a script, or nothing, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from app.actions.draft_script import draft_script
from app.actions.keep_record import keep_record
from app.database import table_of
from app.tables.sentences import SentenceRow

SENTENCE = table_of(SentenceRow)
#: Why a sentence is not taken: a word each.
WHYS = ("have_it", "unsafe", "not_true", "too_special", "not_for_mouth")


def draft_sentence(
    session: Session, sentence_id: int, content: Mapping[str, Any], author: int, name: str, now: datetime
) -> int | None:
    """Make a draft of it, once; None if somebody judged it before."""
    slug = str(content["slug"])
    if not _judged(session, sentence_id, "draft", None, slug, name, now):
        return None
    keep_record(session, now, "sentence.drafted", f"person:{author}", f"sentence:{sentence_id}", {})
    note = f"sentence:{sentence_id}"
    return draft_script(session, slug, content, author, note, now)


def decline_sentence(
    session: Session, sentence_id: int, why: str, author: int, name: str, now: datetime
) -> bool:
    """Say that it becomes no script, and why (one of WHYS); False if somebody judged it before."""
    if not _judged(session, sentence_id, "declined", why, None, name, now):
        return False
    keep_record(
        session, now, "sentence.declined", f"person:{author}", f"sentence:{sentence_id}", {"why": why}
    )
    return True


def _judged(
    session: Session, sentence_id: int, as_: str, why: str | None, slug: str | None, name: str, now: datetime
) -> bool:
    done = session.execute(
        update(SENTENCE)
        .where(SENTENCE.c.id == sentence_id, SENTENCE.c.worked, SENTENCE.c.judged_at.is_(None))
        .values(judged_at=now, judged_by=name, judged_as=as_, why=why, slug=slug)
        .returning(SENTENCE.c.id)
    )
    return done.scalar() is not None
