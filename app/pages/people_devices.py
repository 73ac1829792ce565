"""A rider's phones at the desk: a link with QR and PIN for a new one, and the lost ones taken off."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.actions.enrol_device import revoke_devices
from app.actions.keep_record import actor_of
from app.actions.make_code import make_code, new_pin
from app.clock import machine_now
from app.errors import Problem
from app.pages.people_desk import looked_after
from app.pages.public_links import public_link
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.signing_in import change, live_code

people_devices = Blueprint("people_devices", __name__)


@people_devices.post("/people/<int(max=2147483647):person_id>/enrol")
@signed_in_as("dispatcher", "admin")
def enrol(caller: Caller, person_id: int) -> str:
    """A link and a PIN for a rider's phone; both are shown on this answer and never again."""
    person, now, pin = looked_after(caller, person_id), machine_now(), new_pin()
    if person.rider_id is None or person.disabled_at is not None:
        raise Problem("not_found")
    pin_hash = parts().passwords.hash(pin)
    code = parts().database.write(
        lambda session: make_code(session, "enrol", person.id, now, actor_of(caller), pin_hash)
    )
    made = public_link("enrolment.ask", code)
    return render_template("people/enrol.html", who=person, made=made, pin=pin)


@people_devices.get("/people/qr/<code>.svg")
@signed_in_as("dispatcher", "admin")
def qr(caller: Caller, code: str) -> Response:
    """The QR code of a live link of a rider the caller looks after."""
    looked_after(caller, live_code(parts(), code, "enrol").person_id)
    drawn = io.BytesIO()
    made = segno.make(public_link("enrolment.ask", code).url, error="m", micro=False)
    made.save(drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, nl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@people_devices.post("/people/<int(max=2147483647):person_id>/devices/revoke")
@signed_in_as("dispatcher", "admin")
def revoke_all(caller: Caller, person_id: int) -> Any:
    """All of a rider's devices: nobody knows which one was lost."""
    return _revoke(caller, person_id, None)


@people_devices.post("/people/<int(max=2147483647):person_id>/devices/<int(max=2147483647):device_id>/revoke")
@signed_in_as("dispatcher", "admin")
def revoke(caller: Caller, person_id: int, device_id: int) -> Any:
    """One device: it was lost, or is somebody else's now."""
    return _revoke(caller, person_id, device_id)


def _revoke(caller: Caller, person_id: int, device_id: int | None) -> Any:
    person, now = looked_after(caller, person_id), machine_now()
    if person.rider_id is None:
        raise Problem("not_found")
    gone = change(
        parts(), lambda session: revoke_devices(session, person.rider_id, now, actor_of(caller), device_id)
    )
    if device_id is not None and not gone:
        raise Problem("not_found")
    flash(_("拿掉了 %(n)s 台，两秒内断开。", n=len(gone)))
    return redirect(url_for("people_desk.one", person_id=person_id), 303)
