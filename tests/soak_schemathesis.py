"""The long form of tests/app/test_schemathesis.py: `python3 -m tests.soak_schemathesis [MINUTES]`."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.actions.add_source import add_source
from app.actions.issue_token import issue_token
from tests.conftest import written
from tests.schemathesis_run import try_all
from tests.server import Server, running


def issued(server: Server, role: str) -> str:
    def work(session: Session, now: datetime) -> str:
        return issue_token(session, role, now, "r1" if role == "rider" else None, "soak")

    return written(server, work)


def main(minutes: float) -> int:
    """Try every call as every role for so long; print what was found, and end with how many roles found any."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--quiet-demo") as server:
        secret = written(server, lambda session, now: add_source(session, "schemathesis", now))
        roles = ("rider", "dispatcher", "trainer", "admin", "operator")
        tokens: dict[str, str | None] = {"nobody": None, **{role: issued(server, role) for role in roles}}
        each = ["--phases=coverage,fuzzing,stateful", f"--max-time={max(1, int(minutes * 60))}"]
        found = try_all(server.url, tokens, secret, dict.fromkeys(tokens, each))
        for role, said in found.items():
            print(f"== as {role}\n{said}")
        broken = [line for line in server.errors().splitlines() if '"level": "error"' in line]
        print(
            f"{len(tokens)} roles, {minutes:g} minutes: {len(found)} found faults, {len(broken)} errors in the log"
        )
        for line in broken[:20]:
            print(line)
    return len(found) + bool(broken)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
