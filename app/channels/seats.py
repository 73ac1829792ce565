"""Who opens a socket: the token he sends, or the cookie of one of our own pages."""

from typing import Any

from flask import Flask

from app.actions.issue_token import token_hash
from app.parts import Parts
from app.people import load_person
from app.queries.people import Caller, caller_by_token


def caller_of(app: Flask, parts: Parts, environ: Any, auth: Any) -> Caller | None:
    """The caller of a connection; None if neither his token nor his cookie is one of ours."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if token is not None:
        if not isinstance(token, str):
            return None
        with parts.database.read() as session:
            return caller_by_token(session, token_hash(token))
    if not environ.get("HTTP_ORIGIN"):
        return None  # a cookie alone must come from one of our own pages
    with app.request_context(environ):
        from flask import session as cookie

        person = load_person(str(cookie.get("_user_id", "")))
    return person.caller if person else None
