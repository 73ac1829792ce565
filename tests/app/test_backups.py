"""Backups are whole or not there; a restore refuses what would lose something; damage is never written over."""

import os
import random
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app import create_app
from app.actions.add_person import make_rider
from app.backups import BackupFailed, back_up, backup_when_due, backups_in, kept
from app.database import Database
from app.forgetting import erase, whom_by_rider
from app.record_heads import verify
from app.restoring import RestoreRefused, restore
from app.settings import Settings
from app.soundness import Damaged, fault_of, refuse_damaged

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def settings_of(file: Path, **more: object) -> Settings:
    return Settings(database_url=f"sqlite:///{file}", secret_key="a key for tests", **more)  # type: ignore[arg-type]


def opened(settings: Settings, *riders: str) -> None:
    """Start as a server does, let riders be seen, and end."""
    parts = create_app(settings).extensions["jinnang"]
    for rider in riders:
        parts.database.write(lambda session, rider=rider: make_rider(session, rider, NOW))
    parts.database.close()


def riders_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return sorted(row[0] for row in database.execute("SELECT rider_id FROM rider"))


def epoch_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute("SELECT epoch FROM installation").fetchone()[0])


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A database with two riders, closed."""
    file = tmp_path_factory.mktemp("begun") / "jinnang.db"
    shutil.copy(migrated_file, file)
    opened(settings_of(file), "r1", "r2")
    return file


@pytest.fixture
def settings(begun: Path, tmp_path: Path) -> Settings:
    shutil.copy(begun, tmp_path / "jinnang.db")
    return settings_of(tmp_path / "jinnang.db")


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    return tmp_path / "jinnang.db"


def test_given_writes_beside_it_when_backed_up_then_the_copy_is_whole_ours_alone_and_one_file(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    database, out, done = Database(settings.database_url), tmp_path / "out" / "one.db", threading.Event()
    out.parent.mkdir()

    def write() -> None:
        number = 0
        while not done.is_set():
            database.write(lambda session, number=number: make_rider(session, f"w{number}", NOW))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = [back_up(settings.database_url, out) for _ in range(5)]
    finally:
        done.set()
        writer.join()
        database.close()

    assert [path.name for path in out.parent.iterdir()] == ["one.db"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sizes[-1] == out.stat().st_size
    assert fault_of(out) is None
    assert set(riders_in(out)) <= set(riders_in(file))


def test_given_a_damaged_database_when_backed_up_then_the_older_backup_still_stands(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "one.db"
    back_up(settings.database_url, out)
    before = out.read_bytes()
    file.write_bytes(before[:8192] + os.urandom(4096) + before[12288:])

    with pytest.raises(BackupFailed):
        back_up(settings.database_url, out)

    assert out.read_bytes() == before
    assert not list(tmp_path.glob(".one.db*"))


def test_given_no_database_when_backed_up_then_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no database"):
        back_up(f"sqlite:///{tmp_path / 'nothing.db'}", tmp_path / "out.db")

    assert list(tmp_path.iterdir()) == []


def test_given_a_backup_when_restored_then_what_was_there_is_set_aside_and_the_epoch_is_new(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "one.db"
    back_up(settings.database_url, backup)
    opened(settings, "late")
    first = epoch_in(file)

    with pytest.raises(RestoreRefused, match=r"not empty: there are rows in .*rider"):
        restore(settings, backup, force=False)
    epoch = restore(settings, backup, force=True)

    assert (epoch_in(file), riders_in(file)) == (epoch, ["r1", "r2"])
    assert epoch not in (first, epoch_in(backup))
    aside = [
        path
        for path in tmp_path.glob("jinnang.db.before-restore-*")
        if not path.name.endswith(("wal", "shm"))
    ]
    assert [riders_in(path) for path in aside] == [["late", "r1", "r2"]]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    parts = create_app(settings).extensions["jinnang"]
    assert parts.epoch == epoch
    assert verify(parts).fault is None
    parts.database.close()


def test_given_somebody_erased_since_the_backup_when_restored_then_he_is_not_brought_back(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "one.db"
    back_up(settings.database_url, backup)
    parts = create_app(settings).extensions["jinnang"]
    with parts.database.read() as session:
        whom = whom_by_rider(session, "r1")
    erase(parts, whom, "system")
    parts.database.close()

    restore(settings, backup, force=True)

    assert riders_in(backup) == ["r1", "r2"]
    assert "r1" not in riders_in(file)
    assert "r2" in riders_in(file)


def test_given_a_database_that_is_open_when_restored_then_it_is_refused_even_by_force(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "one.db"
    back_up(settings.database_url, backup)
    held = hold_open(file)
    try:
        with pytest.raises(RestoreRefused, match="stop the server"):
            restore(settings, backup, force=True)
    finally:
        held.close()

    assert restore(settings, backup, force=True)


class hold_open:
    """Another process that has the database open, as a server has."""

    def __init__(self, file: Path):
        import subprocess
        import sys

        code = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode=WAL'); "
            "c.execute('SELECT * FROM installation').fetchall(); print('open', flush=True); sys.stdin.read()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "open\n"

    def close(self) -> None:
        self.process.communicate()


@pytest.mark.parametrize("bad", ["damaged", "strange", "empty", "nothing"])
def test_given_a_backup_that_is_not_one_when_restored_then_nothing_is_changed(
    settings: Settings, file: Path, tmp_path: Path, bad: str
) -> None:
    backup, before = tmp_path / "bad.db", file.read_bytes()
    if bad == "damaged":
        backup.write_bytes(before[:8192] + os.urandom(4096) + before[12288:])
    elif bad == "strange":
        with closing(sqlite3.connect(backup)) as other:
            other.execute("CREATE TABLE recipes (name TEXT)")
    elif bad == "empty":
        backup.touch()

    with pytest.raises(RestoreRefused):
        restore(settings, backup, force=True)

    assert file.read_bytes() == before
    assert not list(tmp_path.glob("jinnang.db.before*"))


def test_given_an_empty_place_when_restored_then_no_force_is_needed(
    settings: Settings, tmp_path: Path
) -> None:
    back_up(settings.database_url, tmp_path / "one.db")
    new = settings_of(tmp_path / "elsewhere" / "jinnang.db")
    (tmp_path / "elsewhere").mkdir()
    opened(new)

    restore(new, tmp_path / "one.db", force=False)

    assert riders_in(tmp_path / "elsewhere" / "jinnang.db") == ["r1", "r2"]


# damage (P14)


def damages(whole: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    for _ in range(20):
        spoiled = bytearray(whole)
        for _ in range(chance.randint(1, 64)):
            spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        yield "bits", bytes(spoiled)
    for _ in range(10):
        page = chance.randrange(len(whole) // 4096) * 4096
        yield "zeroed page", whole[:page] + bytes(4096) + whole[page + 4096 :]
    for _ in range(8):
        yield "cut", whole[: chance.randrange(len(whole))]
    garbled = whole.replace(b"CREATE TABLE", b"CREATE TABL\xe4").replace(b"tableperson", b"table\xe4erson")
    yield "garbled names", garbled
    yield "wrong file", b"GIF89a" + whole[6:]
    yield "emptied", b""


def refusal(file: Path) -> str | None:
    try:
        refuse_damaged(f"sqlite:///{file}")
    except Damaged as refused:
        return str(refused)
    return None


def test_given_damaged_copies_when_the_server_starts_then_it_refuses_or_has_all_and_writes_over_none(
    begun: Path, tmp_path: Path
) -> None:
    """A bit inside a text changes no structure: SQLite keeps no sums. What starts must have all its rows."""
    seed = int(os.environ.get("DAMAGE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"the same choices again: DAMAGE_SEED={seed}")
    file, outcomes = tmp_path / "jinnang.db", []
    for what, spoiled in damages(begun.read_bytes(), random.Random(seed)):
        for old in tmp_path.iterdir():
            old.unlink()
        file.write_bytes(spoiled)
        if why := refusal(file):
            assert "flask restore" in why
            assert file.read_bytes() == spoiled
        else:
            assert len(riders_in(file)) == 2
        outcomes.append((what, "refused" if why else "whole"))

    assert {what for what, outcome in outcomes if outcome == "whole"} <= {"bits", "zeroed page"}
    assert sum(outcome == "refused" for _, outcome in outcomes) >= 15, outcomes


def test_given_a_database_that_is_gone_with_backups_or_a_log_left_then_no_empty_one_is_made(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    backup_when_due(settings_of(file, backup_folder=str(backups)), lambda make: make())
    file.unlink()

    with pytest.raises(Damaged, match="there are backups"):
        create_app(settings_of(file, backup_folder=str(backups)))
    Path(f"{file}-wal").write_bytes(b"what was confirmed last")
    with pytest.raises(Damaged, match="still there"):
        create_app(settings_of(file))

    assert not file.exists()


def test_given_a_restore_that_was_broken_off_when_the_server_starts_then_it_makes_no_empty_database(
    settings: Settings, file: Path
) -> None:
    """The power went between setting the old file aside and putting the restored one in its place."""
    file.rename(f"{file}.before-restore-20261122T120000Z")

    with pytest.raises(Damaged, match="broken off"):
        create_app(settings)

    assert not file.exists()


def test_given_a_first_start_that_was_broken_off_then_the_next_one_goes_on(
    migrated_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "jinnang.db"
    shutil.copy(migrated_file, file)  # migrated, and no installation yet
    opened(settings_of(file))
    bare = tmp_path / "bare.db"
    with closing(sqlite3.connect(bare)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("VACUUM")
    opened(settings_of(bare))


# what the running server does by itself


def test_given_the_minutes_between_backups_then_one_is_made_when_due_and_old_ones_go(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    of = settings_of(file, backup_folder=str(folder), backup_minutes=5, backup_keep=2, backup_days=2)
    folder.mkdir()
    for minutes in (6, 12, 18, 60 * 24 * 5, 60 * 24 * 9):
        old = datetime.now(UTC) - timedelta(minutes=minutes)
        shutil.copy(file, folder / old.strftime("jinnang-%Y%m%dT%H%M%SZ.db"))
    (folder / "jinnang-mine.db").touch()

    assert backup_when_due(of, lambda make: make()) is True
    assert backup_when_due(of, lambda make: make()) is False

    assert 2 <= len(backups_in(folder)) <= 4
    assert fault_of(backups_in(folder)[0][1]) is None
    assert (folder / "jinnang-mine.db").exists(), "what is not ours is not deleted"


def test_given_many_backups_then_the_newest_stay_and_the_first_of_each_day() -> None:
    moments = [NOW - timedelta(hours=6 * number) for number in range(40)]

    stay = kept(moments, newest=3, days=4)

    assert stay >= set(moments[:3])
    assert {at.date() for at in stay} == {NOW.date() - timedelta(days=number) for number in range(4)}
    assert len(stay) == 3 + 4 - 1, "midnight is the first of today and among the newest three"


# PostgreSQL


def broken_off(_session: object) -> str:
    raise KeyboardInterrupt


@pytest.mark.postgresql
def test_given_postgresql_when_backed_up_and_restored_then_the_rows_are_back_under_a_new_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if not given or not shutil.which("pg_dump"):
        pytest.skip("PostgreSQL: no server or no pg_dump here")
    name = f"backup_{os.getpid()}"
    outside = create_engine(given, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = outside.url.set(database=name).render_as_string(hide_password=False)
    of = Settings(database_url=url, secret_key="k", record_folder=str(tmp_path))
    try:
        opened(of, "r1")
        back_up(url, tmp_path / "one.dump")
        opened(of, "late")
        with pytest.raises(RestoreRefused, match="not empty"):
            restore(of, tmp_path / "one.dump", force=False)
        with monkeypatch.context() as power:  # it goes once the rows are there
            power.setattr("app.restoring.renew_epoch", broken_off)
            with pytest.raises(KeyboardInterrupt):
                restore(of, tmp_path / "one.dump", force=True)
        with pytest.raises(Damaged, match="broken off"):
            create_app(of)
        epoch = restore(of, tmp_path / "one.dump", force=True)
        assert not list(tmp_path.glob("restore.*"))
        database = Database(url)
        with database.read() as session:
            assert session.execute(text("SELECT rider_id FROM rider")).scalars().all() == ["r1"]
            assert session.execute(text("SELECT epoch FROM installation")).scalar() == epoch
            with pytest.raises(RestoreRefused, match="are connected"):
                restore(of, tmp_path / "one.dump", force=True)
        database.close()
    finally:
        with outside.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        outside.dispose()
