"""Who is asking: a person with a session, or a device or program with a token."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.actions.issue_token import token_hash
from app.errors import Problem
from app.parts import parts
from app.queries.people import Caller, caller_by_person, caller_by_token

View = TypeVar("View", bound=Callable[..., Any])
LINK_LIVES = 12 * 3600  # seconds

login = LoginManager()
csrf = CSRFProtect()


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of a session, as Flask-Login wants him."""

    def __init__(self, caller: Caller):
        self.caller = caller

    def get_id(self) -> str:
        return str(self.caller.person_id)


@login.user_loader  # type: ignore[untyped-decorator]
def load_person(person_id: str) -> SignedIn | None:
    if not person_id.isdecimal():
        return None
    with parts().database.read() as session:
        caller = caller_by_person(session, int(person_id))
    return SignedIn(caller) if caller else None


def bearer_token() -> str | None:
    """The token of the Authorization header, if one was sent."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def who_asks() -> Caller | None:
    """The caller of this request: a token wins over the session cookie."""
    token = bearer_token()
    if token is not None:
        with parts().database.read() as session:
            return caller_by_token(session, token_hash(token))
    person = current_user
    return person.caller if isinstance(getattr(person, "caller", None), Caller) else None


def caller_as(*roles: str) -> Caller:
    """The caller if he has one of the roles; a cookie's unsafe request also needs its CSRF token."""
    caller = who_asks()
    if caller is None:
        raise Problem("sign_in_required", "send a token or sign in")
    if caller.role not in roles:
        raise Problem("not_allowed", f"this is for: {', '.join(roles)}")
    if caller.person_id is not None and request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
    return caller


def signed_in_as(*roles: str) -> Callable[[View], View]:
    """A page for these roles; the view gets the caller as its first argument."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(caller_as(*roles), *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return guard


def sign_in_token(key: str, person_id: int) -> str:
    """A token for a sign-in link; it dies after twelve hours."""
    return _links(key).dumps(person_id)


def person_of_link(key: str, token: str) -> int:
    """The person a sign-in link is for; raises Problem for a bad or old one."""
    try:
        return int(_links(key).loads(token, max_age=LINK_LIVES))
    except (BadSignature, ValueError, TypeError):
        raise Problem("link_expired", "ask for a new sign-in link") from None


def _links(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="sign-in-link")
