"""Processes that run the schedule and nothing else: `python -m tests.journeys.schedule_workers URL NUMBER`.

One that has no connection open forks them, so that one that is killed is back in a moment. It says when it is
ready and waits for a line; then each prints its id as it begins to work, and all end when the input does.
"""

import os
import random
import signal
import sys
import threading
import time
from datetime import timedelta

import structlog
from sqlmodel import Session

from app.actions.open_installation import open_installation
from app.clock import Clock
from app.database import Database
from app.notices.outbox import Outbox
from app.parts import Parts
from app.scheduled import run_schedules
from app.settings import Settings
from tests.schedules import a_rulebook

DRILLS = tuple(f"drill-{number}" for number in range(12))
LEASE = timedelta(seconds=0.6)  # on a busy machine a turn takes a while
PATIENCE = timedelta(seconds=0.02)


def open_parts(url: str) -> Parts:
    """All that a turn needs; one turn is made so that those who are forked find everything loaded."""
    database = Database(url)

    def kept_clock(session: Session) -> Clock:
        return open_installation(session, None)[1]

    clock = database.write(kept_clock)
    parts = Parts(Settings(), database, clock, a_rulebook(*DRILLS), Outbox(), "an-epoch")
    run_schedules(parts, LEASE, PATIENCE)
    database.close()
    return parts


def work(parts: Parts, parent: int, lease: timedelta) -> None:
    chance = random.Random(os.getpid())
    print(os.getpid(), flush=True)
    while os.getppid() == parent:
        run_schedules(parts, lease, PATIENCE)
        time.sleep(chance.uniform(0, 0.02))


def main(url: str, number: int) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    print("ready", flush=True)
    sys.stdin.readline()
    me, parts, children = os.getpid(), open_parts(url), set[int]()

    def end_with_input() -> None:
        sys.stdin.read()
        os.kill(me, signal.SIGTERM)

    def end(*_: object) -> None:
        for child in children:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    threading.Thread(target=end_with_input, daemon=True).start()
    while True:
        while len(children) < number:
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                work(
                    parts, me, LEASE if number > 1 else LEASE / 6
                )  # alone, it waits for its own last life only
                os._exit(0)
            children.add(child)
        gone, _ = os.wait()
        children.discard(gone)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
