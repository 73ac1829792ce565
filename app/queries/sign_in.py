"""What signing in looks at: accounts by handle, one-time codes, and why a session is no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.tables.people import PersonRow, TokenRow
from app.tables.sign_in import CodeRow, DeviceRow, DraftRow, SessionRow

PERSON, TOKEN = table_of(PersonRow), table_of(TokenRow)
CODE, DEVICE = table_of(CodeRow), table_of(DeviceRow)
DRAFT, SESSION = table_of(DraftRow), table_of(SessionRow)


class Account(NamedTuple):
    """Whom a handle names, and what his password is checked against (None: he can't sign in with one)."""

    person_id: int
    password_hash: str | None


def account_of(session: Session, handle: str) -> Account | None:
    """A rider signs in with his phone, and whoever is disabled not at all: they have no password here."""
    row = session.execute(select(PERSON).where(PERSON.c.handle == handle)).first()
    if row is None:
        return None
    may = row.disabled_at is None and row.role != "rider"
    return Account(row.id, row.password_hash if may else None)


def password_of(session: Session, person_id: int) -> str | None:
    """The hash of a person's password, if he has set one."""
    kept: str | None = session.execute(
        select(PERSON.c.password_hash).where(PERSON.c.id == person_id)
    ).scalar_one()
    return kept


def handle_of(session: Session, person_id: int) -> str:
    """What a person signs in by."""
    return str(session.execute(select(PERSON.c.handle).where(PERSON.c.id == person_id)).scalar_one())


class Code(NamedTuple):
    """A live one-time link and whom it is for."""

    sha256: str
    kind: str
    person_id: int
    rider_id: str | None
    name: str
    handle: str
    role: str
    pin_hash: str | None
    tries: int
    tried_at: datetime | None


def code_of(session: Session, sha256: str, kind: str, now: datetime, most_tries: int) -> Code | None:
    """The link, unless it was used, ended, guessed at too often, a day passed, or its person is disabled."""
    found = (
        select(CODE, PERSON.c.rider_id, PERSON.c.name, PERSON.c.handle, PERSON.c.role)
        .join(PERSON, PERSON.c.id == CODE.c.person_id)
        .where(
            CODE.c.sha256 == sha256,
            CODE.c.kind == kind,
            CODE.c.used_at.is_(None),
            CODE.c.ended_at.is_(None),
            CODE.c.until > now,
            CODE.c.tries < most_tries,
            PERSON.c.disabled_at.is_(None),
        )
    )
    row = session.execute(found).first()
    return Code(**{name: getattr(row, name) for name in Code._fields}) if row else None


def why_ended(session: Session, sha256: str) -> str | None:
    """Why a session opens nothing: `person_disabled`, `device_revoked`, or nothing worth saying."""
    row = session.execute(
        select(PERSON.c.disabled_at, DEVICE.c.revoked_at)
        .select_from(SESSION)
        .join(PERSON, PERSON.c.id == SESSION.c.person_id)
        .outerjoin(DEVICE, DEVICE.c.id == SESSION.c.device_id)
        .where(SESSION.c.sha256 == sha256)
    ).first()
    if row is None:
        return None
    if row.disabled_at is not None:
        return "person_disabled"
    return "device_revoked" if row.revoked_at is not None else None


class Ended(NamedTuple):
    """What ended lately: the hashes of sessions and tokens, and disabled people by id and rider."""

    keys: frozenset[str]
    people: frozenset[int]
    riders: frozenset[str]


def ended_since(session: Session, moment: datetime) -> Ended:
    sessions = session.execute(select(SESSION.c.sha256).where(SESSION.c.ended_at >= moment)).scalars()
    tokens = session.execute(select(TOKEN.c.sha256).where(TOKEN.c.revoked_at >= moment)).scalars()
    people: Sequence[Any] = session.execute(
        select(PERSON.c.id, PERSON.c.rider_id).where(PERSON.c.disabled_at >= moment)
    ).all()
    return Ended(
        frozenset(sessions) | frozenset(tokens),
        frozenset(row.id for row in people),
        frozenset(row.rider_id for row in people if row.rider_id),
    )


def draft_of(session: Session, draft_id: str, person_id: int) -> str | None:
    """The checked list that this person is about to take over."""
    found = select(DRAFT.c.people).where(DRAFT.c.id == draft_id, DRAFT.c.person_id == person_id)
    return session.execute(found).scalar_one_or_none()
