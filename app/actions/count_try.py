"""Count the tries to sign in, so that a guesser waits ever longer and nobody else does.

A try is counted before it is judged: a thousand guesses sent at once count as a thousand. What was
counted is a row, so that a restart gives no fresh start. An account's delay holds for browsers that never
signed in to it; one that has (`known`) has a count of its own that nobody else can raise.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from app.database import insert_or_update, table_of
from app.tables.sign_in import TryRow

TRY = table_of(TryRow)
# Made once: a flood of guesses asks this and nothing else.
TRIES_OF = select(TRY.c.key, TRY.c.failures, TRY.c.last_at).where(
    TRY.c.key.in_(bindparam("keys", expanding=True)), TRY.c.last_at > bindparam("since")
)
#: Wrong tries without a delay, by the kind that begins a key. An address is shared by a whole station.
FREE = {"account": 5, "known": 5, "address": 20}
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)  # since the last try


def delay_after(kind: str, failures: int) -> timedelta:
    """How long after the last of so many wrong tries the next one may come: 2, 4, 8 s ... 15 min."""
    over = failures - FREE[kind]
    return min(timedelta(seconds=2.0 ** min(over + 1, 12)), LONGEST) if over >= 0 else timedelta()


def wait_before_try(session: Session, keys: Sequence[str], now: datetime) -> timedelta:
    """How long the next try has to wait; zero: it may come now. Only looks."""
    rows = session.execute(TRIES_OF, {"keys": list(keys), "since": now - FORGOTTEN})
    waits = [timedelta()]
    for row in rows:
        waits.append(row.last_at + delay_after(row.key.split(":")[0], row.failures) - now)
    return max(waits)


def count_try(session: Session, keys: Sequence[str], now: datetime) -> timedelta:
    """Count a try for each key if it may come now, and return zero; otherwise how long it has to wait."""
    wait = wait_before_try(session, keys, now)
    if wait:
        return wait
    session.execute(delete(TRY).where(TRY.c.last_at <= now - FORGOTTEN))
    rows = session.execute(TRIES_OF, {"keys": list(keys), "since": now - FORGOTTEN})
    known = {row.key: row.failures for row in rows}
    counted = [{"key": key, "failures": known.get(key, 0) + 1, "last_at": now} for key in keys]
    session.execute(insert_or_update(session, TryRow, ("key",), ("failures", "last_at")), counted)
    return wait


def forgive_tries(session: Session, keys: Sequence[str]) -> None:
    """The try was right: an account or device starts afresh; of its address only this try is taken back."""
    of_address = TRY.c.key.startswith("address:")
    session.execute(delete(TRY).where(TRY.c.key.in_(keys), ~of_address))
    session.execute(update(TRY).where(TRY.c.key.in_(keys), of_address).values(failures=TRY.c.failures - 1))
