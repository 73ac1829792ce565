"""The second person agrees to a guidance for everybody; its ten seconds begin."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.send_broadcast import Who
from app.database import table_of
from app.tables.guidance import GuidanceRow
from coaching.guiding import UNDO

GUIDANCE = table_of(GuidanceRow)


def agree_guidance(session: Session, guidance_id: str, who: Who, now: datetime, machine: datetime) -> bool:
    """Whether it goes now; False for the one who asked, too late, or nothing that waits."""
    agreed: Any = session.execute(
        update(GUIDANCE)
        .where(
            GUIDANCE.c.id == guidance_id,
            GUIDANCE.c.state == "asks",
            GUIDANCE.c.asked_by != who.actor,
            GUIDANCE.c.agree_until > machine,
        )
        .values(state="due", send_at=machine + UNDO, agreed_at=now, agreed_by=who.actor, agreed_name=who.name)
    )
    if not agreed.rowcount:
        return False
    keep_record(session, now, "guidance.agreed", who.actor, f"broadcast:{guidance_id}", {})
    return True
