"""Ask for a guidance that does not go at once: its ten seconds run, or a second person is waited for."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.send_broadcast import Who, text_json
from app.database import table_of
from app.queries.audience import Audience
from app.tables.guidance import GuidanceRow
from coaching.content import Text
from coaching.guiding import TO_AGREE, UNDO

GUIDANCE = table_of(GuidanceRow)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to have told. `counted` is how many riders that were when he asked."""

    audience: Audience
    text: Text
    priority: int
    valid_until: datetime
    counted: int
    who: Who
    storm: str | None = None
    dedup_key: str | None = None


def ask_guidance(
    session: Session, asked: Asked, now: datetime, machine: datetime, *, second: bool = False
) -> str:
    """Keep it as a row that a tick sends (`second`: once somebody else agreed); return its id."""
    guidance_id = secrets.token_urlsafe(12)
    row = {
        "id": guidance_id,
        "state": "asks" if second else "due",
        "zone": asked.audience.only_zone,
        "audience": asked.audience.as_json(),
        "text": text_json(asked.text),
        "priority": asked.priority,
        "valid_until": asked.valid_until,
        "counted": asked.counted,
        "reached": 0,
        "asked_at": now,
        "asked_by": asked.who.actor,
        "asked_name": asked.who.name,
        "send_at": None if second else machine + UNDO,
        "agree_until": machine + TO_AGREE if second else None,
        "storm": asked.storm,
        "dedup_key": asked.dedup_key,
    }
    session.execute(insert(GUIDANCE), row)
    facts = {"counted": asked.counted, "priority": asked.priority, "second": second}
    keep_record(session, now, "guidance.asked", asked.who.actor, f"broadcast:{guidance_id}", facts)
    return guidance_id
