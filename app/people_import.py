"""A list of people set against those who are there: all of it is taken over, or nothing."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from app.actions.import_people import import_people
from app.people_faults import Fault
from app.people_file import List, Person
from app.queries.people_list import taken


class Weighed(NamedTuple):
    """What a list would do now: who is new, how many are there already, and what stands against it."""

    fresh: list[Person]
    there: int
    faults: list[Fault]


def weigh(session: Session, found: List) -> Weighed:
    """A person is there already if handle, role and rider id are the same; then he is left as he is."""
    by_handle, by_rider = taken(session)
    fresh, there, faults = [], 0, list(found.faults)
    for line, person in found.people.items():
        known = by_handle.get(person.handle)
        if known == (person.role, person.rider_id):
            there += 1
        elif known:
            faults.append(Fault(line, "handle", "handle_taken", person.handle))
        elif person.rider_id in by_rider:
            faults.append(Fault(line, "rider_id", "rider_taken", person.rider_id or ""))
        else:
            fresh.append(person)
    return Weighed(fresh, there, sorted(faults))


def take_over(session: Session, found: List, now: datetime, actor: str) -> Weighed:
    """Add who is new if nothing stands against any of them. A rerun adds nobody."""
    weighed = weigh(session, found)
    if not weighed.faults:
        import_people(session, [person._asdict() for person in weighed.fresh], now, actor)
    return weighed


def as_draft(people: Mapping[int, Person]) -> str:
    return json.dumps([[line, *person] for line, person in people.items()], ensure_ascii=False)


def from_draft(draft: str) -> List:
    return List({line: Person(*fields) for line, *fields in json.loads(draft)}, [])
