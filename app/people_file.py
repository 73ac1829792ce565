"""A list of people from a file, CSV or XLSX: read with bounds, every fault with its line and column."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.actions.add_person import NUMBER, ROLES, is_word
from app.people_faults import Fault
from app.sheets import CALCULATED, bomb, broken_files, sheet_rows
from app.spreadsheet import begins_formula, plain_cell

COLUMNS = ("role", "name", "rider_id", "zone", "handle", "phone")
NEEDED = ("role", "name")
MOST_ROWS = 100_000
MOST_BYTES = 16 * 1024 * 1024
MOST_FAULTS = 10_000  # listed; a file that is wrong from end to end says so


class Person(NamedTuple):
    """A row that can be added."""

    role: str
    name: str
    rider_id: str | None
    zone: str | None
    handle: str
    phone: str | None


@dataclass
class List:
    """What a file holds: people by line, or faults (then nobody may be added)."""

    people: dict[int, Person]
    faults: list[Fault]


def read_people(data: bytes) -> List:
    """The people of a CSV or XLSX file, told apart by its first bytes."""
    if len(data) > MOST_BYTES:
        return List({}, [Fault(0, "", "too_large")])
    try:
        if data[:2] == b"PK":
            why = bomb(data)
            return List({}, [Fault(0, "", why)]) if why else _people(sheet_rows(data, len(COLUMNS) + 10))
        return _people(_csv_rows(data.decode("utf-8-sig")))
    except broken_files():
        return List({}, [Fault(0, "", "unreadable")])


def _csv_rows(text: str) -> Iterator[list[Any]]:
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=between)


def _people(rows: Iterator[list[Any]]) -> List:
    found, names = List({}, []), [_written(cell).lower() for cell in next(rows, [])]
    while names and not names[-1]:
        names.pop()
    found.faults += _faults_of_head(names)
    if found.faults:
        return found
    handles: dict[str, int] = {}
    riders: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        if line > MOST_ROWS + 1:
            found.faults.append(Fault(line, "", "too_many"))
            break
        if all(cell is not CALCULATED and not _written(cell) for cell in row):
            continue
        person = _person(found, names, line, row)
        if person is None:
            if len(found.faults) >= MOST_FAULTS:
                break
            continue
        for seen, key, column in ((handles, person.handle, "handle"), (riders, person.rider_id, "rider_id")):
            if key and seen.setdefault(key, line) != line:
                found.faults.append(Fault(line, column, f"{column.split('_')[0]}_twice", key[:80]))
        found.people[line] = person
    if not found.people and not found.faults:
        found.faults.append(Fault(0, "", "empty"))
    return found


def _faults_of_head(names: list[str]) -> Iterator[Fault]:
    if not names:
        yield Fault(0, "", "empty")
        return
    yield from (Fault(1, name, "missing") for name in NEEDED if name not in names)
    for number, name in enumerate(names):
        if name not in COLUMNS:
            yield Fault(1, name[:80], "unknown")
        elif name in names[:number]:
            yield Fault(1, name, "twice_column")


def _person(found: List, names: list[str], line: int, row: list[Any]) -> Person | None:
    before = len(found.faults)
    cells = {}
    for name, cell in zip(names, row, strict=False):
        written = _written(cell)
        formula = cell is CALCULATED or (begins_formula(written) and not _is_number(name, written))
        if formula:
            found.faults.append(Fault(line, name, "formula", written[:80]))
        cells[name] = plain_cell(written)
    if any(_written(cell) for cell in row[len(names) :]):
        found.faults.append(Fault(line, "", "wide"))
    if len(found.faults) == before:
        found.faults += _faults_of(cells, line)
    if len(found.faults) > before:
        return None
    rider = cells.get("rider_id") or None
    handle = cells.get("handle") or rider or cells["name"]
    return Person(
        cells["role"], cells["name"], rider, cells.get("zone") or None, handle, cells.get("phone") or None
    )


def _faults_of(cells: Mapping[str, str], line: int) -> Iterator[Fault]:
    role, rider = cells["role"], cells.get("rider_id", "")
    if role not in ROLES:
        yield Fault(line, "role", "role", role[:80])
    for name in ("name", "rider_id", "zone", "handle"):
        value = cells.get(name, "")
        if (value or name == "name") and not is_word(value):
            yield Fault(line, name, "word", value[:80])
    if role == "rider" and not rider:
        yield Fault(line, "rider_id", "rider_missing")
    if role in ROLES and role != "rider" and rider:
        yield Fault(line, "rider_id", "rider_extra", rider[:80])
    phone = cells.get("phone", "")
    if phone and not NUMBER.fullmatch(phone):
        yield Fault(line, "phone", "phone", phone[:80])


def _is_number(name: str, written: str) -> bool:
    return name == "phone" and NUMBER.fullmatch(written) is not None


def _written(cell: Any) -> str:
    """What stands in a cell, as it is seen; a whole number without its ".0"."""
    if cell is None or cell is CALCULATED:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip(" ")
