"""One turn of the schedule: what falls due becomes rows, and rows that are due are run, by one at a time."""

import os
import secrets
from datetime import datetime, timedelta

import structlog

from app.actions.plan_schedule import LEASE_NAME, PLAN_AT, plan_schedule
from app.actions.run_due import run_due
from app.actions.take_lease import LeaseLost, take_lease
from app.parts import Parts
from app.queries.schedules import anything_scheduled, database_time, drills_assigned

log = structlog.get_logger()
STARTED_AS = secrets.token_hex(8)
TICK = 2.0  # seconds of machine time
#: Machine time after which another may take the schedule over from one that says nothing more.
LEASE = timedelta(seconds=15)
#: What a fast clock loses to our own waiting (a lease, a few ticks) makes nothing late.
PATIENCE = LEASE + timedelta(seconds=3 * TICK)
TURNS = 20  # transactions in one tick; what is left waits for the next


def holder() -> str:
    """Who we are to others that share the database; a server that starts again, or a fork, is another."""
    return f"{STARTED_AS}-{os.getpid()}"


def run_schedules(parts: Parts, lease: timedelta = LEASE, patience: timedelta = PATIENCE) -> int:
    """Plan what falls due and run what is due, if nobody else does; return how many rows were dealt with.

    Business time says what is due, so a fast clock, a jump and a restart are all the same to it.
    """
    now = parts.clock.now()
    late = now - patience * parts.clock.speed
    with parts.database.read() as session:
        if not anything_scheduled(session, now, now + PLAN_AT, late):
            return 0
    fence = parts.database.write(
        lambda session: take_lease(session, LEASE_NAME, holder(), lease, database_time(session))
    )
    if fence is None:
        return 0
    try:
        return _run_under(parts, fence, now, late)
    except LeaseLost as lost:
        log.warning("schedule", lost=str(lost))  # whoever has it goes on from the rows
        return 0


def _run_under(parts: Parts, fence: int, now: datetime, late: datetime) -> int:
    more, run, turns = True, 0, 0
    while more and turns < TURNS:
        more = parts.database.write(lambda session: plan_schedule(session, fence, now, late))
        found = parts.database.write(lambda session: run_due(session, parts.library, fence, now, late))
        more, run, turns = more or found > 0, run + found, turns + 1
    if run:
        parts.outbox.nudge()
        with parts.database.read() as session:
            drills = drills_assigned(session, now)
        for drill in drills:
            parts.live.tell("progress", {"drill": drill, "state": "assigned"})
    return run
