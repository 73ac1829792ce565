"""Signing in by a link, and out."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user

from app.errors import Problem
from app.parts import parts
from app.people import SignedIn, person_of_link, who_asks
from app.queries.people import Caller, caller_by_person

sign_in = Blueprint("sign_in", __name__)
ROLE_WORDS = {"rider": _l("骑手"), "trainer": _l("教练"), "dispatcher": _l("调度"), "admin": _l("管理员")}
HOME = {
    "rider": "rider.now",
    "dispatcher": "dispatcher.board",
    "trainer": "training.home",
    "admin": "dispatcher.board",
}


@sign_in.get("/")
def start() -> Any:
    """The start page: your own page if you are signed in, otherwise how to get in."""
    caller = who_asks()
    if caller and caller.person_id is not None:
        return redirect(url_for(HOME[caller.role]))
    return render_template("sign_in/start.html")


@sign_in.get("/sign-in/<token>")
def confirm(token: str) -> str:
    """One press more, so that the preview of a link in a chat does not use it."""
    return render_template("sign_in/confirm.html", who=_person(token), token=token, role_words=ROLE_WORDS)


@sign_in.post("/sign-in")
def enter() -> Any:
    caller = _person(request.form.get("token", ""))
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    session.update(kept)
    login_user(SignedIn(caller))
    return redirect(url_for(HOME[caller.role]))


@sign_in.post("/sign-out")
def leave() -> Any:
    logout_user()
    return redirect(url_for("sign_in.start"))


def _person(token: str) -> Caller:
    person_id = person_of_link(str(current_app.secret_key), token)
    with parts().database.read() as db:
        caller = caller_by_person(db, person_id)
    if caller is None:
        raise Problem("link_expired", "")
    return caller
