"""Restore: a checked backup takes the database's place, with a new epoch, so that phones begin anew."""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.actions.keep_record import keep_record
from app.actions.open_installation import open_installation
from app.actions.renew_epoch import renew_epoch
from app.backups import libpq, on_disk, program
from app.clock import machine_now
from app.database import Database
from app.forgetting import replay_erasures
from app.notices.outbox import Outbox
from app.parts import Parts
from app.record_heads import append_line, note_restore
from app.settings import Settings
from app.soundness import UNFINISHED, fault_of, file_of
from scripts_library.loader import whole_scripts
from scripts_library.rulebook import load_rulebook

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows refuses by itself to replace a file that is open
    fcntl = None

#: Where SQLite keeps its shared locks in a file: whoever has a WAL database open holds one of these bytes.
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510
BESIDE = ("", "-wal", "-shm", "-journal")
#: What a database that was only ever opened holds.
OF_AN_EMPTY_ONE = frozenset({"alembic_version", "installation", "record", "sweep", "lease"})


class RestoreRefused(Exception):
    """Nothing was changed; the text says why."""


def restore(settings: Settings, backup: Path, force: bool) -> str:
    """Put a backup in the database's place and return the new epoch.

    Refuses while anybody has the database open, and, without `force`, where it holds anything. What `force`
    replaces is set aside beside it (SQLite), never deleted.
    """
    if not backup.is_file():
        raise RestoreRefused(f"there is no file {backup}")
    file = file_of(settings.database_url)
    return _restore_file(settings, file, backup, force) if file else _restore_dump(settings, backup, force)


def _restore_file(settings: Settings, file: Path, backup: Path, force: bool) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    with _alone_with(file):
        if not force and (held := _held_in(file)):
            raise RestoreRefused(f"{file} {held}; --force sets it aside and restores")
        fresh = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
        try:
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            shutil.copyfile(backup, fresh)
            if fault := fault_of(fresh):
                raise RestoreRefused(f"the backup is not whole: {fault}")
            epoch = _made_ready(settings, f"sqlite:///{fresh}")
            with closing(sqlite3.connect(fresh)) as whole:
                whole.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file that is moved
            on_disk(fresh)
            _set_aside(file)
            fresh.replace(file)
            on_disk(file.parent)
        finally:
            for ending in BESIDE:
                Path(f"{fresh}{ending}").unlink(missing_ok=True)
    return epoch


def _made_ready(settings: Settings, url: str) -> str:
    """Migrated, under a new epoch, told of in the record, and without those who were erased since."""
    database = Database(url)
    try:
        database.migrate()
        epoch = database.write(renew_epoch)
        _, clock = database.write(lambda session: open_installation(session, None))
        scripts, _faults = whole_scripts(settings.scripts_folder)
        rulebook = load_rulebook(settings.scripts_folder, ZoneInfo(settings.timezone), scripts)
        parts = Parts(settings, database, clock, rulebook, Outbox(), epoch)
        note_restore(parts)  # first: what is noted beyond this line of the record is gone
        # Who was erased since the backup is not brought back by it.
        told = {"epoch": epoch, "erased_again": replay_erasures(parts)}
        database.write(
            lambda session: keep_record(
                session, machine_now(), "database.restored", "system", "installation", told
            )
        )
    finally:
        database.close()
    return epoch


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    """Nobody else has the database open, and nobody opens it until we are done."""
    if fcntl is None or not file.exists():
        yield
        return
    with file.open("r+b") as held:
        try:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
        except OSError:
            raise RestoreRefused(f"{file} is open: stop the server first") from None
        yield


def _held_in(file: Path) -> str | None:
    """What speaks against replacing a file without being forced to; None if it holds nothing."""
    if not any(Path(f"{file}{ending}").exists() for ending in BESIDE):
        return None
    # In a copy: opening and closing the file itself would let go of our hold on it.
    look = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        for ending in BESIDE[:2]:
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{file}{ending}", f"{look}{ending}")
        if fault := fault_of(look, "quick_check"):
            return f"is there and can't be read ({fault})"
        with closing(sqlite3.connect(look)) as database:
            names = [
                name
                for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if name not in OF_AN_EMPTY_ONE and not name.startswith("sqlite_")
            ]
            full = [name for name in names if list(database.execute(f'SELECT 1 FROM "{name}" LIMIT 1'))]
        return f"is not empty: there are rows in {', '.join(sorted(full)[:5])}" if full else None
    finally:
        for ending in BESIDE:
            Path(f"{look}{ending}").unlink(missing_ok=True)


def _set_aside(file: Path) -> None:
    stamp = machine_now().strftime("%Y%m%dT%H%M%SZ")
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{file}{ending}").rename(f"{file}.before-restore-{stamp}{ending}")


def _restore_dump(settings: Settings, backup: Path, force: bool) -> str:
    url = settings.database_url
    database = Database(url)
    try:
        with database.writer.connect() as connection:
            others = connection.execute(
                text(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ).scalar()
            if others:
                raise RestoreRefused(f"{others} others are connected to the database: stop the servers first")
            tables = connection.execute(
                text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
            ).scalar()
            if tables and not force:
                raise RestoreRefused("the database is not empty; --force replaces what is in it")
    finally:
        database.close()
    address, environment = libpq(make_url(url))
    mark = settings.outside_folder() / UNFINISHED
    append_line(mark, backup.name)
    # In one transaction: a dump that breaks off leaves what was there.
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--clean", "--if-exists"]
    command = [program("pg_restore"), *options, f"--dbname={address}", str(backup)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        mark.unlink()
        raise RestoreRefused(f"pg_restore: {done.stderr.strip()[:500]}")
    epoch = _made_ready(settings, url)
    mark.unlink()
    return epoch
