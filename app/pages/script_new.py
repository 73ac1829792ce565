"""A new script: from nothing, or from another one."""

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Problem
from app.pages.script_edit import written_by_people
from app.pages.script_form import blank
from app.pages.sign_in import refused
from app.parts import parts
from app.queries.people import Caller
from app.script_desk import begin, content_of, known_slug
from coaching.talk_models import MODEL_NAMES
from scripts_library.script_check import LONGEST_SLUG, SLUG

script_new = Blueprint("script_new", __name__)
TAKEN = frozenset({"new", "version"})  # names of pages
LONGEST_TITLE = 60


@script_new.get("/trainer/edit/new")
@written_by_people
def new(_caller: Caller) -> str:
    """The form; `from` names a script to begin with."""
    return render_template("trainer/script_new.html", **_choices({"from": request.args.get("from", "")}))


@script_new.post("/trainer/edit/new")
@written_by_people
def make(caller: Caller) -> Any:
    """A draft with its title, and the desk to write it at."""
    given = {name: " ".join(value.replace("\0", "").split()) for name, value in request.form.items()}
    zh, en = given.get("title.zh", "")[:LONGEST_TITLE], given.get("title.en", "")[:LONGEST_TITLE]
    slug = given.get("slug") or _slug_of(en)
    faults = {}
    if not zh:
        faults["title.zh"] = _("写个中文名字。")
    if not en:
        faults["title.en"] = _("写个英文名字。")
    if en and (not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG):
        faults["slug"] = _("短名只用小写字母、数字和短横。")
    elif slug in TAKEN or known_slug(parts(), slug):
        faults["slug"] = _("这个短名有了，换一个。")
    if faults:
        return refused(Problem("bad_request"), "trainer/script_new.html", **_choices(given, faults))
    other = parts().library.script(given.get("from", ""))
    model = given.get("model", "")
    content = content_of(other) if other else blank(slug, model if model in MODEL_NAMES else "plain")
    content = {**content, "slug": slug, "title": {"zh": zh, "en": en}}
    return redirect(url_for("script_edit.version", version_id=begin(parts(), caller, slug, content)))


def _slug_of(title: str) -> str:
    """A short name out of the English title: “Late, at the gate” becomes late-at-the-gate."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold().replace("’", "").replace("'", ""))
    return plain.strip("-")[:LONGEST_SLUG].strip("-")


def _choices(given: dict[str, str], faults: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "given": given,
        "faults": faults or {},
        "models": MODEL_NAMES,
        "scripts": parts().library.scripts,
        "longest": LONGEST_TITLE,
    }
