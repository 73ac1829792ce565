"""Send one message to an audience: one message row, one inbox row a rider, in two set-wise statements."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.database import table_of
from app.notices.message import Message
from app.notices.outbox import put_for_all, store_message
from app.queries.audience import Audience, audience_where
from app.tables.guidance import GuidanceRow
from coaching.content import Text

__all__ = ["PROGRAM", "Audience", "Who", "put_guidance", "send_broadcast", "text_json"]
GUIDANCE = table_of(GuidanceRow)
FROM_DISPATCH = Text(zh="调度台", en="Dispatch")


@dataclass(frozen=True)
class Who:
    """Who asks: `actor` as the record has it (`person:3`, `program:label`, `system`), and his name."""

    actor: str
    name: str


PROGRAM = Who("program:", "")


def send_broadcast(
    session: Session,
    audience: Audience,
    text: Text,
    priority: int,
    valid_until: datetime,
    now: datetime,
    dedup_key: str | None = None,
    who: Who = PROGRAM,
    corrects: str | None = None,
) -> tuple[str, int]:
    """Leave the text in every inbox of the audience; return the message's id and how many riders got it."""
    where = audience_where(session, audience, now)
    message_id = secrets.token_urlsafe(12)
    reached = put_guidance(session, where, message_id, text, priority, valid_until, now, dedup_key=dedup_key)
    row = {
        "id": message_id,
        "state": "sent",
        "zone": audience.only_zone,
        "audience": audience.as_json(),
        "text": text_json(text),
        "priority": priority,
        "valid_until": valid_until,
        "counted": reached,
        "reached": reached,
        "asked_at": now,
        "asked_by": who.actor,
        "asked_name": who.name,
        "sent_at": now,
        "corrects": corrects,
        "dedup_key": dedup_key,
    }
    session.execute(insert(GUIDANCE), row)
    facts = {"riders": reached, "agreed": None}
    keep_record(session, now, "guidance.sent", who.actor, f"broadcast:{message_id}", facts)
    return message_id, reached


def put_guidance(
    session: Session,
    where: ColumnElement[bool],
    message_id: str,
    text: Text,
    priority: int,
    valid_until: datetime,
    now: datetime,
    *,
    title: Text = FROM_DISPATCH,
    was: Text | None = None,
    dedup_key: str | None = None,
) -> int:
    """A guidance card for these riders; `was` is what it says no longer. Returns how many riders got it."""
    body: dict[str, Any] = {"text": text.as_dict(), **({"was": was.as_dict()} if was else {})}
    message = Message(
        id=message_id,
        kind="guidance",
        class_="guidance",
        priority=priority,
        title=title,
        body=body,
        valid_until=valid_until,
        show_when="still",
    )
    store_message(session, message, now, dedup_key)
    return put_for_all(session, where, message, now)


def text_json(text: Text) -> str:
    """As `message` and `guidance` keep it."""
    return json.dumps(text.as_dict(), ensure_ascii=False)
