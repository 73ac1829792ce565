"""Passwords: set by a one-time link, changed by whoever is signed in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.errors import Problem
from app.pages.sign_in import ROLE_WORDS, come_in, refused
from app.parts import parts
from app.passwords import fault_of
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.sign_in import handle_of, password_of
from app.signing_in import change_password, live_code, take_password

passwords = Blueprint("passwords", __name__)
FAULT_WORDS = {
    "short": _l("至少 8 个字符。"),
    "long": _l("最多 256 个字符。"),
    "common": _l("这个太多人用，别人一猜就中。换一个。"),
    "handle": _l("别用登录名当密码。"),
    "twice": _l("两次写的不一样，再写一遍。"),
}


@passwords.get("/password/<code>")
def ask(code: str) -> str:
    """Whose link it is, and the form; opening it uses nothing up."""
    return render_template("sign_in/password.html", who=live_code(parts(), code, "password"), **_words(code))


@passwords.post("/password/<code>")
def take(code: str) -> Any:
    """Keep the password and come in; the link is used up."""
    who, password = live_code(parts(), code, "password"), request.form.get("password", "")
    fault = _fault(password, who.handle)
    if fault:
        return refused(Problem("bad_request"), "sign_in/password.html", who=who, fault=fault, **_words(code))
    person_id, token = take_password(parts(), code, password)
    return come_in(token, known=person_id)


@passwords.get("/account")
@signed_in_as("dispatcher", "trainer", "admin")
def account(caller: Caller) -> str:
    """One's own password."""
    return _account(caller)


@passwords.post("/account")
@signed_in_as("dispatcher", "trainer", "admin")
def change(caller: Caller) -> Any:
    """The old password and a new one; one's other sessions end."""
    handle, kept = _own(caller)
    new = request.form.get("password", "")
    fault = _fault(new, handle)
    if fault:
        return refused(Problem("bad_request"), "sign_in/account.html", fault=fault, **_of(caller))
    try:
        change_password(parts(), caller, request.form.get("old", ""), new, kept)
    except Problem as problem:
        return refused(problem, "sign_in/account.html", **_of(caller))
    flash(_("密码换好了。别处的登录都退出了。"))
    return redirect(url_for("passwords.account"), 303)


def _account(caller: Caller) -> str:
    return render_template("sign_in/account.html", **_of(caller))


def _of(caller: Caller) -> dict[str, Any]:
    handle, kept = _own(caller)
    return {"handle": handle, "has_password": kept is not None, "fault_words": FAULT_WORDS}


def _own(caller: Caller) -> tuple[str, str | None]:
    if caller.person_id is None:
        raise Problem("not_allowed", "this is for people")
    with parts().database.read() as session:
        return handle_of(session, caller.person_id), password_of(session, caller.person_id)


def _fault(password: str, handle: str) -> str | None:
    return fault_of(password, handle) or ("twice" if password != request.form.get("again") else None)


def _words(code: str) -> dict[str, Any]:
    return {"code": code, "role_words": ROLE_WORDS, "fault_words": FAULT_WORDS}
