"""Take over many people at once, and keep the checked list that waits for that press."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.database import insert_new, table_of
from app.tables.people import PersonRow
from app.tables.riders import RiderRow
from app.tables.sign_in import DraftRow

DRAFT, PERSON = table_of(DraftRow), table_of(PersonRow)
DRAFT_LIVES = timedelta(hours=1)


def import_people(session: Session, people: Sequence[dict[str, Any]], now: datetime, actor: str) -> None:
    """Add people whose rows were checked; `people` holds role, name, rider_id, zone, handle and phone."""
    if not people:
        return
    riders = [
        {
            "rider_id": one["rider_id"],
            "first_seen": now,
            "zone": one["zone"],
            "head_seq": 0,
            "newest_arrival": 0,
        }
        for one in people
        if one["rider_id"]
    ]
    if riders:
        session.execute(insert_new(session, RiderRow), riders)
    session.execute(insert(PERSON), [{**one, "added_at": now} for one in people])
    roles = {role: sum(one["role"] == role for one in people) for role in {one["role"] for one in people}}
    keep_record(session, now, "people.imported", actor, "people", {"added": len(people), "roles": roles})


def keep_draft(session: Session, person_id: int, people: str, now: datetime) -> str:
    """Keep a checked list for this person, and return its id; his older ones and all forgotten ones go."""
    session.execute(
        delete(DRAFT).where((DRAFT.c.person_id == person_id) | (DRAFT.c.made_at < now - DRAFT_LIVES))
    )
    draft_id = secrets.token_urlsafe(16)
    row = {"id": draft_id, "person_id": person_id, "made_at": now, "people": people}
    session.execute(insert(DRAFT), row)
    return draft_id


def drop_draft(session: Session, draft_id: str) -> None:
    session.execute(delete(DRAFT).where(DRAFT.c.id == draft_id))
