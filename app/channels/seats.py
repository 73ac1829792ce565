"""Who opens a socket: the token he sends, or the cookie of one of our own pages."""

from typing import Any

from flask import Flask
from flask import session as cookie

from app.actions.issue_token import token_hash
from app.parts import Parts
from app.people import load_person, note_use, why_out
from app.queries.people import Caller, caller_by_token


def caller_of(app: Flask, parts: Parts, environ: Any, auth: Any) -> Caller | None:
    """The caller of a connection; None if neither his token nor his cookie is one of ours."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if token is not None:
        if not isinstance(token, str):
            return None
        with parts.database.read() as session:
            caller = caller_by_token(session, token_hash(token))
        if caller:
            note_use(parts, caller)
        return caller
    if not environ.get("HTTP_ORIGIN"):
        return None  # a cookie alone must come from one of our own pages
    with app.request_context(environ):
        person = load_person(str(cookie.get("_user_id", "")))
    if person is None:
        return None
    found: Caller = person.caller
    note_use(parts, found)
    return found


def why_refused(app: Flask, environ: Any) -> str:
    """Why a connection is nobody's: the code of an error. A cookie tells that it was ended for him."""
    if not environ.get("HTTP_ORIGIN"):
        return "sign_in_required"
    with app.request_context(environ):
        return why_out() or "sign_in_required"
