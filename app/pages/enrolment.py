"""The rider's side of an enrolment link: his PIN, and the phone is his."""

import re
from typing import Any

from flask import Blueprint, render_template, request

from app.errors import Problem
from app.pages.sign_in import come_in, refused
from app.parts import parts
from app.signing_in import enrol, live_code

enrolment = Blueprint("enrolment", __name__)
#: What the sender of a page calls itself, and what a person calls it.
PHONES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"))
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("EdgA|Edg/", "Edge"),
    ("SamsungBrowser", "Samsung"),
    ("MiuiBrowser", "MIUI"),
    ("HuaweiBrowser", "Huawei"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)


@enrolment.get("/enrol/<code>")
def ask(code: str) -> str:
    """Asks for the PIN; says nothing of whose link it is."""
    live_code(parts(), code, "enrol")
    return render_template("sign_in/enrol.html", code=code)


@enrolment.post("/enrol/<code>")
def take(code: str) -> Any:
    """With the right PIN this browser is the rider's until it is revoked."""
    try:
        label = label_of(request.headers.get("User-Agent", ""))
        _found, token = enrol(parts(), code, request.form.get("pin", ""), label, program=False)
    except Problem as problem:
        if problem.code == "link_expired":
            raise
        return refused(problem, "sign_in/enrol.html", code=code)
    return come_in(token)


def label_of(agent: str) -> str:
    """What the desk calls this browser: Android · Chrome."""
    known = [
        next((name for mark, name in words if re.search(mark, agent)), None) for words in (PHONES, BROWSERS)
    ]
    return " · ".join(filter(None, known)) or "?"
