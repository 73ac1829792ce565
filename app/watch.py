"""Whether this server can do its work, each check with what to do if it cannot."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy.engine import make_url

from app.actions.probe_write import probe_write
from app.clock import machine_now
from app.parts import Parts
from app.queries.lags import Lags, lags, leases, oldest_unsent

log = structlog.get_logger()
PROBE_PATIENCE, PROBE_LIVES = 2.0, 1.0  # seconds: how long a probe may take, and its answer is good for
MOST_LAG = 10.0  # seconds a notice may wait for the loop
MOST_LATE = 30.0  # seconds anything due may wait for the schedule: two leases
LEAST_FREE = 0.05  # of the disk
STEP, DRIFT = 2.0, 0.001  # seconds a clock may be off between two looks, and for each second between them
STEP_LASTS = 60.0  # seconds for which a step is told of


class Check(NamedTuple):
    """One line of /ready: what was found, and what to do if it is not good."""

    name: str
    good: bool
    found: str
    do: str

    def as_json(self) -> dict[str, Any]:
        return {"good": self.good, "found": self.found} | ({} if self.good else {"do": self.do})


@dataclass
class Watch:
    """What was seen on earlier looks; one an app, in `app.extensions`."""

    stopping: bool = False
    backup: Callable[[], Check] | None = None  # set where backups are scheduled
    _unsent: tuple[int, datetime] | None = None
    _unsent_since: float = 0.0
    _seen: tuple[datetime, float] | None = None  # wall clock and monotonic clock at the last look
    _stepped: tuple[float, float] | None = None  # by how much, and when
    _probe: tuple[float, bool, str] = (float("-inf"), False, "not tried yet")
    _probing: threading.Thread | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def look(self, parts: Parts) -> float:
        """Look at the clock and at the outbox; return how long its oldest notice has waited, in seconds."""
        now = time.monotonic()
        self._look_at_clock(parts, machine_now(), now)
        with parts.database.read() as session:
            oldest = oldest_unsent(session, parts.clock.now())
        if oldest != self._unsent:  # looked at since, or gone: it does not wait for the loop
            self._unsent, self._unsent_since = oldest, now
        return now - self._unsent_since if oldest else 0.0

    def _look_at_clock(self, parts: Parts, wall: datetime, now: float) -> None:
        if self._seen:
            passed = now - self._seen[1]
            step = (wall - self._seen[0]).total_seconds() - passed
            if abs(step) > STEP + DRIFT * passed:
                self._stepped = step, now
                parts.metrics.note_clock_step()
                log.error("clock_stepped", seconds=round(step, 1))
        self._seen = wall, now

    def checks(self, parts: Parts) -> list[Check]:
        """Every check. The writer is asked only if its last answer is over a second old."""
        lag = self.look(parts)
        found = [
            Check("running", not self.stopping, "stopping" if self.stopping else "running",
                  "nothing: this server was told to end; send people to another"),
            self._writer(parts),
            Check("outbox", lag <= MOST_LAG, f"the oldest notice has waited {lag:.1f} s for the loop",
                  "look in the log for `notice_loop`; if it says nothing more, restart the server"),
            _schedule(parts),
            _disk(parts),
            self._clock(),
            _words(parts),
        ]  # fmt: skip
        if self.backup:
            found.append(self.backup())
        parts.metrics.note_checks({check.name: check.good for check in found})
        return found

    def _clock(self) -> Check:
        recent = self._stepped and time.monotonic() - self._stepped[1] < STEP_LASTS
        by = self._stepped[0] if self._stepped else 0.0
        return Check("clock", not recent, f"jumped by {by:+.1f} s" if recent else "runs evenly",
                     "let the clock be slewed, not set (chrony or systemd-timesyncd); signatures and "
                     "timers go by it")  # fmt: skip

    def _writer(self, parts: Parts) -> Check:
        with self._guard:
            at, good, found = self._probe
            if time.monotonic() - at > PROBE_LIVES and not (self._probing and self._probing.is_alive()):
                self._probing = threading.Thread(target=self._write, args=[parts], daemon=True)
                self._probing.start()
            probing = self._probing
        if probing:
            probing.join(PROBE_PATIENCE)
        at, good, found = self._probe
        if probing and probing.is_alive():
            good, found = False, f"no answer in {PROBE_PATIENCE:.0f} s"
        return Check("database", good, found,
                     "see that the disk is not full or read-only and that the database answers; "
                     "what was confirmed is kept")  # fmt: skip

    def _write(self, parts: Parts) -> None:
        begun = time.monotonic()
        try:
            parts.database.write(probe_write)
        except Exception as wrong:
            log.exception("probe")
            self._probe = time.monotonic(), False, type(wrong).__name__
        else:
            done = time.monotonic()
            self._probe = done, True, f"written in {(done - begun) * 1000:.1f} ms"


def read_lags(parts: Parts) -> Lags:
    with parts.database.read() as session:
        return lags(session, parts.clock.now())


def _schedule(parts: Parts) -> Check:
    behind = read_lags(parts)
    late = max(behind.schedule, behind.timer).total_seconds() / parts.clock.speed
    with parts.database.read() as session:
        ends = leases(session)
    now = machine_now()
    held = ", ".join(f"{name} {(at - now).total_seconds():+.0f} s" for name, at in sorted(ends.items()))
    found = f"the oldest thing due is {late:.1f} s late" + (f"; leases end in: {held}" if held else "")
    return Check("schedule", late <= MOST_LATE, found,
                 "look in the log for `schedule`; another process takes over when a lease has ended; "
                 "if none does, restart the server")  # fmt: skip


def _words(parts: Parts) -> Check:
    """Never a reason to be sent no more requests: what is said instead is older, and right."""
    faults = parts.words.faults
    found = "; ".join(faults) if faults else f"as published, number {parts.words.number}"
    return Check("words", True, found, "")


def _disk(parts: Parts) -> Check:
    url = make_url(parts.settings.database_url)
    file = Path(url.database or ".") if url.get_backend_name() == "sqlite" else Path.cwd()
    here = next(folder for folder in (file.absolute(), *file.absolute().parents) if folder.exists())
    usage = shutil.disk_usage(here)
    share = usage.free / usage.total if usage.total else 1.0
    return Check("disk", share >= LEAST_FREE, f"{share:.0%} free",
                 "make room where the database is, old backups first; a full disk takes nothing")  # fmt: skip
