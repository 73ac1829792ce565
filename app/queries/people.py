"""Who somebody is."""

from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.tables.people import PersonRow, TokenRow

PERSON, TOKEN = table_of(PersonRow), table_of(TokenRow)


class Caller(NamedTuple):
    """Who asks: a person with a page, or a device or program with a token (`person_id` None)."""

    role: str
    name: str
    rider_id: str | None
    person_id: int | None = None
    zone: str | None = None


def caller_by_token(session: Session, sha256: str) -> Caller | None:
    row = session.execute(
        select(TOKEN.c.role, TOKEN.c.label, TOKEN.c.rider_id).where(
            TOKEN.c.sha256 == sha256, TOKEN.c.revoked_at.is_(None)
        )
    ).first()
    return Caller(row.role, row.label, row.rider_id) if row else None


def caller_by_person(session: Session, person_id: int) -> Caller | None:
    row = session.execute(
        select(PERSON).where(PERSON.c.id == person_id, PERSON.c.disabled_at.is_(None))
    ).first()
    return Caller(row.role, row.name, row.rider_id, row.id, row.zone) if row else None


def phone_of(session: Session, person_id: int) -> str | None:
    """Where a person is rung, if a number was given."""
    return session.execute(select(PERSON.c.phone).where(PERSON.c.id == person_id)).scalar_one_or_none()


def people_of_role(session: Session, role: str) -> list[Caller]:
    rows = session.execute(
        select(PERSON).where(PERSON.c.role == role, PERSON.c.disabled_at.is_(None)).order_by(PERSON.c.id)
    )
    return [Caller(row.role, row.name, row.rider_id, row.id, row.zone) for row in rows]
