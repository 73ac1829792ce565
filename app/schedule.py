"""Timed work: APScheduler only ticks; what is due is a row."""

from collections.abc import Callable
from datetime import UTC
from typing import Any, NamedTuple

import structlog
from apscheduler.schedulers.base import BaseScheduler

from app.actions.expire_notices import expire_notices
from app.parts import Parts

log = structlog.get_logger()


class Job(NamedTuple):
    name: str
    seconds: float  # of machine time
    run: Callable[[Parts], Any]


def expire(parts: Parts) -> None:
    now = parts.clock.now()
    if parts.database.write(lambda session: expire_notices(session, now)):
        parts.outbox.nudge()


JOBS = (Job("expire notices", 1.0, expire),)


def start_schedule(scheduler: BaseScheduler, parts: Parts) -> None:
    """Let the scheduler tick. A late tick is made up once, two never run side by side."""
    scheduler.configure(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in JOBS:
        scheduler.add_job(job.run, "interval", seconds=job.seconds, args=[parts], id=job.name)
    scheduler.start()
