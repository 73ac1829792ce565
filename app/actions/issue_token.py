"""Issue a bearer token for a rider's device or for a program; only its hash is kept."""

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session

from app.actions.add_person import ROLES, make_rider
from app.tables.people import TokenRow


def issue_token(
    session: Session, role: str, now: datetime, rider_id: str | None = None, label: str = ""
) -> str:
    """Return a new token. A rider's token opens his inbox, and only his."""
    if role not in ROLES:
        raise ValueError(f"role is one of {', '.join(ROLES)}, not {role!r}")
    if (role == "rider") != (rider_id is not None):
        raise ValueError("a rider's token, and only his, names a rider")
    if rider_id is not None:
        make_rider(session, rider_id, now)
    token = "jn_" + secrets.token_urlsafe(32)
    session.add(TokenRow(sha256=token_hash(token), role=role, rider_id=rider_id, label=label, made_at=now))
    return token


def token_hash(token: str) -> str:
    """The hash a token is kept and found by; its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
