"""Whether a database file is whole and ours. A damaged one is refused, and nothing is ever made over it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

MAGIC = b"SQLite format 3\0"
WHOLE_CHECK, QUICK_CHECK = 64 * 1024 * 1024, 1024 * 1024 * 1024  # bytes: up to here, that check at a start
BACKUP_NAMES = "jinnang-*.db"
RECIPE = """\
  1. Leave the files as they are, or copy {file} and what stands beside it (-wal, -shm) to another place.
  2. Look for the newest backup{backups}.
  3. python3 dev.py flask restore BACKUP --force      (the old files are set aside, never deleted)
  4. Start the server. Phones notice by themselves; senders send again what they had no answer to.
To begin anew with nothing instead, move {file} away yourself."""

#: Stands beside the record's heads while PostgreSQL holds a backup that phones would take for the old one.
UNFINISHED = "restore.unfinished"
SOMEBODYS = ("person", "rider", "event", "token")


class Damaged(Exception):
    """A database that must not be opened; its text says why and what to do."""


def file_of(url: str) -> Path | None:
    """The file of an SQLite address; None for another database, or one in memory."""
    made = make_url(url)
    if made.get_backend_name() != "sqlite" or made.database in (None, "", ":memory:"):
        return None
    return Path(str(made.database))


def refuse_damaged(url: str, backup_folder: str = "") -> None:
    """Raise Damaged, with a recipe, unless the file may be opened, or is not there and never was."""
    file = file_of(url)
    if file is None:
        return
    if fault := _fault_at_start(file, backup_folder):
        where = f" in {backup_folder}" if backup_folder else ""
        raise Damaged(f"The database {file} is not opened: {fault}.\n" + _recipe(file, where))


def refuse_unfinished(folder: Path) -> None:
    """Raise Damaged where a restore was broken off before it was ready for phones."""
    if (mark := folder / UNFINISHED).exists():
        raise Damaged(
            f"A restore was broken off ({mark}): what is in the database has no new epoch yet, and may hold "
            "who was erased since.\n  Run the restore again; it takes the mark away."
        )


def _recipe(file: Path, where: str) -> str:
    return RECIPE.replace("{file}", str(file)).replace("{backups}", where)


def _fault_at_start(file: Path, backup_folder: str) -> str | None:
    if not file.exists():
        if Path(f"{file}-wal").exists():
            return "it is gone, but the log that stands beside it (-wal) is still there"
        if any(file.parent.glob(f"{file.name}.before-restore-*")):
            return "it is gone, but what a restore set aside is there: that restore was broken off"
        if backup_folder and any(Path(backup_folder).glob(BACKUP_NAMES)):
            return "it is gone, but there are backups of it"
        return None
    size = file.stat().st_size
    how = "integrity_check" if size <= WHOLE_CHECK else "quick_check" if size <= QUICK_CHECK else ""
    return fault_of(file, how, begun=True)


def _has_rows(database: sqlite3.Connection, tables: set[str], name: str) -> bool:
    return name in tables and bool(list(database.execute(f'SELECT 1 FROM "{name}" LIMIT 1')))


def fault_of(file: Path, how: str = "integrity_check", begun: bool = False) -> str | None:
    """What is wrong with a database file; None if it is whole and ours. `how` is SQLite's own check.

    One that was only `begun` may hold nothing yet.
    """
    try:
        with file.open("rb") as read:
            head = read.read(len(MAGIC))
        if not head:
            return "it is empty"
        if head != MAGIC:
            return "it is no SQLite file"
        with closing(sqlite3.connect(file, timeout=10)) as database:
            database.execute("PRAGMA query_only=ON")
            found = [str(row[0]) for row in database.execute(f"PRAGMA {how}(5)")] if how else ["ok"]
            if found != ["ok"]:
                return "; ".join(found)[:500]
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            if not tables and begun:
                return None  # its first start was broken off before anything was in it
            if "alembic_version" not in tables:
                return "it holds the tables of another program" if tables else "it holds no tables"
            if not _has_rows(database, tables, "installation") and not (
                begun and not any(_has_rows(database, tables, name) for name in SOMEBODYS)
            ):
                return "it belongs to no installation"
    except UnicodeDecodeError:  # what SQLite says of a garbled name is garbled
        return "the names of its tables can't be read"
    except (sqlite3.Error, OSError) as wrong:
        return str(wrong)
    return None
