"""Tables for spreadsheets: whatever stands in the rows, no cell of any export begins a formula (T16)."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session

from app.actions.add_person import add_person, make_rider
from app.actions.record_receipts import Receipt, record_receipts
from app.actions.send_broadcast import Audience, send_broadcast
from app.database import table_of
from app.tables.people import PersonRow
from coaching.content import Text
from tests.role_table import ROUTES
from tests.street import Street, routes
from tests.two_zones import TwoZones

CALLS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
FORMULAS = [
    f"{gap}{call}{rest}"
    for call in CALLS
    for gap in ("", " ", "  ", "\u00a0", "\u3000", "\u200b", "\ufeff", "'", '"')
    for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("//evil.example")', "SUM(1;2)")
] + ["\t=1+1", "\r=1+1", "\n=1+1", "\x00=1+1", ";=1+1", ",=1+1", '"\n"=1+1']
TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
#: What spreadsheets pass over before they look for a formula.
BLANK = " \u00a0\u3000\u200b\ufeff\t\r\n"
#: Scripts and what became of them: the words of trainers, checked before they are kept. That a formula among them
#: comes out as text is tried in tests/app/test_script_lists.py; here only that no cell reckons.
SCRIPTS = {
    "GET /trainer/exchange/scripts.xlsx", "GET /trainer/exchange/template.xlsx", "GET /trainer/usage.csv",
}  # fmt: skip
EXPORTS = {"GET /people/export.csv", "GET /dispatch/guidance/<guidance_id>.csv"}


def formulas_in_rows(session: Session, town: TwoZones, now: datetime) -> None:
    """People whose every word begins a formula, put in without our own checks: an older row may hold anything."""
    riders = [text for text in FORMULAS if "\0" not in text]
    person = table_of(PersonRow)
    for number, text in enumerate(riders):
        rider = f"{text}{number}"[:80]
        made = add_person(session, "rider", f"名 {number}", f"h{number}", now, f"f-{number}", "zone-a")
        session.execute(
            update(person).where(person.c.id == made).values(name=text, handle=f"{text}{number}", zone=text)
        )
        if rider.isprintable():
            make_rider(session, rider, now, "zone-a")
    who = Audience(riders=[f"{text}{number}"[:80] for number, text in enumerate(riders)])
    text = Text(zh="收工。", en="Home.")
    message, _riders = send_broadcast(session, who, text, 3, now + timedelta(hours=1), now)
    for number, said in enumerate(riders):
        record_receipts(session, f"{said}{number}"[:80], [Receipt(1, "declined", said[:200])], now)
    town.ids["guidance_id"] = message


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    opened = Street(tmp_path_factory.mktemp("exports"), formulas_in_rows)
    yield opened
    opened.close()


def cells(answer: Any) -> list[str]:
    """What a spreadsheet makes of an export: each cell of its table."""
    if answer.mimetype == "text/csv":
        text = answer.data.decode("utf-8-sig")
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    # A rule for what a cell may hold (<formula1>) runs nothing.
    assert not [sheet for sheet in sheets if re.search("<f[ >/]", sheet)]
    return []


def exports(street: Street) -> dict[str, Any]:
    """Every answer of every route that is a table, asked for by an admin."""
    found = {}
    for name, (method, rule) in sorted(routes(street.app).items()):
        if method == "GET" and (row := ROUTES.get(name)):
            answer = street.ask("admin", method, rule, row)
            street.changed()
            if answer.mimetype in TABLES:
                found[name] = answer
    return found


def test_given_rows_full_of_formulas_when_any_table_is_handed_out_then_no_cell_begins_one(
    street: Street,
) -> None:
    handed_out = exports(street)
    wrong = []
    for name, answer in handed_out.items():
        assert "attachment" in answer.headers["Content-Disposition"], name
        held = cells(answer)
        assert name in SCRIPTS or len(held) > len(FORMULAS), f"{name}: the formulas are not in it"
        wrong += [f"{name}: {cell!r}" for cell in held if cell.lstrip(BLANK).startswith(CALLS)]
    assert handed_out.keys() == EXPORTS | SCRIPTS, "an export that this test does not fill with formulas"
    assert not wrong, "\n".join(wrong[:30])
