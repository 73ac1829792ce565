"""Tries to sign in: a guesser waits ever longer, and nobody else because of him."""

import shutil
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from app.actions.count_try import FREE, LONGEST, count_try, delay_after, forgive_tries, wait_before_try
from app.database import Database
from app.signing_in import try_keys
from tests.makers import later

ACCOUNT = ["account:a"]


def tried(database: Database, keys: list[str], at: float) -> float:
    """Seconds this try has to wait; 0: it was counted."""
    return database.write(lambda session: count_try(session, keys, later(at))).total_seconds()


def test_given_a_few_wrong_tries_then_each_next_one_waits_twice_as_long_up_to_a_quarter_of_an_hour() -> None:
    waits = [delay_after("account", failures).total_seconds() for failures in range(20)]

    assert waits[:8] == [0, 0, 0, 0, 0, 2, 4, 8]
    assert waits[-1] == LONGEST.total_seconds() == 900
    assert waits == sorted(waits)


def test_given_a_try_that_comes_too_early_then_it_is_not_counted(database: Database) -> None:
    for _ in range(FREE["account"]):
        assert tried(database, ACCOUNT, 0) == 0

    assert [tried(database, ACCOUNT, 1) for _ in range(50)] == [1] * 50
    assert tried(database, ACCOUNT, 2) == 0
    assert tried(database, ACCOUNT, 2) == 4


def test_given_ten_thousand_guesses_from_a_thousand_addresses_then_a_day_lets_a_hundred_through(
    migrated_file: Path, tmp_path: Path
) -> None:
    database, counted = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}"), 0

    def guess(session: object) -> None:
        nonlocal counted
        for number in range(10_000):
            keys = try_keys("victim", f"198.51.{number % 1000 // 256}.{number % 256}", None)
            moment = later(number * 8.64)  # spread over a whole day
            if not wait_before_try(session, keys, moment):  # type: ignore[arg-type]
                count_try(session, keys, moment)  # type: ignore[arg-type]
                counted += 1

    database.write(guess)

    assert counted <= 110
    assert tried(database, try_keys("victim", "203.0.113.9", None), 86_400) > 0
    assert tried(database, try_keys("victim", "203.0.113.9", "his own browser"), 86_400) == 0
    database.close()


def test_given_the_victims_own_browser_then_only_its_own_wrong_tries_count() -> None:
    (key,) = try_keys("victim", "198.51.100.1", "his own browser")

    assert key.startswith("known:")
    assert "his own" not in key
    assert try_keys("victim", "198.51.100.1", "another") != [key]
    assert try_keys("victim", "127.0.0.1", None) == try_keys("victim", "::1", None)
    assert len(try_keys("victim", "198.51.100.1", None)) == 2


def test_given_a_right_try_then_the_account_begins_afresh_and_its_address_gets_only_this_one_back(
    database: Database,
) -> None:
    keys = ["account:a", "address:198.51.100.1"]
    for at in (0, 1, 2):
        tried(database, keys, at)

    database.write(lambda session: forgive_tries(session, keys))

    with database.read() as session:
        left = session.execute(text("SELECT key, failures FROM sign_in_try")).all()
    assert [tuple(row) for row in left] == [("address:198.51.100.1", 2)]


def test_given_a_day_without_a_try_then_all_is_forgotten_and_no_row_stays(database: Database) -> None:
    for at in range(5):
        tried(database, ACCOUNT, at)
    assert tried(database, ACCOUNT, 5) > 0

    assert tried(database, ["account:b"], timedelta(days=1).total_seconds() + 4) == 0

    with database.read() as session:
        assert session.execute(text("SELECT key FROM sign_in_try")).scalars().all() == ["account:b"]
