"""Timed work: APScheduler only ticks; what is due is a row."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any, NamedTuple

import structlog
from apscheduler.schedulers.base import BaseScheduler
from sqlmodel import Session

from app.actions.expire_notices import expire_notices
from app.actions.judge_timers import judge_timers
from app.clock import machine_now
from app.parts import Parts
from app.queries.timers import anything_timed
from app.scheduled import TICK, run_schedules

log = structlog.get_logger()


class Job(NamedTuple):
    name: str
    seconds: float  # of machine time
    run: Callable[[Parts], Any]


#: Seconds of machine time by which the look at the timers lags: what was sent by a moment is here by then.
SETTLE = 1.0
#: ... but a fast clock must not outrun what is to be said.
SETTLE_AT_MOST = timedelta(seconds=60)
#: After a start senders first bring what they could not bring while the server was down.
CATCH_UP = 5.0


def look_at_timers(parts: Parts) -> None:
    """Judge the timers whose moment has come, then end what lived until then (superseded wins)."""
    clock = parts.clock
    until = clock.now() - min(timedelta(seconds=SETTLE * clock.speed), SETTLE_AT_MOST)
    with parts.database.read() as session:
        if not anything_timed(session, until):
            return

    def tick(session: Session) -> int:
        return len(judge_timers(session, parts.rulebook, until)) + expire_notices(session, until)

    if parts.database.write(tick):
        parts.outbox.nudge()


JOBS = (
    Job("look at timers", 0.5, look_at_timers),
    Job("run schedules", TICK, run_schedules),
)


def start_schedule(scheduler: BaseScheduler, parts: Parts) -> None:
    """Let the scheduler tick. A late tick is made up once, two never run side by side."""
    scheduler.configure(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    begin = machine_now() + timedelta(seconds=CATCH_UP)
    for job in JOBS:
        scheduler.add_job(
            job.run, "interval", seconds=job.seconds, start_date=begin, args=[parts], id=job.name
        )
    scheduler.start()
