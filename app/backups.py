"""Backups: a copy of the database as it is at one moment, checked before it counts, readable by us alone."""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import structlog
from sqlalchemy.engine import URL, make_url

from app.clock import machine_now
from app.settings import Settings
from app.soundness import BACKUP_NAMES, fault_of, file_of

log = structlog.get_logger()
STAMP = "jinnang-%Y%m%dT%H%M%SZ.db"


class BackupFailed(Exception):
    """No backup was made; what stood under its name before still stands."""


def back_up(url: str, out: Path) -> int:
    """Write a checked backup of a database to `out` and return its size in bytes.

    The server may run meanwhile. `out` is there whole or not at all. Raises BackupFailed.
    """
    try:
        with _made_whole(out) as fresh:
            file = file_of(url)
            if file is not None:
                _copy_sqlite(file, fresh)
            else:
                _dump_postgresql(make_url(url), fresh)
            return fresh.stat().st_size
    except (OSError, sqlite3.Error) as wrong:
        raise BackupFailed(str(wrong)) from wrong


@contextmanager
def _made_whole(out: Path) -> Iterator[Path]:
    """A file of ours to write into; at the end it is on the disk under its own name."""
    fresh = out.with_name(f".{out.name}.{secrets.token_hex(6)}")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield fresh
        on_disk(fresh)
        fresh.replace(out)
        on_disk(out.parent)
    finally:
        for left in (fresh, Path(f"{fresh}-journal"), Path(f"{fresh}-wal"), Path(f"{fresh}-shm")):
            left.unlink(missing_ok=True)


def on_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # a folder cannot be synced there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_sqlite(file: Path, fresh: Path) -> None:
    """One snapshot, in one step: readers hold up nobody in WAL mode, and no write makes it begin again."""
    if not file.exists():
        raise BackupFailed(f"there is no database at {file}")
    with (
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as source,
        closing(sqlite3.connect(fresh)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, not three
    if fault := fault_of(fresh):
        raise BackupFailed(f"the copy is not whole: {fault}")


def program(name: str) -> str:
    """Where a program of PostgreSQL is; raises BackupFailed where it is not installed."""
    return shutil.which(name) or _missing(name)


def _missing(name: str) -> str:
    raise BackupFailed(f"{name} is not here; install postgresql-client, or back up on another machine")


def libpq(url: URL) -> tuple[str, dict[str, str]]:
    """The address as PostgreSQL's own programs take it, and the environment that holds the password."""
    named = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    told = {key: str(value) for key, value in named.items() if value} | {
        key: str(value) for key, value in url.query.items()
    }
    return f"postgresql://?{urlencode(told)}", {"PGPASSWORD": str(url.password or ""), "PATH": os.defpath}


def _dump_postgresql(url: URL, fresh: Path) -> None:
    address, environment = libpq(url)
    for command in (
        [program("pg_dump"), "--format=custom", f"--file={fresh}", f"--dbname={address}"],
        [program("pg_restore"), "--list", str(fresh)],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise BackupFailed(f"{Path(command[0]).name}: {done.stderr.strip()[:500]}")


# what the running server does by itself


def backups_in(folder: Path) -> list[tuple[datetime, Path]]:
    """The scheduled backups of a folder, newest first."""
    found = []
    for path in folder.glob(BACKUP_NAMES):
        try:
            found.append((datetime.strptime(path.name, STAMP).replace(tzinfo=UTC), path))
        except ValueError:
            continue  # somebody's own; not ours to count or delete
    return sorted(found, reverse=True)


def kept(moments: list[datetime], newest: int, days: int) -> set[datetime]:
    """Of these moments the newest ones, and besides the first of each of the last days that have any."""
    first_of_day: dict[object, datetime] = {}
    for at in sorted(moments):
        first_of_day.setdefault(at.date(), at)
    return set(sorted(moments)[-newest:]) | set(sorted(first_of_day.values())[-days:])


def backup_when_due(settings: Settings, run: Callable[[Callable[[], int]], int]) -> bool:
    """Make the scheduled backup if its time has come; whether one was made.

    `run` does the work aside, so that nobody waits for it: not a phone, not a call for help.
    """
    folder, now = Path(settings.backup_folder), machine_now()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = backups_in(folder)
    newest = next((at for at, _ in there if at <= now), None)  # one from the future is of a clock gone wrong
    if newest and now - newest < timedelta(minutes=settings.backup_minutes):
        return False
    out = folder / now.strftime(STAMP)
    size = run(lambda: back_up(settings.database_url, out))
    stay = kept(
        [at for at, _ in there] + [now.replace(microsecond=0)], settings.backup_keep, settings.backup_days
    )
    for at, path in there:
        if at not in stay:
            path.unlink(missing_ok=True)
    log.info("backup", bytes=size, ms=round((machine_now() - now).total_seconds() * 1000))
    return True
