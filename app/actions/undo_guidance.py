"""Take a guidance back before it went: nobody ever sees it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.send_broadcast import Who
from app.database import table_of
from app.tables.guidance import GuidanceRow, StormAnswerRow

GUIDANCE, ANSWER = table_of(GuidanceRow), table_of(StormAnswerRow)


def undo_guidance(session: Session, guidance_id: str, who: Who, now: datetime) -> bool:
    """Whether it was taken back; False once it was sent or over. The row decides, whoever comes first."""
    undone: Any = session.execute(
        update(GUIDANCE)
        .where(GUIDANCE.c.id == guidance_id, GUIDANCE.c.state.in_(("asks", "due")))
        .values(state="undone", undone_at=now, undone_name=who.name)
    )
    if not undone.rowcount:
        return False
    session.execute(delete(ANSWER).where(ANSWER.c.guidance_id == guidance_id))  # its warning is open again
    keep_record(session, now, "guidance.undone", who.actor, f"broadcast:{guidance_id}", {})
    return True
