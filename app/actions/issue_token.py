"""Issue a bearer token for a rider's device or for a program; only its hash is kept."""

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session

from app.actions.add_person import ROLES, make_rider
from app.tables.people import TokenRow
from app.tables.sign_in import DeviceRow

#: Whom a token may speak for: people, and who watches over the server.
TOKEN_ROLES = (*ROLES, "operator")


def issue_token(
    session: Session, role: str, now: datetime, rider_id: str | None = None, label: str = ""
) -> str:
    """Return a new token. A rider's token opens his inbox, and only his; it is one of his devices."""
    if role not in TOKEN_ROLES:
        raise ValueError(f"role is one of {', '.join(TOKEN_ROLES)}, not {role!r}")
    if (role == "rider") != (rider_id is not None):
        raise ValueError("a rider's token, and only his, names a rider")
    token = "jn_" + secrets.token_urlsafe(32)
    sha256 = token_hash(token)
    session.add(TokenRow(sha256=sha256, role=role, rider_id=rider_id, label=label, made_at=now))
    if rider_id is not None:
        make_rider(session, rider_id, now)
        session.add(DeviceRow(rider_id=rider_id, label=label, made_at=now, seen_at=now, token_sha256=sha256))
    return token


def token_hash(token: str) -> str:
    """The hash a token is kept and found by; its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
