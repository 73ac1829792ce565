"""Cap a card: the rider's attention is spent; what was urgent is named in one digest an hour."""

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from app.actions.record_decisions import record_ends
from app.counted import count
from app.database import table_of
from app.notices.message import Message
from app.notices.outbox import put
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from coaching.attention import HOUR
from coaching.content import Text
from coaching.kinds import KINDS, PRIORITY_OF_CLASS

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
TITLE = Text(zh="这一小时还有这些事", en="Also in this hour")
END_NOTICE = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("notice"))
    .values(ended_as="capped", ended_at=bindparam("moment"), rule=bindparam("by"), look_at=None)
)
END_DECISION = (
    update(DECISION)
    .where(DECISION.c.id == bindparam("decision"), DECISION.c.ended_as.is_(None))
    .values(ended_as="capped", ended_at=bindparam("moment"), rule=bindparam("by"))
    .returning(DECISION.c.id, DECISION.c.rider_id, DECISION.c.kind)
)
TITLE_OF = select(MESSAGE.c.title).where(MESSAGE.c.id == bindparam("message"))
DIGEST = (
    select(INBOX.c.id, MESSAGE.c.id.label("message_id"), MESSAGE.c.wire)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(
        INBOX.c.rider_id == bindparam("rider"),
        MESSAGE.c.kind == "digest",
        MESSAGE.c.valid_until > bindparam("now"),
    )
    .order_by(INBOX.c.seq.desc())
)


def cap_card(session: Session, row: Any, rule: str, now: datetime) -> None:
    """End a card that would have shown now; the phone that fetches its number learns why it is not there."""
    session.execute(END_NOTICE, {"notice": row.id, "moment": now, "by": rule})
    ended = session.execute(END_DECISION, {"decision": row.decision_id, "moment": now, "by": rule})
    for gone in (over := ended.all()):
        count(session, "decision_ends", gone.kind, "capped")
    record_ends(session, over, "capped", rule, now)
    if row.class_ == "urgent":
        _name_in_digest(session, row, now)


def _name_in_digest(session: Session, row: Any, now: datetime) -> None:
    """One digest an hour, counted from its first name; a later name comes under the same number."""
    title: str = session.execute(TITLE_OF, {"message": row.message_id}).scalar_one()
    item = {
        "kind": row.kind,
        "order_id": row.order_id,
        "at": now.isoformat(),
        "text": KINDS[row.kind].name.as_dict(),
        "title": json.loads(title),
    }
    digest = session.execute(DIGEST, {"rider": row.rider_id, "now": now}).first()
    if digest is None:
        message = Message(
            id=secrets.token_urlsafe(12),
            kind="digest",
            class_="routine",
            priority=PRIORITY_OF_CLASS["routine"],
            title=TITLE,
            body={"items": [item]},
            valid_until=now + HOUR,
            show_when="still",
        )
        put(session, row.rider_id, message, now)
        return
    whole = json.loads("{" + digest.wire)
    whole["body"]["items"].append(item)
    wire = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))[1:]
    session.execute(update(MESSAGE).where(MESSAGE.c.id == digest.message_id).values(wire=wire))
    session.execute(update(INBOX).where(INBOX.c.id == digest.id).values(outbox="pending", look_at=None))
