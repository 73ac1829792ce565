"""Send the guidance whose ten seconds are over, each once, whoever ticks; let lapse what nobody agreed to."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlmodel import Session

from app.actions.end_cards import end_open
from app.actions.keep_record import keep_record
from app.actions.send_broadcast import put_guidance
from app.database import table_of
from app.queries.audience import audience_of, audience_where
from app.queries.guidance import due_to_send
from app.tables.decisions import DecisionRow
from app.tables.guidance import GuidanceRow
from app.tables.inbox import PENDING_SQL, InboxRow, MessageRow
from coaching.content import Text
from coaching.guiding import JUST_TOLD

GUIDANCE = table_of(GuidanceRow)
AGAIN = timedelta(seconds=30)  # machine time before one that could not be sent is tried again
DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)


def send_due_guidance(session: Session, now: datetime, machine: datetime) -> list[str]:
    """Send what is due at `machine`; return the ids of all that changed."""
    due = due_to_send(session, machine)
    return [one for one in due if send_guidance(session, one, now)] + let_lapse(session, machine)


def send_guidance(session: Session, guidance_id: str, now: datetime) -> bool:
    """Send it if it is still to be sent; False if somebody took it back or another was first."""
    row: Any = session.execute(
        update(GUIDANCE)
        .where(GUIDANCE.c.id == guidance_id, GUIDANCE.c.state == "due")
        .values(state="sent", sent_at=now)
        .returning(*GUIDANCE.c)
    ).first()
    if row is None:
        return False
    if row.valid_until <= now:  # a server that was down: what it said is over
        _set(session, guidance_id, state="lapsed", sent_at=None)
        return True
    untold_since = now - JUST_TOLD if row.storm else None
    where = audience_where(session, audience_of(row.audience), now, untold_since)
    text = Text(**json.loads(row.text))
    reached = put_guidance(session, where, row.id, text, row.priority, row.valid_until, now)
    _set(session, guidance_id, reached=reached)
    if row.storm:
        _put_away_cards(session, row.id, now)
    facts = {"riders": reached, "agreed": row.agreed_by}
    keep_record(session, now, "guidance.sent", row.asked_by, f"broadcast:{row.id}", facts)
    return True


def _set(session: Session, guidance_id: str, **values: Any) -> None:
    session.execute(update(GUIDANCE).where(GUIDANCE.c.id == guidance_id).values(**values))


def _put_away_cards(session: Session, message_id: str, now: datetime) -> None:
    """The warning's own cards that still wait for those who get the storm message: it says more."""
    theirs = INBOX.alias()
    rows: Sequence[Any] = session.execute(
        select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until)
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .join(DECISION, DECISION.c.id == INBOX.c.decision_id)
        .where(
            DECISION.c.kind == "zone_alert",
            INBOX.c.ended_as.is_(None),
            INBOX.c.shown_at.is_(None),
            INBOX.c.outbox == PENDING_SQL,
            exists(
                select(theirs.c.id).where(
                    and_(theirs.c.message_id == message_id, theirs.c.rider_id == INBOX.c.rider_id)
                )
            ),
        )
    ).all()
    end_open(session, rows, "superseded", "guidance", now)


def put_off(session: Session, guidance_id: str, machine: datetime) -> None:
    """It could not be sent: tried again in a while, until its time is over."""
    waits = (GUIDANCE.c.id == guidance_id) & (GUIDANCE.c.state == "due")
    session.execute(update(GUIDANCE).where(waits).values(send_at=machine + AGAIN))


def let_lapse(session: Session, machine: datetime) -> list[str]:
    """End what nobody agreed to in time; return which."""
    lapsed = session.execute(
        update(GUIDANCE)
        .where(GUIDANCE.c.state == "asks", GUIDANCE.c.agree_until <= machine)
        .values(state="lapsed")
        .returning(GUIDANCE.c.id)
    )
    return [str(guidance_id) for guidance_id in lapsed.scalars()]
