"""The record: gap-free, in the transaction of what it tells, and every change of it is named."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from app.actions.keep_record import Entry, keep_record, keep_records
from app.database import Database
from app.queries.record import record_lines
from app.record_chain import Checked, as_json_line, check, read_json_lines
from app.record_heads import heads_file, note_head, note_restore, verify
from tests.house import House
from tests.makers import EVENING, status, wish_to_cancel

Change = Callable[[Session], object]


def keep(database: Database, *whats: str, urgent: bool = False) -> None:
    entries = [Entry(EVENING, what, "system", "test:1", {"n": n}) for n, what in enumerate(whats)]
    database.write(lambda session: keep_records(session, entries), urgent=urgent)


def checked(database: Database) -> Checked:
    with database.read() as session:
        return check(record_lines(session))


def change(database: Database, *statements: str) -> None:
    with database.writer.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def moved(from_: int, to: int) -> str:
    return f"UPDATE record SET n = {to} WHERE n = {from_}"


def test_given_lines_then_they_are_numbered_without_a_gap_and_hold(database: Database) -> None:
    keep(database, *(f"what.{n}" for n in range(5)))
    keep(database, "one.more")

    found = checked(database)

    assert (found.lines, found.fault) == (6, None)


def test_given_work_that_fails_then_no_line_of_it_is_kept(database: Database) -> None:
    def half(session: Session) -> None:
        keep_record(session, EVENING, "half.done", "system", "test:1", {})
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        database.write(half)
    keep(database, "whole")

    assert checked(database).lines == 1


TAMPERED = {
    "altered facts": (["UPDATE record SET facts = '{\"n\":9}' WHERE n = 4"], "line 4 was altered"),
    "altered actor": (["UPDATE record SET actor = 'person:9' WHERE n = 4"], "line 4 was altered"),
    "altered time": (["UPDATE record SET at = '2020-01-01 00:00:00' WHERE n = 4"], "line 4 was altered"),
    "altered kind": (["UPDATE record SET what = 'else' WHERE n = 1"], "line 1 was altered"),
    "deleted": (["DELETE FROM record WHERE n = 3"], "line 3 is missing"),
    "deleted many": (["DELETE FROM record WHERE n IN (3, 4)"], "lines 3 to 4 are missing"),
    "first deleted": (["DELETE FROM record WHERE n = 1"], "line 1 is missing"),
    "deleted and closed up": (
        ["DELETE FROM record WHERE n = 3", *(moved(n, n - 1) for n in range(4, 7))],
        "line 3 is line 4 in the wrong place",
    ),
    "reordered": ([moved(3, 99), moved(4, 3), moved(99, 4)], "line 3 is line 4 in the wrong place"),
    "inserted": (
        [
            *(moved(n, n + 1) for n in range(6, 2, -1)),
            "INSERT INTO record SELECT 3, at, 'put.in', actor, subject, facts, salt, facts_hash, "
            "prev_hash, hash FROM record WHERE n = 2",
        ],
        "line 3 was altered",
    ),
    "emptied": (
        ["UPDATE record SET actor = '', subject = '', facts = '{}', salt = NULL WHERE n = 2"],
        "line 2 was emptied, and no later line says so",
    ),
}


def test_given_a_record_that_was_tampered_with_then_the_first_line_is_named(database: Database) -> None:
    told = {}
    for how, (statements, named) in TAMPERED.items():
        change(database, "DELETE FROM record")
        keep(database, *(f"what.{n}" for n in range(6)))
        change(database, *statements)
        told[how] = (checked(database).fault or "")[: len(named)]

    assert told == {how: named for how, (_, named) in TAMPERED.items()}


def test_given_any_line_changed_in_any_way_then_that_line_is_named(database: Database) -> None:
    keep(database, *(f"what.{n}" for n in range(6)))
    with database.read() as session:
        lines = list(record_lines(session))
    for at, line in enumerate(lines):
        for name, value in line._asdict().items():
            other = (
                line.at + timedelta(microseconds=1) if name == "at" else 77 if name == "n" else f"{value}0"
            )
            found = check([*lines[:at], line._replace(**{name: other}), *lines[at + 1 :]])
            assert found.fault, (line.n, name)
            assert str(line.n) in found.fault, (line.n, name, found.fault)
        if at:
            gone = check([*lines[:at], *lines[at + 1 :]])
            assert at == len(lines) - 1 or (gone.fault or "").startswith(f"line {line.n} is missing")
        assert check([*lines[: at + 1], line, *lines[at + 1 :]]).fault


def test_given_a_noted_head_then_a_missing_tail_and_a_record_made_anew_are_seen(
    house: House, tmp_path: Path
) -> None:
    house = kept_in(house, tmp_path)
    database = house.database
    keep(database, *(f"what.{n}" for n in range(6)))
    assert note_head(house.parts)
    assert not note_head(house.parts)
    assert verify(house.parts).fault is None

    change(database, "DELETE FROM record WHERE n > 4")
    assert verify(house.parts).fault == "lines 5 to 6 are missing at the end"
    note_restore(house.parts)  # it was a restore, and the key's holder says so
    assert (verify(house.parts).fault, len(verify(house.parts).notes)) == (None, 1)

    note_head(house.parts)
    change(database, "DELETE FROM record")
    keep(database, *(f"else.{n}" for n in range(9)))
    assert (verify(house.parts).fault or "").startswith("line 4 is not the line whose head was noted")

    file = heads_file(house.parts)
    file.write_text(file.read_text().replace('"n": 6', '"n": 9'))
    assert "not signed by this installation" in (verify(house.parts).fault or "")


def kept_in(house: House, folder: Path) -> House:
    settings = house.parts.settings.model_copy(update={"record_folder": str(folder), "secret_key": "a key"})
    object.__setattr__(house.parts, "settings", settings)
    return house


def test_given_four_writers_at_once_then_the_chain_holds_and_every_line_is_there(database: Database) -> None:
    def write(name: int) -> None:
        for turn in range(10):
            keep(database, f"writer.{name}.{turn}", f"more.{name}.{turn}", urgent=name == 0)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = checked(database)
    assert (found.lines, found.fault) == (80, None)


def test_given_an_exported_record_then_the_file_alone_can_be_checked(database: Database) -> None:
    keep(database, "first", "second\r\nthird", "last")
    with database.read() as session:
        written = [as_json_line(line) for line in record_lines(session)]

    assert check(read_json_lines(written)).lines == 3
    assert all(line.isascii() and "\n" not in line for line in written)
    assert check(read_json_lines([written[0], written[2]])).fault == "line 2 is missing"
    with pytest.raises(ValueError, match="line 2 of the file"):
        check(read_json_lines([written[0], "{}"]))


def test_given_an_order_that_is_cancelled_then_the_record_tells_the_decision_and_its_end(
    house: House,
) -> None:
    house.take(status("assigned"), status("at_customer"), wish_to_cancel())
    house.take(status("delivered"))

    with house.database.read() as session:
        lines = [(line.what, line.facts) for line in record_lines(session)]
    made = [facts for what, facts in lines if what == "decision.made"]
    ended = [facts for what, facts in lines if what == "decision.ended"]
    assert ['"kind":"cancel_requested"' in facts for facts in made] == [True]
    assert ['"as":"expired"' in facts for facts in ended] == [True]
    assert checked(house.database).fault is None
