"""One writer, many readers, all or nothing."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from app.actions.add_person import make_rider
from app.database import Database, table_of
from app.tables.orders import OrderRow
from app.tables.riders import RiderRow
from tests.house import House
from tests.makers import EVENING, placed, status, wish_to_cancel

RIDER = table_of(RiderRow)


def riders(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(RIDER)).scalar_one())


def test_given_work_that_fails_half_way_then_nothing_of_it_is_kept(database: Database) -> None:
    def half(session: Session) -> None:
        make_rider(session, "zhou", EVENING)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        database.write(half)

    with database.read() as session:
        assert riders(session) == 0


def test_given_a_reader_then_what_it_sees_does_not_change_while_it_looks(database: Database) -> None:
    with database.read() as session:
        before = riders(session)
        database.write(lambda writer: make_rider(writer, "zhou", EVENING))
        assert riders(session) == before

    with database.read() as session:
        assert riders(session) == before + 1


def test_given_a_migrated_database_then_migrating_again_does_nothing(database: Database) -> None:
    database.write(lambda session: make_rider(session, "zhou", EVENING))

    database.migrate()

    with database.read() as session:
        assert riders(session) == 1


def test_given_the_migrations_then_they_make_the_tables_that_the_code_describes(database: Database) -> None:
    with database.writer.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)

    assert differences == []


def test_given_the_largest_values_of_the_contract_then_they_can_be_kept(house: House) -> None:
    told = house.take(
        placed("o" * 128, value_minor=10**12, customer_id="c" * 128, zone="z" * 128, note="长" * 10_000),
        status("assigned", rider="r" * 128, order="o" * 128, reason="长" * 10_000, actor="长" * 10_000),
    )
    house.take(wish_to_cancel(order="o" * 128))

    assert told.accepted == 2
    assert len(house.cards("r" * 128)) == 1


def test_given_many_writers_at_once_then_no_number_is_lost_or_given_twice(house: House) -> None:
    house.take(status("at_customer"))
    failed: list[Exception] = []

    def post(number: int) -> None:
        try:
            for turn in range(5):
                order = f"o{number}-{turn}"
                house.take(status("at_customer", order=order), wish_to_cancel(order=order))
        except Exception as fault:  # shown by the test's own thread
            failed.append(fault)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert [card.seq for card in house.cards()] == list(range(1, 31))


def test_given_more_writers_than_connections_then_a_call_for_help_and_a_reader_wait_for_none(
    database: Database,
) -> None:
    """A file has one writer for both; a database that others share has a line for each."""
    begun, go_on, came = threading.Event(), threading.Event(), list[str]()

    def hold(_session: Session) -> None:
        begun.set()
        go_on.wait(10)

    def ask() -> None:
        with database.read() as session:
            riders(session)
        came.append("read")
        if not database.embedded:
            database.write(lambda session: came.append("urgent"), urgent=True)

    crowd = [threading.Thread(target=database.write, args=(hold,)) for _ in range(30)]
    for thread in crowd:
        thread.start()
    assert begun.wait(5)
    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(3)
    heard = list(came)
    go_on.set()
    for thread in (*crowd, asking):
        thread.join(20)

    assert heard == (["read"] if database.embedded else ["read", "urgent"])


@pytest.mark.parametrize("thread_of_its_own", [True, False])
def test_given_a_transaction_when_the_database_is_closed_then_it_is_kept_first(
    database: Database, thread_of_its_own: bool
) -> None:
    begun, go_on, lost = threading.Event(), threading.Event(), list[BaseException]()
    with ThreadPoolExecutor(1) as thread:
        closing = Database(
            database.url, (lambda job: thread.submit(job).result()) if thread_of_its_own else None
        )

        def slowly(session: Session) -> None:
            make_rider(session, "zhou", EVENING)
            begun.set()
            go_on.wait(10)

        def write() -> None:
            try:
                closing.write(slowly)
            except BaseException as error:
                lost.append(error)

        writing, ending = threading.Thread(target=write), threading.Thread(target=closing.close)
        writing.start()
        assert begun.wait(5)
        ending.start()
        ending.join(0.2)
        go_on.set()
        writing.join(10)
        ending.join(10)

    assert not lost
    assert not ending.is_alive()
    with database.read() as session:
        assert riders(session) == 1


def test_given_a_statement_that_fails_then_its_error_says_nothing_of_anybodys_words(
    database: Database,
) -> None:
    with pytest.raises(IntegrityError) as failed:
        database.write(lambda session: session.execute(insert(RIDER), {"rider_id": "I will hurt you"}))

    # What PostgreSQL itself adds of the row that was wrong is not ours to cut.
    assert "hurt" not in str(failed.value).partition("DETAIL")[0]


def test_given_reports_of_orders_at_once_then_their_state_is_that_of_all_of_them(house: House) -> None:
    story = [("assigned", 0), ("at_store", 10), ("picked_up", 20), ("delivered", 40)]
    orders = [f"o{number}" for number in range(8)]
    failed: list[Exception] = []

    def report(state: str, at: int, turned: bool) -> None:
        try:
            house.take(
                *(status(state, at, order=order) for order in (reversed(orders) if turned else orders))
            )
        except Exception as fault:  # shown by the test's own thread
            failed.append(fault)

    threads = [
        threading.Thread(target=report, args=(*told, number % 2 == 0))
        for number, told in enumerate(reversed(story))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert {row.status for row in house.rows(select(table_of(OrderRow).c.status))} == {"delivered"}


def test_given_sqlite_then_it_is_as_safe_as_promised(database: Database) -> None:
    if not database.embedded:
        pytest.skip("about SQLite")

    with database.writer.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous")
        }

    assert said == {"journal_mode": "wal", "synchronous": 2}


@pytest.mark.postgresql
def test_given_a_postgresql_server_then_the_same_tests_ran_on_it() -> None:
    if "TEST_POSTGRESQL_URL" not in os.environ:
        pytest.skip("PostgreSQL: TEST_POSTGRESQL_URL is not set; the tests of actions ran on SQLite only")


def test_given_a_row_already_there_then_a_plain_insert_is_refused(database: Database) -> None:
    database.write(lambda session: make_rider(session, "zhou", EVENING))

    with pytest.raises(Exception, match=r"(?i)unique"):
        database.write(
            lambda session: session.execute(
                insert(RIDER).values(rider_id="zhou", first_seen=EVENING, head_seq=0, newest_arrival=0)
            )
        )


def test_given_postgresql_then_nobody_who_stands_still_holds_it_and_what_is_long_may_be(
    database: Database,
) -> None:
    if database.embedded:
        pytest.skip("about PostgreSQL")
    shown = [text(f"SHOW {name}") for name in ("statement_timeout", "idle_in_transaction_session_timeout")]

    def patience(session: Session) -> list[str]:
        return [session.execute(one).scalar() for one in shown]

    assert database.write(patience) == ["5s", "4s"]
    assert database.write(patience, urgent=True) == ["5s", "4s"]
    with database.read() as session:
        assert patience(session) == ["30s", "4s"]
    with database.read(no_hurry=True) as session:
        assert patience(session) == ["0", "0"]
    with database.read() as session:
        assert patience(session) == ["30s", "4s"], "it was for that one transaction"
