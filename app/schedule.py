"""Timed work: APScheduler only ticks; what is due is a row."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog
from apscheduler.schedulers.base import BaseScheduler
from sqlmodel import Session

from app.actions.expire_notices import expire_notices
from app.actions.judge_timers import drop_timer, judge_timer, judge_timers, timers_due
from app.clock import machine_now
from app.forgetting import replay_erasures
from app.guiding import send_due
from app.incident_acts import look_at_incidents
from app.notices.live import MOVED
from app.parts import Parts
from app.queries.timers import anything_timed
from app.record_heads import note_head
from app.scheduled import TICK, run_schedules
from app.storms import send_storms
from app.sweeping import LOOK, sweep_what_is_due
from app.words_live import look_at_words

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

    try:
        done = parts.database.write(tick)
    except Exception:
        log.exception("timers")
        done = _one_by_one(parts, until)
    if done:
        parts.live.tell(MOVED, {})
        parts.outbox.nudge()


def _one_by_one(parts: Parts, until: datetime) -> int:
    """One of them can't be judged: it is dropped, the others are judged, and what is over is ended."""
    with parts.database.read() as session:
        due = timers_due(session, until)
    done = 0
    for timer in due:
        try:
            done += parts.database.write(
                partial(judge_timer, rulebook=parts.rulebook, timer=timer, until=until)
            )
        except Exception:
            log.exception("timer", id=timer.id, kind=timer.kind)
            parts.database.write(partial(drop_timer, timer=timer))
    return done + parts.database.write(lambda session: expire_notices(session, until))


def finish_erasures(parts: Parts) -> None:
    """What a crash left half erased is erased; costs a look at a small file."""
    replay_erasures(parts, unfinished=True)


JOBS = (
    Job("look at timers", 0.5, look_at_timers),
    Job("run schedules", TICK, run_schedules),
    Job("note the record's head", 60.0, note_head),
    Job("sweep", LOOK, sweep_what_is_due),
    Job("finish erasures", 600.0, finish_erasures),
    Job("send guidance", 0.5, send_due),
    Job("send storm messages", 2.0, send_storms),
    Job("look at incidents", 1.0, look_at_incidents),
    Job("look at words", 1.0, look_at_words),
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
