"""Take one signed webhook: the same id and body gets the stored answer, another body is refused."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from app.actions.record_events import Recorded, record_events
from app.counted import count
from app.database import table_of
from app.errors import Problem
from app.events import Event, Refused
from app.tables.sources import WebhookAnswerRow
from coaching.rulebook import Rulebook

ANSWER = table_of(WebhookAnswerRow)
EARLIER = select(ANSWER.c.body_sha256, ANSWER.c.answer).where(
    ANSWER.c.source_id == bindparam("source"), ANSWER.c.webhook_id == bindparam("webhook")
)
INSERT_ANSWER = insert(ANSWER)


def stored_answer(session: Session, source_id: int, webhook_id: str, body: bytes) -> str | None:
    """The answer this webhook got before; raises Problem if the id came with another body."""
    row = session.execute(EARLIER, {"source": source_id, "webhook": webhook_id}).first()
    if row is None:
        return None
    if row.body_sha256 != hashlib.sha256(body).hexdigest():
        raise Problem("id_reused", "this webhook-id was used with another body; send a new id")
    answer: str = row.answer
    return answer


def take_webhook(
    session: Session,
    rulebook: Rulebook,
    source_id: int,
    webhook_id: str,
    body: bytes,
    items: Sequence[Event | Refused],
    now: datetime,
) -> tuple[str, Recorded]:
    """Record the events and the answer together; return the answer as JSON and what was recorded."""
    if earlier := stored_answer(session, source_id, webhook_id, body):
        return earlier, Recorded()
    recorded = record_events(session, rulebook, source_id, items)
    count(session, "events", "accepted", by=recorded.accepted)
    count(session, "events", "repeated", by=recorded.repeated)
    count(session, "events", "refused", by=len(recorded.refused))
    answer = json.dumps(recorded.answer())
    session.execute(
        INSERT_ANSWER,
        {
            "source_id": source_id,
            "webhook_id": webhook_id,
            "body_sha256": hashlib.sha256(body).hexdigest(),
            "answer": answer,
            "answered_at": now,
        },
    )
    return answer, recorded
