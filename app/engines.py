"""How the two databases are opened, and how long each lets somebody wait."""

from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import create_engine

#: A process that stands still within a transaction (stopped, swapped out, its machine gone) holds the lock
#: that all others wait for: PostgreSQL ends it after four seconds. Whoever waits in line may wait for longer,
#: since large batches may stand before him; once it is his turn, five seconds are enough for any statement.
PATIENCE = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=4s"
BRISK = "set_config('statement_timeout', '5s', true)"
#: For what looks through whole tables or stays open while others write, and for migrations.
NO_HURRY = text(
    "SELECT set_config('statement_timeout', '0', true),"
    " set_config('idle_in_transaction_session_timeout', '0', true)"
)
#: Seconds (the last: milliseconds) after which a database whose machine went is taken for gone.
CALLED = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",  # what is deleted or changed is written over
)


def open_postgresql(url: str, size: int) -> Engine:
    given: Any = make_url(url).query  # what the address says itself counts
    how = {name: value for name, value in CALLED.items() if name not in given}
    how["options"] = f"{PATIENCE} {given.get('options', '')}"
    return create_engine(url, pool_pre_ping=True, pool_size=size, hide_parameters=True, connect_args=how)


def open_sqlite(url: str, begin: str, **pool: Any) -> Engine:
    # A statement that fails must not carry a customer's words into the log.
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def prepare(dbapi_connection: Any, _record: Any) -> None:
        # The driver would open transactions by its own rules; we say BEGIN ourselves.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_ours(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
