"""Take a guidance back from everybody who has it, and say what holds instead, to exactly the same riders."""

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.actions.send_broadcast import Who, put_guidance, text_json
from app.database import table_of
from app.queries.broadcasts import messages_of
from app.tables.guidance import GuidanceRow
from app.tables.inbox import PENDING, InboxRow, MessageRow
from app.tables.riders import RiderRow
from coaching.content import Text
from coaching.guiding import LIVES

GUIDANCE = table_of(GuidanceRow)
INBOX, MESSAGE, RIDER = table_of(InboxRow), table_of(MessageRow), table_of(RiderRow)
CORRECTED = Text(zh="调度台更正", en="Correction from dispatch")
TAKEN_BACK = Text(zh="调度台收回", en="Taken back by dispatch")
NO_MORE = Text(zh="那条不用照做了。", en="No need to follow that one.")


def retract_guidance(
    session: Session,
    guidance_id: str,
    who: Who,
    now: datetime,
    correction: Text | None = None,
    *,
    tell: bool = False,
    valid_until: datetime | None = None,
) -> str | None:
    """Retract a sent guidance once; return its id or that of what followed, None if there was none to take.

    Whoever has not seen it: it disappears, and the correction comes as plain guidance. Whoever has: the
    correction comes as a card that names what it replaces (or, with `tell`, that it is taken back).
    """
    row: Any = session.execute(
        update(GUIDANCE)
        .where(GUIDANCE.c.id == guidance_id, GUIDANCE.c.state == "sent", GUIDANCE.c.retracted_at.is_(None))
        .values(retracted_at=now, retracted_name=who.name)
        .returning(*GUIDANCE.c)
    ).first()
    if row is None:
        return None
    said = correction or (NO_MORE if tell else None)
    _end(session, guidance_id, correction, now)
    what = "guidance.corrected" if correction else "guidance.retracted"
    if said is None:
        keep_record(session, now, what, who.actor, f"broadcast:{guidance_id}", {})
        return guidance_id
    followed = _follow(session, row, said, correction is not None, who, now, valid_until)
    keep_record(session, now, what, who.actor, f"broadcast:{guidance_id}", {"by": followed})
    return followed


def _end(session: Session, guidance_id: str, correction: Text | None, now: datetime) -> None:
    """End its notices set-wise; the loop tells the phones that are here, the inbox those that were off."""
    of = messages_of(guidance_id)
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_(of))
        .values(correction=text_json(correction) if correction else None)
    )
    session.execute(
        update(INBOX)
        .where(INBOX.c.message_id.in_(of), INBOX.c.ended_as.is_(None))
        .values(ended_as="retracted", ended_at=now, rule="guidance_retracted", outbox=PENDING, look_at=None)
    )


def _follow(
    session: Session,
    row: Any,
    said: Text,
    to_all_of_them: bool,
    who: Who,
    now: datetime,
    valid_until: datetime | None,
) -> str:
    """The guidance that takes the old one's place: `ID` to who had not seen it, `ID.seen` to who had."""
    new = secrets.token_urlsafe(12)
    until = valid_until or max(row.valid_until, now + LIVES)
    was = Text(**json.loads(row.text))
    had = INBOX.c.message_id.in_(messages_of(row.id))
    seen = RIDER.c.rider_id.in_(select(INBOX.c.rider_id).where(had, INBOX.c.shown_at.is_not(None)))
    unseen: ColumnElement[bool] = RIDER.c.rider_id.in_(
        select(INBOX.c.rider_id).where(had, INBOX.c.shown_at.is_(None))
    )
    title = CORRECTED if to_all_of_them else TAKEN_BACK
    reached = put_guidance(
        session, seen, messages_of(new)[1], said, row.priority, until, now, title=title, was=was
    )
    if to_all_of_them:
        reached += put_guidance(session, unseen, new, said, row.priority, until, now)
    session.execute(
        insert(GUIDANCE),
        {
            "id": new,
            "state": "sent",
            "zone": row.zone,
            "audience": row.audience,
            "text": text_json(said),
            "priority": row.priority,
            "valid_until": until,
            "counted": reached,
            "reached": reached,
            "asked_at": now,
            "asked_by": who.actor,
            "asked_name": who.name,
            "sent_at": now,
            "corrects": row.id,
        },
    )
    return new
