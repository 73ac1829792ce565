"""What is kept has a class and a term; the sweep takes out what is past it, and says so in the record."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from app import sweeping
from app.actions.note_posture import note_posture
from app.database import Database
from app.pages.privacy_words import PURPOSE_WORDS, TERM_WORDS
from app.queries.record import record_lines
from app.record_chain import check
from app.retention import CLASSES, PURPOSES, TABLES
from app.sweeping import sweep, sweep_what_is_due
from app.terms import BY_MACHINE, HOURLY, NIGHTLY, PLACED, TERMS
from tests.app.rows_of_everything import fill
from tests.house import House
from tests.makers import EVENING, position, shift

DAY = timedelta(days=1)


def test_given_any_column_of_any_table_then_it_has_one_class() -> None:
    there = {(table.name, column.name) for table in SQLModel.metadata.tables.values() for column in table.c}
    named = [(name, column) for name, kept in TABLES.items() for column in kept.classes()]
    listed = [
        (name, column)
        for name, kept in TABLES.items()
        for part in (kept.rider, kept.staff, *(getattr(kept, one) for one in CLASSES))
        for column in part.split()
    ]

    assert there - set(named) == set(), "not classified in app/retention.py"
    assert set(named) - there == set(), "no such column"
    assert len(listed) == len(set(listed)), "classified twice"
    assert {kept.why for kept in TABLES.values()} <= set(PURPOSES)


def test_given_any_place_or_words_then_they_have_a_term() -> None:
    ending = {
        (term.table, column) for term in TERMS for column in term.empties or TABLES[term.table].classes()
    }
    kept = {
        (name, column)
        for name, table in TABLES.items()
        for column, class_ in table.classes().items()
        if class_ in ("place", "words")
    }

    assert kept - ending == set()
    assert len({term.rule for term in TERMS}) == len(TERMS)


def test_given_any_purpose_or_term_then_the_privacy_page_has_words_for_it() -> None:
    assert PURPOSE_WORDS.keys() == set(PURPOSES)
    assert TERM_WORDS.keys() == {term.rule for term in TERMS}


def places_older_than(database: Database, moment: datetime) -> list[str]:
    """Every point that is still there of before a moment, wherever it stands."""
    with database.reader.connect() as connection:
        return [
            f"{table.name}.{column.name}"
            for table in SQLModel.metadata.sorted_tables
            for row in _old_rows(connection, table, moment)
            for column in table.columns
            if _says_where(table.name, column.name, row[column.name])
        ]


def _old_rows(connection: Connection, table: Any, moment: datetime) -> list[Any]:
    since = next((term.since for term in TERMS if term.table == table.name and term.every == HOURLY), None)
    rows = connection.execute(select(table)).mappings()
    return [row for row in rows if since and row[since] is not None and row[since] < moment]


def _says_where(table: str, column: str, value: Any) -> bool:
    if value is None:
        return False
    if TABLES[table].classes()[column] == "place":
        return True
    return isinstance(value, str) and any(f'"{name}"' in value for name in PLACED)


def test_given_a_day_is_over_then_no_point_is_older_than_it_and_newer_ones_stay(house: House) -> None:
    house.database.write(lambda session: fill(session, EVENING))
    house.clock.move_to(EVENING + timedelta(hours=22))
    sweep(house.parts, [HOURLY])
    assert "sos_call.lat" in places_older_than(house.database, house.now)

    house.clock.move_to(EVENING + timedelta(hours=23, minutes=59))
    sweep_what_is_due(house.parts)

    assert places_older_than(house.database, house.now) == ["orders.pickup", "orders.dropoff"]  # not over yet
    house.clock.move_to(EVENING + timedelta(days=8))
    sweep(house.parts, [HOURLY, NIGHTLY])
    assert places_older_than(house.database, house.now) == []


def test_given_years_pass_then_no_word_is_left_and_the_record_tells_of_the_sweep(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "machine_now", house.clock.now)
    canaries = house.database.write(lambda session: fill(session, EVENING))
    house.clock.move_to(EVENING + 800 * DAY)

    swept = sweep(house.parts, [HOURLY, NIGHTLY])
    again = sweep(house.parts, [HOURLY, NIGHTLY])

    words = {
        (name, column)
        for name, kept in TABLES.items()
        for column, class_ in kept.classes().items()
        if class_ in ("words", "place")
    }
    with house.database.reader.connect() as connection:
        left = [
            (table.name, column)
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
            for column, value in row.items()
            if (table.name, column) in words and any(canary in str(value) for canary in canaries)
        ]
    assert left == []
    assert sum(swept.values()) > 20
    assert again == {}
    assert {term.table for term in TERMS if term.table in BY_MACHINE} == BY_MACHINE
    with house.database.read() as session:
        lines = [line for line in record_lines(session) if line.what == "retention.swept"]
    assert json.loads(lines[0].facts)["rows"] == swept
    assert check(lines[:1]).fault is None


def test_given_a_sweep_that_was_stopped_then_the_next_goes_on_and_takes_the_rest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.swept.A_PAGE", 3)
    house.take(*(position(kmh=9) for _ in range(10)))
    house.clock.move_to(EVENING + DAY)
    write, writes = house.database.write, []

    def breaks(work: Any, **how: Any) -> Any:
        writes.append(1)
        if len(writes) == 3:
            raise RuntimeError("the power went")
        return write(work, **how)

    monkeypatch.setattr(house.database, "write", breaks)
    with pytest.raises(RuntimeError):
        sweep(house.parts, [HOURLY])
    monkeypatch.undo()

    assert sweep(house.parts, [HOURLY])["places in events"] in range(1, 10)
    assert places_older_than(house.database, house.now) == []


def test_given_a_sweep_of_tonight_then_it_is_done_once(house: House) -> None:
    house.clock.move_to(EVENING)
    sweep_what_is_due(house.parts)
    with house.database.read() as session:
        before = len(list(record_lines(session)))

    sweep_what_is_due(house.parts)
    house.clock.move_to(EVENING + timedelta(minutes=30))
    sweep_what_is_due(house.parts)

    with house.database.read() as session:
        assert len(list(record_lines(session))) == before
    house.clock.move_to(EVENING + DAY)
    sweep_what_is_due(house.parts)
    with house.database.read() as session:
        assert len(list(record_lines(session))) == before + 1


def where(house: House) -> list[str]:
    return places_older_than(house.database, house.now + DAY)


def test_given_a_rider_off_shift_then_where_he_is_is_never_kept(house: House) -> None:
    house.take_at(1, shift(at=1), position(at=1, kmh=9))
    assert set(where(house)) == {"rider_motion.lat", "rider_motion.lng", "event.body"}

    house.take_at(60, shift(on=False, at=60))
    assert "rider_motion.lat" not in where(house)
    house.take_at(120, position(at=120, kmh=9))
    house.database.write(lambda session: note_posture(session, "zhou", 31.2, 121.4, 9, house.now))

    assert where(house) == ["event.body"]  # of when he worked
    house.take_at(180, shift(at=180), position(at=180, kmh=9))
    assert "rider_motion.lat" in where(house)
