"""A PostgreSQL of the tests' own, on a port the system gave, where its programs are installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from glob import glob
from pathlib import Path

from tests.server import free_port


class Postgres:
    """Started once a test run; `stop` ends this server and no other."""

    def __init__(self, programs: Path):
        self.programs, self.port = programs, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="jinnang-pg-"))
        self.data = self.folder / "data"
        # PostgreSQL refuses to run as root: its own user does.
        self.by = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.by:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "jinnang", "-E", "UTF8", "--no-sync")
        # It is never crashed itself, so nothing has to be on the disk: a commit need not wait for it.
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        where = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options = f"-p {self.port} {where} {quick}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", f"{self.folder}/log", "start")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://jinnang@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.by, str(self.programs / program), *arguments],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def programs() -> Path | None:
    """Where initdb is; None if PostgreSQL, or the user it must run as, is not on this machine."""
    if os.geteuid() == 0 and not any(person.pw_name == "postgres" for person in pwd.getpwall()):
        return None
    found = shutil.which("initdb") or next(iter(sorted(glob("/usr/lib/postgresql/*/bin/initdb"))[-1:]), None)
    return Path(found).resolve().parent if found else None
