"""Who is asking: a person with a session, or a device or program with a token."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.actions.issue_token import token_hash
from app.actions.open_session import note_seen
from app.clock import machine_now
from app.errors import Problem
from app.parts import Parts, parts
from app.queries.people import Caller, caller_by_session, caller_by_token
from app.queries.sign_in import why_ended

View = TypeVar("View", bound=Callable[..., Any])
LINK_LIVES = 12 * 3600  # seconds
SEEN_TO_WITHIN = timedelta(minutes=15)

login = LoginManager()
csrf = CSRFProtect()


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of a session, as Flask-Login wants him."""

    def __init__(self, caller: Caller, token: str):
        self.caller, self.token = caller, token

    def get_id(self) -> str:
        """What the cookie keeps: the token of his session, which the server can end."""
        return self.token


@login.user_loader  # type: ignore[untyped-decorator]
def load_person(token: str) -> SignedIn | None:
    with parts().database.read() as session:
        caller = caller_by_session(session, token_hash(str(token)), machine_now())
    return SignedIn(caller, token) if caller else None


def bearer_token() -> str | None:
    """The token of the Authorization header, if one was sent."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def who_asks() -> Caller | None:
    """The caller of this request: a token wins over the session cookie."""
    token = bearer_token()
    if token is not None:
        with parts().database.read() as session:
            caller = caller_by_token(session, token_hash(token))
    else:
        caller = getattr(current_user, "caller", None)
    if caller and "noted" not in g:
        g.noted = True
        note_use(parts(), caller)
    return caller


def note_use(parts: Parts, caller: Caller) -> None:
    """Keep, to within a quarter of an hour, when a session or device was last used."""
    now, key = machine_now(), caller.key
    if key is not None and caller.seen_at is not None and now - caller.seen_at > SEEN_TO_WITHIN:
        parts.database.write(lambda session: note_seen(session, key, now))


def caller_as(*roles: str) -> Caller:
    """The caller if he has one of the roles; a cookie's unsafe request also needs its CSRF token."""
    caller = who_asks()
    if caller is None:
        raise Problem(why_out() or "sign_in_required", "" if why_out() else "send a token or sign in")
    g.role = caller.role  # for the log
    if caller.role not in roles:
        raise Problem("not_allowed", f"this is for: {', '.join(roles)}")
    if caller.person_id is not None and request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
    return caller


def why_out() -> str | None:
    """Why this browser's session is no more, if it was ended for him: the code of an error."""
    token = cookie.get("_user_id")
    if bearer_token() is not None or not token:
        return None
    with parts().database.read() as session:
        return why_ended(session, token_hash(str(token)))


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
