"""Coming in with a password or a link, and going out."""

import secrets
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from app.errors import Problem
from app.parts import parts
from app.people import SignedIn, person_of_link, who_asks, why_out
from app.queries.people import Caller, caller_by_person
from app.signing_in import by_link, by_password, caller_at, go_out

sign_in = Blueprint("sign_in", __name__)
ROLE_WORDS = {"rider": _l("骑手"), "trainer": _l("教练"), "dispatcher": _l("调度"), "admin": _l("管理员")}
HOME = {
    "rider": "rider.now",
    "dispatcher": "dispatcher.board",
    "trainer": "training.home",
    "admin": "dispatcher.board",
}
KEPT = ("language", "theme", "type", "hand")  # of a browser, whoever sits at it
KNOWN_LIVES = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
CLEAR = {"Clear-Site-Data": '"cache"'}


@sign_in.get("/")
def start() -> Any:
    """The start page: your own page if you are signed in, otherwise how to get in."""
    caller = who_asks()
    if caller and caller.person_id is not None:
        return redirect(url_for(HOME[caller.role]))
    why = why_out()
    if why:
        raise Problem(why)
    return render_template("sign_in/start.html", left=session.pop("left", None))


@sign_in.get("/sign-in/<token>")
def confirm(token: str) -> str:
    """One press more, so that the preview of a link in a chat does not use it."""
    return render_template("sign_in/confirm.html", who=_person(token), token=token, role_words=ROLE_WORDS)


@sign_in.post("/sign-in")
def enter() -> Any:
    """With `handle` and `password`, or with the `token` of a link."""
    if "handle" not in request.form:
        caller = _person(request.form.get("token", ""))
        return come_in(by_link(parts(), caller))
    handle, password = request.form["handle"], request.form.get("password", "")
    try:
        person_id, token = by_password(parts(), handle, password, request.remote_addr or "", _known)
    except Problem as problem:
        return refused(problem, "sign_in/start.html", handle=handle[:80])
    return come_in(token, known=person_id)


@sign_in.post("/sign-out")
def leave() -> Any:
    """The session ends, on the server too; the next page empties what this browser kept of a rider."""
    caller = who_asks()
    if caller:
        go_out(parts(), caller)
    logout_user()
    begin_anew()
    session["left"] = (caller.rider_id if caller else None) or "-"
    answer = redirect(url_for("sign_in.start"))
    answer.headers.update(CLEAR)
    return answer


def refused(problem: Problem, template: str, **shown: Any) -> Response:
    """The form again, with what was wrong."""
    answer = make_response(render_template(template, problem=problem, **shown), problem.status)
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def come_in(token: str, *, known: int | None = None) -> Any:
    """A new session in this browser, and the way to his page. `known`: whose browser it is from now on."""
    old = who_asks()
    if old:
        go_out(parts(), old)
    begin_anew()
    caller = caller_at(parts(), token)
    if caller is None:
        raise Problem("sign_in_required")
    login_user(SignedIn(caller, token))
    session.permanent = caller.role == "rider"  # a desk's cookie goes with its browser
    answer = redirect(url_for(HOME[caller.role]), 303)
    if known is not None and _known(known) is None:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        value = _signer().dumps([known, secrets.token_urlsafe(16)])
        answer.set_cookie(
            _known_name(), value, max_age=KNOWN_LIVES, path="/", secure=secure, httponly=True, samesite="Lax"
        )
    return answer


def begin_anew() -> None:
    """Forget the session in the cookie but for how this browser likes its pages."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)


def _known(person_id: int) -> str | None:
    """The secret of this browser if this person signed in to it before."""
    try:
        whose, secret = _signer().loads(request.cookies.get(_known_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return f"{whose}:{secret}" if whose == person_id else None


def _known_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known-device")


def _person(token: str) -> Caller:
    person_id = person_of_link(str(current_app.secret_key), token)
    with parts().database.read() as db:
        caller = caller_by_person(db, person_id)
    if caller is None:
        raise Problem("link_expired", "")
    return caller
