"""The real server with `--tls`, in a process of its own, on its own certificates."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import ROOT, Server


@contextmanager
def running_tls(folder: Path, *arguments: str) -> Iterator[tuple[Path, int, list[str]]]:
    """Its folder (certificates in `tls/`, errors in `stderr.txt`), its port, and the lines it printed."""
    told = Server(folder)
    environment = {**told.environment, "TLS_FOLDER": str(folder / "tls")}
    command = [sys.executable, "wsgi.py", "--port", str(told.port), "--tls", *arguments]
    with (folder / "stderr.txt").open("a") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    printed: list[str] = []
    try:
        for line in process.stdout or ():
            printed.append(line.rstrip())
            if "SHA-256" in line:
                break
        yield folder, told.port, printed
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
