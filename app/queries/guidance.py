"""Guidance as the desks see it: what was asked for, how it stands, who was sent it and what he did."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select, true
from sqlmodel import Session

from app.database import table_of
from app.queries.audience import Audience, audience_of
from app.queries.broadcasts import SEEN, broadcast_figures, cannot_because, messages_of
from app.queries.people import Caller, name_of_rider
from app.queries.scope import NOWHERE, zone_limit
from app.tables.guidance import GuidanceRow
from app.tables.inbox import InboxRow

GUIDANCE, INBOX = table_of(GuidanceRow), table_of(InboxRow)
MESSAGES_OF_RIDER = select(INBOX.c.message_id).where(
    INBOX.c.rider_id == bindparam("rider"), INBOX.c.seq.in_(bindparam("seqs", expanding=True))
)
KNOWN = select(GUIDANCE.c.id).where(GUIDANCE.c.id == bindparam("id"))


@dataclass(frozen=True)
class Guidance:
    """One guidance with its live figures; `standing` is a word for how it stands now."""

    id: str
    standing: str  # asks due sent over retracted corrected undone lapsed
    audience: Audience
    text: dict[str, str]
    row: Any
    figures: dict[str, int]
    cannot: Sequence[tuple[str, int]]
    corrected_by: str | None

    def as_json(self) -> dict[str, Any]:
        """What `GET /api/v1/broadcasts/<id>` and the socket's `receipts` say."""
        return {
            **self.figures,
            "state": self.standing,
            "cannot": [{"reason": reason, "riders": many} for reason, many in self.cannot],
            "corrects": self.row.corrects,
            "corrected_by": self.corrected_by,
        }


def guidance_seen(caller: Caller) -> ColumnElement[bool]:
    """A condition on `guidance`: who is limited to a zone sees what is for that zone alone."""
    limit = zone_limit(caller)
    if caller.role in NOWHERE:
        return false()
    return true() if limit is None else GUIDANCE.c.zone == limit


def guidance_of(session: Session, caller: Caller, guidance_id: str, now: datetime) -> Guidance | None:
    """One guidance, if it is for this caller to see."""
    row = session.execute(select(GUIDANCE).where(GUIDANCE.c.id == guidance_id, guidance_seen(caller))).first()
    return _whole(session, row, now) if row else None


def newest_guidance(
    session: Session, caller: Caller, now: datetime, most: int, before: datetime | None = None
) -> list[Guidance]:
    """The record, the newest first."""
    rows = session.execute(
        select(GUIDANCE)
        .where(guidance_seen(caller), GUIDANCE.c.asked_at < before if before else true())
        .order_by(GUIDANCE.c.asked_at.desc(), GUIDANCE.c.id)
        .limit(most)
    ).all()
    return [_whole(session, row, now) for row in rows]


def asking_guidance(session: Session, caller: Caller, now: datetime) -> list[Guidance]:
    """What waits for a second person, the oldest first."""
    rows = session.execute(
        select(GUIDANCE)
        .where(GUIDANCE.c.state == "asks", guidance_seen(caller))
        .order_by(GUIDANCE.c.asked_at)
    ).all()
    return [_whole(session, row, now) for row in rows]


def due_of(session: Session, caller: Caller, actor: str, now: datetime) -> Guidance | None:
    """What this person asked for last and can still undo."""
    row = session.execute(
        select(GUIDANCE)
        .where(GUIDANCE.c.state == "due", GUIDANCE.c.asked_by == actor, guidance_seen(caller))
        .order_by(GUIDANCE.c.send_at.desc())
        .limit(1)
    ).first()
    return _whole(session, row, now) if row else None


def anything_to_send(session: Session, machine: datetime) -> bool:
    """Whether something is due, or waited long enough for a second person."""
    due = and_(GUIDANCE.c.state == "due", GUIDANCE.c.send_at <= machine)
    late = and_(GUIDANCE.c.state == "asks", GUIDANCE.c.agree_until <= machine)
    return session.execute(select(GUIDANCE.c.id).where(or_(due, late)).limit(1)).first() is not None


def due_to_send(session: Session, machine: datetime) -> list[str]:
    """What is due at `machine`, in its order."""
    due = select(GUIDANCE.c.id).where(GUIDANCE.c.state == "due", GUIDANCE.c.send_at <= machine)
    return list(session.execute(due.order_by(GUIDANCE.c.send_at, GUIDANCE.c.id)).scalars())


def proof_of(session: Session, guidance_id: str, most: int | None = None) -> list[Any]:
    """Who was sent it, with the moment of every step, by rider; at most `most`."""
    rows = session.execute(
        select(
            INBOX.c.rider_id, INBOX.c.message_id, INBOX.c.stored_at, INBOX.c.delivered_at, INBOX.c.shown_at,
            INBOX.c.acted_at, INBOX.c.declined_at, INBOX.c.decline_reason, INBOX.c.ended_as, INBOX.c.ended_at,
            name_of_rider(INBOX.c.rider_id).label("rider_name"),
        )
        .where(INBOX.c.message_id.in_(messages_of(guidance_id)))
        .order_by(INBOX.c.rider_id)
        .limit(most)
    )  # fmt: skip
    return list(rows)


def guidance_touched(session: Session, rider_id: str, seqs: Sequence[int]) -> set[str]:
    """The guidance that these notices of a rider belong to."""
    found = session.execute(MESSAGES_OF_RIDER, {"rider": rider_id, "seqs": list(seqs)})
    # Asked for one by one: a join by a name made of another looked through all that was ever sent.
    named = {str(message_id).removesuffix(SEEN) for message_id in found.scalars()}
    return {one for one in named if session.execute(KNOWN, {"id": one}).first()}


def _whole(session: Session, row: Any, now: datetime) -> Guidance:
    corrected_by = session.execute(select(GUIDANCE.c.id).where(GUIDANCE.c.corrects == row.id)).scalar()
    return Guidance(
        id=row.id,
        standing=_standing(row, corrected_by, now),
        audience=audience_of(row.audience),
        text=json.loads(row.text),
        row=row,
        figures=broadcast_figures(session, row.id) or {},
        cannot=cannot_because(session, row.id),
        corrected_by=corrected_by,
    )


def _standing(row: Any, corrected_by: str | None, now: datetime) -> str:
    if row.state != "sent":
        return str(row.state)
    if row.retracted_at is not None:
        return "corrected" if corrected_by else "retracted"
    return "over" if row.valid_until <= now else "sent"
