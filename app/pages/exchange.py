"""Scripts in and out: a file is looked at before anything of it is taken, and only ever taken as drafts."""

import io
import zipfile
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions.keep_list import keep_list, take_list
from app.actions.keep_record import actor_of, keep_record
from app.clock import machine_now
from app.errors import Problem
from app.parts import parts
from app.people import csrf, signed_in_as
from app.queries.people import Caller
from app.script_lists import MOST_BYTES, Listed, read_list
from app.script_sheet import as_workbook
from scripts_library.toml_writer import script_as_toml

exchange = Blueprint("exchange", __name__)
MOST_SHOWN = 500  # faults on the page; the command prints all
FORM_AROUND = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@exchange.before_request
def _larger_uploads() -> None:
    if request.endpoint == "exchange.look":
        request.max_content_length = MOST_BYTES + FORM_AROUND


@exchange.get("/trainer/exchange")
@signed_in_as("trainer", "admin")
def ask(_caller: Caller) -> str:
    return _page()


@exchange.get("/trainer/exchange/scripts.zip")
@signed_in_as("trainer", "admin")
def as_toml(caller: Caller) -> Response:
    """Every script that is said now, a TOML file each."""
    return _handed_out(caller, "scripts.zip", "application/zip", scripts_zip())


@exchange.get("/trainer/exchange/scripts.xlsx")
@signed_in_as("trainer", "admin")
def as_sheet(caller: Caller) -> Response:
    """Every script that is said now, a row each."""
    scripts = parts().library.scripts
    return _handed_out(caller, "scripts.xlsx", XLSX, parts().passwords.aside(lambda: as_workbook(scripts)))


@exchange.get("/trainer/exchange/template.xlsx")
@signed_in_as("trainer", "admin")
def template(_caller: Caller) -> Response:
    """An empty sheet to fill in, with the words that may be chosen."""
    return _file("template.xlsx", XLSX, as_workbook(()))


@exchange.post("/trainer/exchange")
@csrf.exempt  # type: ignore[untyped-decorator]  # signed_in_as checks it, once the larger limit is set
@signed_in_as("trainer", "admin")
def look(caller: Caller) -> Any:
    """What the file holds and what is wrong with it. Nothing is taken yet."""
    sent, person_id = request.files.get("scripts"), _person(caller)
    data = sent.read(MOST_BYTES + 1) if sent else b""
    name = (sent.filename or "").rpartition("/")[2][:80] if sent else ""
    words, phrases = parts().library, parts().rulebook.phrases
    listed = parts().passwords.aside(lambda: read_list(data, name, words, phrases))
    clean, all_ = listed.to_take(faulty=False), listed.to_take(faulty=True)
    kept, now = "", machine_now()
    if all_:
        kept = parts().database.write(lambda session: keep_list(session, person_id, clean, all_, now))
    return _page(listed, kept), 200 if all_ or not listed.all_faults else 422


@exchange.post("/trainer/exchange/take")
@signed_in_as("trainer", "admin")
def take(caller: Caller) -> Any:
    """Take over what was looked at, as drafts."""
    list_id, faulty, person_id = request.form.get("list", ""), "faulty" in request.form, _person(caller)
    if not list_id.isprintable():
        raise Problem("not_found")
    now = parts().clock.now()
    many = parts().database.write(
        lambda session: take_list(session, list_id, person_id, faulty=faulty, now=now)
    )
    if many is None:
        raise Problem("not_found")
    flash(_("起了 %(n)s 份草稿，还没上线。", n=many))
    return redirect(url_for("exchange.ask"), 303)


def scripts_zip() -> bytes:
    """A TOML file for each script that is said, always the same bytes for the same words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for script in sorted(parts().library.scripts, key=lambda one: one.slug):
            archive.writestr(zipfile.ZipInfo(f"scripts/{script.slug}.toml"), script_as_toml(script))
    return out.getvalue()


def _page(listed: Listed | None = None, kept: str = "") -> str:
    clean = listed.to_take(faulty=False) if listed else {}
    all_ = listed.to_take(faulty=True) if listed else {}
    return render_template(
        "trainer/exchange.html",
        listed=listed,
        faults=listed.all_faults[:MOST_SHOWN] if listed else [],
        many_faults=len(listed.all_faults) if listed else 0,
        same=sum(entry.same for entry in listed.entries) if listed else 0,
        clean=len(clean),
        all=len(all_),
        kept=kept,
        many=len(parts().library.scripts),
    )


def _handed_out(caller: Caller, name: str, kind: str, data: bytes) -> Response:
    now, many = parts().clock.now(), len(parts().library.scripts)
    parts().database.write(
        lambda session: keep_record(
            session, now, "scripts.exported", actor_of(caller), "scripts", {"many": many}
        )
    )
    return _file(name, kind, data)


def _file(name: str, kind: str, data: bytes) -> Response:
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _person(caller: Caller) -> int:
    if caller.person_id is None:
        raise Problem("not_allowed", "this is for people; programs use the command")
    return caller.person_id
