"""A migrated database for each test: SQLite in a file, and PostgreSQL where TEST_POSTGRESQL_URL names one."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlmodel import SQLModel

from app.database import Database
from tests.house import House


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrating takes longer than most tests: done once, copied after that."""
    file = tmp_path_factory.mktemp("migrated") / "jinnang.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a schema of our own, which is dropped at the end."""
    given = os.environ["TEST_POSTGRESQL_URL"]
    schema = f"jinnang_{secrets.token_hex(4)}"
    outside = create_engine(given, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = f"{given}{'&' if '?' in given else '?'}options=-csearch_path%3D{schema}"
    database = Database(url)
    database.migrate()
    database.close()
    yield url
    with outside.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    outside.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which databases there are is asked at collection: only then is it known whether one was started."""
    if "database" in metafunc.fixturenames:
        there = "TEST_POSTGRESQL_URL" in os.environ
        postgresql = [pytest.param("postgresql", marks=pytest.mark.postgresql)] if there else []
        metafunc.parametrize("database", ["sqlite", *postgresql], indirect=True)


def _empty(connection: Connection) -> None:
    """Begin anew. Of fifty tables a test fills a few, and to truncate one costs a new file for each index."""
    names = list(SQLModel.metadata.tables)
    asked = ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in names)
    found = connection.execute(text(f"SELECT {asked}")).one()
    filled = [name for name, is_there in zip(names, found, strict=True) if is_there]
    if filled:
        listed = ", ".join(f'"{name}"' for name in filled)
        connection.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))
    # An empty table may have numbered rows that were taken back or deleted.
    used = (
        "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = current_schema()"
    )
    for sequence in connection.execute(text(used)).scalars().all():
        connection.execute(text(f'ALTER SEQUENCE "{sequence}" RESTART'))


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Both databases in turn: a test that asks for this one holds on each."""
    if request.param == "sqlite":
        file = tmp_path / "jinnang.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        opened = Database(f"sqlite:///{file}")
    else:
        opened = Database(request.getfixturevalue("postgresql_url"))
        with opened.writer.begin() as connection:
            _empty(connection)
    yield opened
    opened.close()


@pytest.fixture
def house(database: Database) -> House:
    return House(database)
