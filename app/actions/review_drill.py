"""Review a drill: what a run showed moves the day on which the rider repeats it."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.database import insert_or_update, table_of
from app.tables.schedules import PracticeCardRow
from coaching.practice import Grade, due_at, review

CARD = table_of(PracticeCardRow)
KEYS = ("rider_id", "drill")


def review_drill(session: Session, rider_id: str, drill: str, grade: Grade, now: datetime) -> datetime:
    """Keep what a run that ended `now` says; return when the rider is to repeat the drill.

    Call it once for each run: a repeated report of a run is not another.
    """
    mine = (CARD.c.rider_id == rider_id, CARD.c.drill == drill)
    known = session.execute(select(CARD.c.card, CARD.c.runs, CARD.c.reviewed_at).where(*mine)).first()
    card = review(known.card if known else None, grade, now)
    changed = {
        "card": card,
        "due_at": due_at(card),
        "reviewed_at": max(now, known.reviewed_at) if known else now,
        "runs": known.runs + 1 if known else 1,
    }
    session.execute(
        insert_or_update(session, PracticeCardRow, KEYS, tuple(changed)),
        {"rider_id": rider_id, "drill": drill, **changed},
    )
    return due_at(card)
