"""Processes that run the schedule are killed and stopped at any moment: each due row has its effect once.

Four share a PostgreSQL, one has a SQLite file; a day takes a second. KILL_SECONDS makes it longer.
"""

import os
import random
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, text

from app.database import Database
from tests.journeys.schedule_crowd import PLANS, Crowd, torment
from tests.journeys.schedule_oracle import faults, kept


@pytest.fixture(scope="module")
def chance() -> random.Random:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(2**32))
    print(f"the same choices again: KILL_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    given, schema = os.environ["TEST_POSTGRESQL_URL"], f"jinnang_{secrets.token_hex(4)}"
    outside = create_engine(given, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{given}?options=-csearch_path%3D{schema}"
    with outside.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    outside.dispose()


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.skipif("TEST_POSTGRESQL_URL" not in os.environ, reason="PostgreSQL is not installed here")
def test_given_four_processes_on_postgresql_when_killed_and_stopped_at_any_moment_then_each_due_row_has_its_effect_once(
    postgresql_url: str, chance: random.Random, tmp_path: Path
) -> None:
    assert torment(Crowd(postgresql_url, 4, chance, tmp_path / "log")) == []


class Left(NamedTuple):
    """What one process left in its file, and what was found to be wrong with it."""

    file: Path
    begin: datetime
    end: datetime
    found: list[str]


@pytest.fixture(scope="module")
def left(chance: random.Random, tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("schedule")
    file = folder / "jinnang.db"
    crowd = Crowd(f"sqlite:///{file}", 1, chance, folder / "log")
    found = torment(crowd)
    return Left(file, crowd.begin, crowd.ended, found)


@pytest.mark.slow
def test_given_one_process_on_sqlite_when_killed_at_any_moment_then_each_due_row_has_its_effect_once(
    left: Left,
) -> None:
    assert left.found == []


FIRST = "(SELECT min(id) FROM schedule_due WHERE state = 'done' AND made > 0 AND target = '*')"
ONE = "(SELECT min(id) FROM drill_assignment)"
AGAIN = "SELECT drill, rider_id, due_at, assigned_at, assigned_by"
PLANTED = {
    "lost": f"DELETE FROM schedule_due WHERE id = {FIRST}",
    "silent": f"UPDATE schedule_due SET state = 'planned' WHERE id = {FIRST}",
    "silent ": f"UPDATE schedule_due SET state = 'missed', note = NULL WHERE id = {FIRST}",
    "twice": f"UPDATE schedule_due SET due_at = datetime(due_at, '-1 hour') WHERE id = {FIRST}",
    "no fence": f"UPDATE schedule_due SET fence = NULL WHERE id = {FIRST}",
    "failed": f"UPDATE schedule_due SET note = 'failed' WHERE id = {FIRST}",
    "half": f"UPDATE schedule_due SET made = made + 1 WHERE id = {FIRST}",
    "half: ": f"DELETE FROM drill_assignment WHERE id = {ONE}",
    "phantom": "INSERT INTO drill_assignment (drill, rider_id, due_at, assigned_at, assigned_by, key)"
    f" {AGAIN}, key || '-again' FROM drill_assignment WHERE id = {ONE}",
    "two a day": "INSERT INTO drill_assignment (drill, rider_id, due_at, assigned_at, assigned_by, key)"
    f" {AGAIN}, 'practice:' || n FROM drill_assignment, (SELECT 1 AS n UNION SELECT 2) WHERE id = {ONE}",
    "exercises": "INSERT INTO exercise (schedule_due_id, drills, riders, begins_at, due_at, fence)"
    f" SELECT 0, '[]', 1, due_at, due_at, 1 FROM schedule_due WHERE id = {FIRST}",
    "notices": "DELETE FROM inbox WHERE id = (SELECT max(id) FROM inbox)",
    "hole": "UPDATE inbox SET seq = seq + 1 WHERE id = (SELECT max(id) FROM inbox)",
}


@pytest.mark.parametrize(("what", "plant"), PLANTED.items(), ids=list(PLANTED))
def test_given_a_planted_fault_then_it_is_named(left: Left, what: str, plant: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(left.file)) as file, closing(sqlite3.connect(copy)) as copied:
        file.backup(copied)
        copied.execute(plant)
        copied.commit()
    database = Database(f"sqlite:///{copy}")
    found = list(faults(kept(database), PLANS, left.begin, left.end))
    database.close()

    assert what.strip() in " ".join(found)
