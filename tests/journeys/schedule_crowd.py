"""Processes that run the schedule, and chance that kills and stops them. A day takes a second."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time as machine
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from app.actions.add_person import make_rider
from app.actions.add_schedule import Plan, add_schedule
from app.actions.open_installation import open_installation
from app.actions.review_drill import review_drill
from app.database import Database
from tests.journeys.schedule_oracle import faults, kept
from tests.journeys.schedule_workers import DRILLS
from tests.schedules import daily, monthly, weekly
from tests.server import ROOT

SECONDS = float(os.environ.get("KILL_SECONDS") or 4)
SPEED = 86_400
GRACE = 12 * 60  # minutes: half a second, so that some of it comes too late
LONG_GRACE = 4 * 24 * 60
STOPPED = 1.5  # seconds: longer than a lease, and than the shorter grace
PLANS: dict[str, Plan] = {
    **{f"practice-{hour}": daily(time(hour, 10), grace_minutes=GRACE) for hour in (2, 8, 14, 20)},
    **{
        f"refresh-{day}-{hour}": weekly(
            day, time(hour, 40), drills=DRILLS[day : day + 3], size=2, days=1, grace_minutes=LONG_GRACE
        )
        for day in range(7)
        for hour in (5, 17)
    },
    **{
        f"exercise-{day}": monthly(day, time(11), drills=DRILLS[7:], size=3, days=1, grace_minutes=LONG_GRACE)
        for day in range(1, 29, 2)
    },
}
ZONES = {"practice": None, "refresh": "a", "exercise": "b"}


class Crowd:
    """Some processes on one database, whom chance kills and stops."""

    def __init__(self, url: str, number: int, chance: random.Random, log: Path):
        self.database, self.number, self.chance, self.log = Database(url), number, chance, log
        self.database.migrate()
        self.stopped: dict[int, float] = {}  # process -> when it goes on
        self.hits: Counter[str] = Counter()
        with log.open("w") as errors:
            self.nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.schedule_workers", url, str(number)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip
        assert self.nursery.stdout is not None
        assert self.nursery.stdin is not None
        assert self.nursery.stdout.readline() == "ready\n"
        os.set_blocking(self.nursery.stdout.fileno(), False)
        self.alive: list[int] = []
        self.ended = datetime.min.replace(tzinfo=UTC)
        self.begin = self.database.write(self._furnish)
        self.nursery.stdin.write("go\n")
        self.nursery.stdin.flush()

    def _furnish(self, session: Session) -> datetime:
        self.clock = open_installation(session, SPEED)[1]
        now = self.clock.now()
        for rider in range(6):
            make_rider(session, f"rider-{rider}", now, "ab"[rider % 2])
            for drill in DRILLS[rider : rider + 4]:
                review_drill(session, f"rider-{rider}", drill, "again", now - timedelta(days=5))
        for name, plan in PLANS.items():
            add_schedule(session, name, plan, now, "test", ZONES[name.split("-")[0]])
        return now

    def harass(self) -> None:
        """One stroke: a process is killed, or stopped for longer than its lease lasts; others go on."""
        self._count_heads()
        for process, until in list(self.stopped.items()):
            if machine.monotonic() > until:
                self._signal(process, signal.SIGCONT)
                del self.stopped[process]
        if self.chance.random() < 0.7:
            self._wait_for_a_write()
        awake = [process for process in self.alive if process not in self.stopped]
        if not awake:
            return
        if self.number > 1 and not self.stopped and self.chance.random() < 0.2:
            leader = self._leader()
            if leader in awake and self._signal(leader, signal.SIGSTOP):
                self.stopped[leader] = machine.monotonic() + STOPPED
                self.hits["stopped"] += 1
        elif self._signal(self.chance.choice(awake), signal.SIGKILL):
            self.hits["killed"] += 1

    def _wait_for_a_write(self) -> None:
        """Until a transaction was written to the file, or a little later: what is half done shows there."""
        if self.database.embedded:
            log = f"{self.database.writer.url.database}-wal"
            before, until = os.stat(log).st_mtime_ns, machine.monotonic() + 0.5
            while os.stat(log).st_mtime_ns == before and machine.monotonic() < until:
                machine.sleep(0.0005)
            machine.sleep(self.chance.uniform(0, 0.004))

    def has_had_enough(self, seconds: float) -> bool:
        """Whether they were hit often enough, between enough that was done; on a busy machine that takes longer."""
        if seconds < SECONDS:
            return False
        with self.database.read() as session:
            done = session.execute(text("SELECT count(*) FROM drill_assignment")).scalar_one()
        hit = self.hits["killed"] >= 8 and (self.number == 1 or self.hits["stopped"] >= 2)
        assert seconds < SECONDS + 60, (self.hits, done)
        return hit and done >= 10

    def _leader(self) -> int | None:
        with self.database.read() as session:
            holder = session.execute(text("SELECT holder FROM lease")).scalar()
        return int(holder.split("-")[1]) if holder else None

    def _count_heads(self) -> None:
        while line := self._line():
            self.alive.append(int(line))
        self.alive = [process for process in self.alive if Path(f"/proc/{process}").exists()]

    def _line(self) -> str:
        assert self.nursery.stdout is not None
        return self.nursery.stdout.readline()

    def _signal(self, process: int, number: int) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
            return True
        return False

    def settle(self) -> datetime:
        """Let them work in peace until all that is due by now has been dealt with; return the moment."""
        for process in self.stopped:
            self._signal(process, signal.SIGCONT)
        end = self.clock.now()
        until = machine.monotonic() + 60
        left = text(
            "SELECT (SELECT count(*) FROM schedule_due WHERE state = 'planned' AND due_at <= :end)"
            " + (SELECT count(*) FROM schedule WHERE planned_until < :end)"
        )
        while True:
            with self.database.read() as session:
                count = session.execute(
                    left, {"end": end.replace(tzinfo=None) if self.database.embedded else end}
                ).scalar_one()
            if not count:
                return end
            assert machine.monotonic() < until, f"{count} rows are left"
            machine.sleep(0.05)

    def end(self) -> None:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.close()
        self.nursery.wait(10)
        self.nursery.stdout.close()
        self.database.close()


def torment(crowd: Crowd) -> list[str]:
    """Harass the processes for a while; return what is wrong with what is there."""
    try:
        begin = machine.monotonic()
        while not crowd.has_had_enough(machine.monotonic() - begin):
            crowd.harass()
            machine.sleep(crowd.chance.uniform(0.02, 0.8))
        end = crowd.settle()
        rows = kept(crowd.database)
    finally:
        crowd.end()
    crowd.ended, found = end, list(faults(rows, PLANS, crowd.begin, end))
    states = Counter(f"{row.state} {row.note or ''}".strip() for row in rows.due)
    print(f"{crowd.number} processes, {(end - crowd.begin).days} days: {dict(crowd.hits)}, {dict(states)},")
    fences = len({row.fence for row in rows.due if row.fence})
    lost = crowd.log.read_text().count("is not the newest")
    print(
        f"  {len(rows.assigned)} assignments, {len(rows.exercises)} exercises, {fences} fences, {lost} refused"
    )
    return found + (["a traceback in the log"] if "Traceback" in crowd.log.read_text() else [])
