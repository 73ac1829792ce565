"""The sweep: what is past its term is taken out, page by page, so that nothing waits for it.

Where it is, is a row: after a restart it goes on there. Two servers that sweep at once do the same twice.
"""

import time
from datetime import datetime, timedelta
from functools import partial

from app.actions.sweep_rows import note_sweep, record_sweep, sweep_rows
from app.clock import machine_now
from app.parts import Parts
from app.queries.swept import cursors, page_of
from app.terms import BY_MACHINE, HOURLY, NIGHTLY, TERMS, Term

LOOK = 60.0  # seconds of machine time from one look whether a sweep is due to the next
NIGHT = timedelta(hours=3)  # local time at which a day's sweep falls due
#: Seconds of machine time between two pages, so that whoever waits goes first.
PAUSE = 0.02
DONE = {HOURLY: "the hour", NIGHTLY: "the night"}


def sweep_what_is_due(parts: Parts) -> dict[str, int]:
    """Sweep the places once an hour, and all else once a night; nothing if that was done."""
    now = parts.clock.now()
    with parts.database.read() as session:
        noted = cursors(session)
    due = [
        every
        for every, rule in DONE.items()
        if rule not in noted or _is_due(parts, every, noted[rule][1], now)
    ]
    return sweep(parts, due, PAUSE) if due else {}


def sweep(parts: Parts, every: list[timedelta], pause: float = 0.0) -> dict[str, int]:
    """Sweep now by all rules of these rhythms; return how many rows each changed."""
    swept = {term.rule: _sweep_by(parts, term, pause) for term in TERMS if term.every in every}
    changed = {rule: count for rule, count in swept.items() if count}
    now = parts.clock.now()
    for rhythm in every:
        parts.database.write(partial(note_sweep, rule=DONE[rhythm], cursor="[]", now=now))
    if changed or NIGHTLY in every:
        parts.database.write(lambda session: record_sweep(session, changed, now))
    return changed


def _sweep_by(parts: Parts, term: Term, pause: float) -> int:
    now = machine_now() if term.table in BY_MACHINE else parts.clock.now()
    with parts.database.read() as session:
        cursor = cursors(session).get(term.rule, ("[]", now))[0]
    changed, last = 0, False
    while not last:
        with parts.database.read() as session:
            page = page_of(session, term, cursor, now - term.after)
        last = page.last
        if page.rows or page.cursor != cursor:
            changed += parts.database.write(
                partial(sweep_rows, term=term, rows=page.rows, cursor=page.cursor, now=now)
            )
        cursor = page.cursor
        if not last:
            time.sleep(pause)
    return changed


def _is_due(parts: Parts, every: timedelta, swept_at: datetime, now: datetime) -> bool:
    if every == HOURLY:
        return now - swept_at >= HOURLY
    zone = parts.rulebook.timezone
    return (now - NIGHT).astimezone(zone).date() > (swept_at - NIGHT).astimezone(zone).date()
