"""Who looked at where a rider is, or at what was said: a line of the record, once in five minutes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from app.actions.keep_record import Entry, actor_of, keep_records
from app.clock import machine_now
from app.parts import Parts
from app.queries.incidents import Incident
from app.queries.people import Caller

What = Literal["place.read", "words.read"]
#: A page that draws itself anew every few seconds is one look.
ONE_LOOK = timedelta(minutes=5)
MOST_KNOWN = 20_000
_looks: dict[tuple[str, str, str, str], datetime] = {}


def note_looks(parts: Parts, caller: Caller, what: What, subjects: Iterable[str]) -> None:
    """Keep that the caller was shown the places or words of these, such as `incident:7` or `rider:r1`."""
    actor, now = actor_of(caller), machine_now()
    if len(_looks) > MOST_KNOWN:
        _looks.clear()  # what is forgotten is at worst told twice
    new = []
    for subject in dict.fromkeys(subjects):
        key = (parts.epoch, actor, what, subject)
        if key not in _looks or now - _looks[key] >= ONE_LOOK:
            _looks[key] = now
            new.append(subject)
    if new:
        at = parts.clock.now()
        entries = [Entry(at, what, actor, subject, {"role": caller.role}) for subject in new]
        parts.database.write(lambda session: keep_records(session, entries))


def note_incidents(parts: Parts, caller: Caller, incidents: Iterable[Incident]) -> None:
    """Keep that the caller was shown these incidents: where the rider was, what was said."""
    shown = list(incidents)
    note_looks(parts, caller, "place.read", (f"incident:{one.id}" for one in shown if one.place))
    note_looks(parts, caller, "words.read", (f"incident:{one.id}" for one in shown if one.words or one.note))
