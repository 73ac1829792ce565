"""Make a one-time link: for a password, or for a rider's phone with a PIN; and use it once."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from app.actions.issue_token import token_hash
from app.actions.keep_record import keep_record
from app.database import table_of
from app.tables.sign_in import CodeRow

CODE = table_of(CodeRow)
CODE_LIVES = timedelta(hours=24)
MOST_TRIES = 5  # of a PIN: then another link must be made
PIN_DIGITS = 6


def new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def make_code(
    session: Session, kind: str, person_id: int, now: datetime, actor: str, pin_hash: str | None = None
) -> str:
    """Return the code of a new link (128 random bits); the ones made before for the same end with it."""
    older = (CODE.c.person_id == person_id) & (CODE.c.kind == kind) & CODE.c.used_at.is_(None)
    session.execute(update(CODE).where(older, CODE.c.ended_at.is_(None)).values(ended_at=now))
    code = secrets.token_urlsafe(16)
    session.execute(
        insert(CODE),
        {
            "sha256": token_hash(code),
            "kind": kind,
            "person_id": person_id,
            "made_at": now,
            "made_by": actor,
            "until": now + CODE_LIVES,
            "pin_hash": pin_hash,
            "tries": 0,
        },
    )
    keep_record(session, now, f"code.{kind}", actor, f"person:{person_id}", {"hours": 24})
    return code


def count_pin(session: Session, sha256: str, now: datetime) -> bool:
    """Count a try of the PIN before it is judged; False if the code is dead by now."""
    alive = (CODE.c.sha256 == sha256) & CODE.c.used_at.is_(None) & CODE.c.ended_at.is_(None)
    counted = (
        update(CODE)
        .where(alive, CODE.c.until > now, CODE.c.tries < MOST_TRIES)
        .values(tries=CODE.c.tries + 1, tried_at=now)
    )
    done: Any = session.execute(counted)
    return bool(done.rowcount)


def use_code(session: Session, sha256: str, now: datetime) -> bool:
    """Use a code up; False if somebody else was first, or it has died."""
    alive = (CODE.c.sha256 == sha256) & CODE.c.used_at.is_(None) & CODE.c.ended_at.is_(None)
    used = update(CODE).where(alive, CODE.c.until > now).values(used_at=now)
    done: Any = session.execute(used)
    return bool(done.rowcount)


def end_codes_of(session: Session, person_id: int, now: datetime) -> None:
    """No link of this person opens anything any more."""
    mine = (CODE.c.person_id == person_id) & CODE.c.used_at.is_(None) & CODE.c.ended_at.is_(None)
    session.execute(update(CODE).where(mine).values(ended_at=now))
