"""Send one message to an audience: one message row, one inbox row a rider, in two set-wise statements."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import Session

from app.database import table_of
from app.notices.message import Message
from app.notices.outbox import put_for_all, store_message
from app.tables.riders import RiderRow
from coaching.content import Text

RIDER = table_of(RiderRow)


@dataclass(frozen=True)
class Audience:
    """Who a broadcast is for: named riders, a zone, or all."""

    riders: Sequence[str] | None = None
    zone: str | None = None
    all: bool = False

    def as_where(self) -> ColumnElement[bool]:
        if self.riders is not None:
            return RIDER.c.rider_id.in_(list(self.riders))
        if self.zone is not None:
            return RIDER.c.zone == self.zone
        if self.all:
            return true()
        raise ValueError("an audience names riders, a zone or all")


def send_broadcast(
    session: Session,
    audience: Audience,
    text: Text,
    priority: int,
    valid_until: datetime,
    now: datetime,
    dedup_key: str | None = None,
) -> tuple[str, int]:
    """Leave the text in every inbox of the audience; return the message's id and how many riders got it."""
    message = Message(
        id=secrets.token_urlsafe(12),
        kind="guidance",
        class_="guidance",
        priority=priority,
        title=Text(zh="调度台", en="Dispatch"),
        body={"text": text.as_dict()},
        valid_until=valid_until,
        show_when="still",
    )
    store_message(session, message, now, dedup_key)
    return message.id, put_for_all(session, audience.as_where(), message, now)
