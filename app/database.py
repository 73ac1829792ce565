"""The database: one writer at a time, many readers, and the migrations.

SQLite is the embedded default (WAL, synchronous=FULL, one writer connection, BEGIN IMMEDIATE); another
address, such as PostgreSQL's, keeps to one writer with a lock that all processes share.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool, StaticPool
from sqlmodel import Session, SQLModel

from app import tables
from app.counted import Counted, counted_in
from app.engines import BRISK, NO_HURRY, open_postgresql, open_sqlite
from app.turns import Turns

MIGRATIONS = Path(__file__).parent / "migrations"
Answer = TypeVar("Answer")
Runner = Callable[[Callable[[], Any]], Any]
assert tables  # the metadata is filled by this import

_INSERT_OF: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
#: An order's state is folded from reports that two writers at once would not see of each other, and their
#: batches would wait for each other's rows in a circle. The number is ours: "jinn" in ASCII.
ONE_WRITER = text(f"SELECT pg_advisory_xact_lock(1785294446), {BRISK}")
#: Calls for help have a line of their own: they touch no order, so they need not wait for those who do.
ONE_URGENT_WRITER = text(f"SELECT pg_advisory_xact_lock(1785294447), {BRISK}")


class CoreSession(Session):
    """A session of one transaction whose statements go straight to its connection.

    All of ours are Core statements; the ORM's way round each costs a fifth more.
    """

    _core: Connection | None = None
    endings: list[Callable[[Session], None]] | None = None  # what is still to be done before the commit

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if options:
            return super().execute(statement, params=params, **options)
        if self._new:
            self.flush()
        if self._core is None:
            self._core = self.connection()
        return self._core.execute(statement, params)


class Database:
    """Where rows are kept. `write` runs a piece of work as one transaction; `read` only looks."""

    def __init__(self, url: str, run_write: Runner | None = None):
        self.url = url
        self.embedded = make_url(url).get_backend_name() == "sqlite"
        # Before a thread of its own the next one may stand ready, so that the thread never waits for us; so
        # before the lock of a database that others share. All who wait there at once would hold every
        # connection, and whoever only wants to read, or calls for help, would wait behind them.
        self._one_writer = Turns(1 if self.embedded and not run_write else 2)
        self._one_urgent = Turns(2)
        self._run_write = run_write
        #: Told of each transaction that was kept: seconds in line, seconds of its commit, what it counted.
        self.on_write: Callable[[float, float, Counted], None] | None = None
        if self.embedded:
            file = make_url(url).database
            if file and file != ":memory:":
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            self.writer = self.urgent_writer = open_sqlite(url, "BEGIN IMMEDIATE", poolclass=StaticPool)
            self.reader = open_sqlite(url, "BEGIN", poolclass=QueuePool, pool_size=4, max_overflow=16)
        else:
            self.writer = open_postgresql(url, 8)
            self.reader = self.writer.execution_options(isolation_level="REPEATABLE READ")
            self.urgent_writer = open_postgresql(url, 2)

    def migrate(self) -> None:
        """Bring the tables to the newest form; does nothing where they are."""

        def upgrade() -> None:
            with self.writer.begin() as connection:
                if not self.embedded:
                    connection.execute(NO_HURRY)
                    connection.execute(ONE_WRITER)
                    connection.execute(NO_HURRY)
                if not _is_newest(connection):
                    _upgrade(connection)

        self._in_writer(upgrade)

    def write(self, work: Callable[[Session], Answer], *, urgent: bool = False) -> Answer:
        """Run `work` in one transaction: all of it is kept when this returns, or none of it.

        What is `urgent` goes before all that waits, and must touch only the tables of incidents.
        """
        writer = self.urgent_writer if urgent else self.writer
        asked = time.monotonic()

        def transaction() -> tuple[Answer, float, float, Counted]:
            begun = time.monotonic()
            with CoreSession(writer, expire_on_commit=False) as session:
                with session.begin():
                    if not self.embedded:
                        session.execute(ONE_URGENT_WRITER if urgent else ONE_WRITER)
                    session.endings = []
                    answer = work(session)
                    for ending in session.endings:
                        ending(session)
                    worked = time.monotonic()
                return answer, begun - asked, time.monotonic() - worked, counted_in(session)

        answer: Answer
        answer, waited, commit, counted = self._in_writer(transaction, urgent)
        if self.on_write:
            self.on_write(waited, commit, counted)
        return answer

    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return self._one_writer.waiting() + self._one_urgent.waiting()

    def _in_writer(self, job: Callable[[], Any], urgent: bool = False) -> Any:
        if not self.embedded:
            with (self._one_urgent if urgent else self._one_writer).turn():
                return job()
        with self._one_writer.turn(urgent):
            return self._run_write(job) if self._run_write else job()

    @contextmanager
    def read(self, no_hurry: bool = False) -> Iterator[Session]:
        """A session to look with; what it sees does not change while it is open.

        `no_hurry`: it looks through whole tables, or stays open while others write.
        """
        with CoreSession(self.reader, expire_on_commit=False, autoflush=False) as session:
            if no_hurry and not self.embedded:
                session.execute(NO_HURRY)
            yield session

    def press(self, vacuum: bool = False) -> bool:
        """Bring what SQLite still has in its log into the file, written over, and empty the log.

        False if somebody reads all the while.
        """
        for _ in range(20 if self.embedded else 0):  # whoever writes must not wait for who reads
            if self._in_writer(lambda: self._press(vacuum)):
                return True
            time.sleep(0.05)
        return not self.embedded

    def _press(self, vacuum: bool) -> bool:
        run = self.writer.raw_connection().cursor().execute  # outside of any transaction
        run("PRAGMA busy_timeout=0")
        try:
            if vacuum:
                run("VACUUM")
            return not run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            run("PRAGMA busy_timeout=5000")

    def close(self) -> None:
        """Let go of every connection, after the transaction that is just being written."""
        if self.embedded:  # one connection for all who write: closed under a transaction, it would be lost
            self._in_writer(self.writer.dispose, urgent=True)
        else:
            self.writer.dispose()
            self.urgent_writer.dispose()
        self.reader.dispose()


def _is_newest(connection: Connection) -> bool:
    """Whether the tables are at the newest migration, by the number that begins its file's name."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    newest = max(file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == newest


def _upgrade(connection: Connection) -> None:
    # Imported here: it takes a sixth of a start and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def before_the_end(session: Session, ending: Callable[[Session], None]) -> None:
    """Have something done once, at the end of this transaction of `Database.write`."""
    endings: list[Callable[[Session], None]] | None = getattr(session, "endings", None)
    if endings is None:
        raise RuntimeError("only a transaction of Database.write has an end that can be waited for")
    endings.append(ending)


def table_of(row: type[SQLModel]) -> Table:
    """The Core table of a row, for set-wise statements."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


# A statement made once and run with its values apart costs a third of one made anew; and a list given
# to `.values()` is compiled row by row each time, ten times as dear as the same list given to `execute`.


def insert_new(session: Session, row: type[SQLModel], *returning: str) -> Any:
    """An INSERT that leaves rows alone which are already there; its values go to `execute`."""
    return _insert_new(session.get_bind().dialect.name, row, returning)


@cache
def _insert_new(dialect: str, row: type[SQLModel], returning: tuple[str, ...]) -> Any:
    statement: Any = _INSERT_OF.get(dialect, sqlite.insert)(table_of(row)).on_conflict_do_nothing()
    return statement.returning(*(table_of(row).c[name] for name in returning)) if returning else statement


def insert_or_update(
    session: Session, row: type[SQLModel], keys: tuple[str, ...], columns: tuple[str, ...]
) -> Any:
    """An INSERT that takes the new values of `columns` where `keys` are there; values to `execute`."""
    return _insert_or_update(session.get_bind().dialect.name, row, keys, columns)


@cache
def _insert_or_update(
    dialect: str, row: type[SQLModel], keys: tuple[str, ...], columns: tuple[str, ...]
) -> Any:
    statement: Any = _INSERT_OF.get(dialect, sqlite.insert)(table_of(row))
    return statement.on_conflict_do_update(
        index_elements=list(keys), set_={column: statement.excluded[column] for column in columns}
    )
