"""The installation: its epoch is made once, and its business clock goes on over a restart."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from app.actions import open_installation as module
from app.actions.open_installation import open_installation
from app.clock import Clock, SteppedClock
from app.database import Database, table_of
from app.tables.installation import InstallationRow
from tests.makers import EVENING, later


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> SteppedClock:
    """The machine's clock, moved by hand."""
    clock = SteppedClock(EVENING)
    monkeypatch.setattr(module, "machine_now", clock.now)
    monkeypatch.setattr("app.clock.machine_now", clock.now)
    return clock


def start(database: Database, speed: float | None = None) -> tuple[str, Clock]:
    return database.write(lambda session: open_installation(session, speed))


def test_given_a_new_house_then_business_time_is_the_machines_at_its_speed(
    database: Database, machine: SteppedClock
) -> None:
    _, clock = start(database)

    machine.move_to(later(60))

    assert (clock.now(), clock.speed) == (later(60), 1.0)


def test_given_a_restart_then_epoch_speed_and_time_go_on(database: Database, machine: SteppedClock) -> None:
    epoch, _ = start(database, speed=60)
    machine.move_to(later(10))

    again, clock = start(database)

    assert (again, clock.speed, clock.now()) == (epoch, 60.0, later(600))


def test_given_the_same_speed_again_then_nothing_jumps(database: Database, machine: SteppedClock) -> None:
    start(database, speed=60)
    machine.move_to(later(10))

    assert start(database, speed=60)[1].now() == later(600)


def test_given_a_new_speed_then_time_already_gone_stays_and_the_new_speed_counts_from_now(
    database: Database, machine: SteppedClock
) -> None:
    epoch, _ = start(database, speed=60)
    machine.move_to(later(10))

    same, _ = start(database, speed=2)
    machine.move_to(later(20))

    assert (same, start(database)[1].now()) == (epoch, later(600 + 20))


def test_given_two_houses_then_their_epochs_differ(database: Database) -> None:

    first, _ = start(database)
    database.write(lambda session: session.execute(delete(table_of(InstallationRow))))

    assert start(database)[0] != first


def test_given_a_speed_of_nothing_then_no_clock_runs() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Clock(EVENING, EVENING, 0)


def test_given_a_stepped_clock_then_it_never_runs_backwards() -> None:
    clock = SteppedClock(EVENING)

    clock.move_to(EVENING - timedelta(hours=1))

    assert clock.now() == EVENING
    assert isinstance(clock.now(), datetime)
