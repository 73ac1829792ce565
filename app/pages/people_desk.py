"""The people: who there is, adding one, changing one, letting one in and keeping one out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions.add_person import ROLES, Unfit, add_person
from app.actions.change_person import (
    LastAdmin,
    change_person,
    disable_person,
    enable_person,
    end_everything,
)
from app.actions.keep_record import actor_of
from app.actions.make_code import make_code
from app.clock import machine_now
from app.errors import Problem
from app.pages.people_words import FAULT_WORDS
from app.pages.public_links import public_link
from app.pages.sign_in import ROLE_WORDS, refused
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.people_list import (
    PAGE,
    devices_of,
    open_sessions,
    people_listed,
    person_looked_after,
    waiting_code,
)
from app.signing_in import change

people_desk = Blueprint("people_desk", __name__)


@people_desk.get("/people")
@signed_in_as("dispatcher", "admin")
def listed(caller: Caller) -> str:
    """Whom the caller looks after, narrowed by words, role and state."""
    words = "".join(char for char in request.args.get("q", "")[:80] if char.isprintable()).strip()
    role, state = request.args.get("role", ""), request.args.get("state", "")
    page = max(0, min(request.args.get("page", 0, type=int), 10_000))
    with parts().database.read() as session:
        found = people_listed(session, caller, words, role if role in ROLES else "", state, page)
    return render_template(
        "people/list.html",
        found=found,
        q=words,
        role=role,
        state=state,
        at_page=page,
        last_page=max(0, found.many - 1) // PAGE,
        role_words=ROLE_WORDS,
    )


@people_desk.get("/people/new")
@signed_in_as("admin")
def new(_caller: Caller) -> str:
    return render_template("people/new.html", role_words=ROLE_WORDS, form={})


@people_desk.post("/people/new")
@signed_in_as("admin")
def add(caller: Caller) -> Any:
    """Add somebody, and go to his page, where his link is made."""
    form, now = {name: value.strip() for name, value in request.form.items()}, machine_now()
    role, name, rider_id = form.get("role", ""), form.get("name", ""), form.get("rider_id") or None
    handle = form.get("handle") or rider_id or name
    rest = (rider_id if role == "rider" else None, form.get("zone") or None, form.get("phone") or None)
    try:
        person_id = parts().database.write(
            lambda session: add_person(session, role, name, handle, now, *rest, actor=actor_of(caller))
        )
    except Unfit as wrong:
        problem, fault = Problem("bad_request"), FAULT_WORDS[wrong.code]
        return refused(problem, "people/new.html", role_words=ROLE_WORDS, form=form, fault=fault)
    return redirect(url_for("people_desk.one", person_id=person_id), 303)


@people_desk.get("/people/<int(max=2147483647):person_id>")
@signed_in_as("dispatcher", "admin")
def one(caller: Caller, person_id: int) -> str:
    return render_template("people/one.html", **shown(caller, person_id))


@people_desk.post("/people/<int(max=2147483647):person_id>")
@signed_in_as("admin")
def edit(caller: Caller, person_id: int) -> Any:
    """Another name, zone or phone."""
    person, now = looked_after(caller, person_id), machine_now()
    form = {name: value.strip() for name, value in request.form.items()}
    fields = (form.get("name", ""), form.get("zone") or None, form.get("phone") or None)
    try:
        change(
            parts(),
            lambda session: change_person(session, person.id, *fields, now=now, actor=actor_of(caller)),
        )
    except Unfit as wrong:
        problem, fault = Problem("bad_request"), FAULT_WORDS[wrong.code]
        return refused(problem, "people/one.html", form=form, fault=fault, **shown(caller, person_id))
    flash(_("改好了。"))
    return _back(person_id)


@people_desk.post("/people/<int(max=2147483647):person_id>/<any(disable, enable, end):act>")
@signed_in_as("admin")
def switch(caller: Caller, person_id: int, act: str) -> Any:
    """Keep him out, let him in again, or only end what he has open."""
    person, now, actor = looked_after(caller, person_id), machine_now(), actor_of(caller)
    if person.id == caller.person_id and act == "disable":
        raise Problem("not_allowed", "somebody else has to do that for you")
    do: Any = {"disable": disable_person, "enable": enable_person, "end": end_everything}[act]
    try:
        change(parts(), lambda session: do(session, person.id, now, actor))
    except LastAdmin as wrong:
        problem, fault = Problem("not_allowed"), FAULT_WORDS[wrong.code]
        return refused(problem, "people/one.html", fault=fault, **shown(caller, person_id))
    said = {
        "disable": _("停用了。他的页面两秒内断开。"),
        "enable": _("又能用了。给他一个新链接。") if person.role == "rider" else _("又能用了，密码照旧。"),
        "end": _("都退出了。要再进来，给他一个新链接。") if person.role == "rider" else _("都退出了。"),
    }
    flash(said[act])
    return _back(person_id)


@people_desk.post("/people/<int(max=2147483647):person_id>/link")
@signed_in_as("admin")
def link(caller: Caller, person_id: int) -> str:
    """A one-time link to set a password; it is shown on this answer and never again."""
    person, now = looked_after(caller, person_id), machine_now()
    if person.role == "rider" or person.disabled_at is not None:
        raise Problem("not_found")
    code = parts().database.write(
        lambda session: make_code(session, "password", person.id, now, actor_of(caller))
    )
    return render_template("people/link.html", who=person, made=public_link("passwords.ask", code))


def looked_after(caller: Caller, person_id: int) -> Any:
    """The person's row; to whom he is none of his, he is not there."""
    with parts().database.read() as session:
        person = person_looked_after(session, caller, person_id)
    if person is None:
        raise Problem("not_found")
    return person


def shown(caller: Caller, person_id: int) -> dict[str, Any]:
    """What the page of a person shows."""
    who, now = looked_after(caller, person_id), machine_now()
    with parts().database.read() as session:
        devices = devices_of(session, who.rider_id) if who.rider_id else []
        sessions = open_sessions(session, who.id, now)
        code = waiting_code(session, who.id, now)
    return {
        "who": who,
        "devices": [device for device in devices if device.revoked_at is None],
        "gone": [device for device in devices if device.revoked_at is not None][:20],
        "sessions": sessions,
        "waiting": code,
        "role_words": ROLE_WORDS,
        "may_edit": caller.role == "admin",
        "is_me": who.id == caller.person_id,
    }


def _back(person_id: int) -> Any:
    return redirect(url_for("people_desk.one", person_id=person_id), 303)
