"""The list of people in and out: looked at before it is taken over, and handed out as CSV."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions.import_people import drop_draft, keep_draft
from app.actions.keep_record import actor_of, keep_record
from app.clock import machine_now
from app.errors import Problem
from app.pages.sign_in import ROLE_WORDS
from app.parts import parts
from app.people import csrf, signed_in_as
from app.people_file import COLUMNS, MOST_BYTES, read_people
from app.people_import import Weighed, as_draft, from_draft, take_over, weigh
from app.queries.people import Caller
from app.queries.people_list import all_people
from app.queries.sign_in import draft_of
from app.spreadsheet import safe_cell

people_import = Blueprint("people_import", __name__)
MOST_SHOWN = 500  # faults on the page; the command prints all
FORM_AROUND = 64 * 1024  # bytes of an upload beside the file


@people_import.before_request
def _larger_uploads() -> None:
    """A list may be larger than other forms; whoever is no admin sends no more than anybody."""
    if request.endpoint == "people_import.look":
        request.max_content_length = MOST_BYTES + FORM_AROUND


@people_import.get("/people/import")
@signed_in_as("admin")
def ask(_caller: Caller) -> str:
    return _page(Weighed([], 0, []), None)


@people_import.post("/people/import")
@csrf.exempt  # type: ignore[untyped-decorator]  # signed_in_as checks it, once the larger limit is set
@signed_in_as("admin")
def look(caller: Caller) -> Any:
    """What the file would do: its faults, or whom it would add. Nothing is added yet."""
    sent, now = request.files.get("people"), machine_now()
    data = sent.read(MOST_BYTES + 1) if sent else b""
    found = parts().passwords.aside(lambda: read_people(data))
    with parts().database.read() as session:
        weighed = weigh(session, found)
    if weighed.faults:
        return _page(weighed, None), 422
    person_id = caller.person_id
    if person_id is None:
        raise Problem("not_allowed", "this is for people; programs use the command")
    text = as_draft(found.people)
    return _page(weighed, parts().database.write(lambda session: keep_draft(session, person_id, text, now)))


@people_import.post("/people/import/take")
@signed_in_as("admin")
def take(caller: Caller) -> Any:
    """Add those of the list that was looked at, or nobody if somebody took a name meanwhile."""
    draft_id, now = request.form.get("draft", ""), machine_now()
    with parts().database.read() as session:
        text = draft_of(session, draft_id, caller.person_id or 0) if draft_id.isprintable() else None
    if text is None:
        raise Problem("not_found")
    found = from_draft(text)

    def work(session: Any) -> Weighed:
        weighed = take_over(session, found, now, actor_of(caller))
        drop_draft(session, draft_id)
        return weighed

    weighed = parts().database.write(work)
    if weighed.faults:
        return _page(weighed, None), 422
    flash(_("加了 %(n)s 位。", n=len(weighed.fresh)))
    return redirect(url_for("people_desk.listed"), 303)


@people_import.get("/people/export.csv")
@signed_in_as("admin")
def export(caller: Caller) -> Response:
    """Everybody, in the columns of an import; no cell can be taken for a formula."""
    now = machine_now()
    with parts().database.read() as session:
        people = all_people(session)
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(COLUMNS)
    sheet.writerows([safe_cell(getattr(one, name)) for name in COLUMNS] for one in people)
    parts().database.write(
        lambda session: keep_record(
            session, now, "people.exported", actor_of(caller), "people", {"many": len(people)}
        )
    )
    return Response(
        "\ufeff" + written.getvalue(),  # or spreadsheets take it for something else than UTF-8
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="people.csv"'},
    )


def _page(weighed: Weighed, draft: str | None) -> str:
    return render_template(
        "people/import.html",
        faults=weighed.faults[:MOST_SHOWN],
        many_faults=len(weighed.faults),
        fresh=weighed.fresh,
        there=weighed.there,
        draft=draft,
        role_words=ROLE_WORDS,
    )
