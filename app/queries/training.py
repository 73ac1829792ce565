"""What was assigned, who did it, and what he chose on the way."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.drills import AssignmentRow, RunRow
from app.tables.people import PersonRow
from app.tables.riders import RiderRow

ASSIGNMENT, RUN = table_of(AssignmentRow), table_of(RunRow)
PERSON, RIDER = table_of(PersonRow), table_of(RiderRow)
MOST = 500  # rows one page holds
MOST_COUNTED = 5000  # runs whose choices are counted


@dataclass(frozen=True)
class Played:
    """One play. `path` is [{node, reply, own, anger}], `scores` {showing: [shown, possible]}."""

    id: str
    rider_id: str
    drill: str
    assignment: int | None
    ended_at: datetime
    ending: str | None
    took_s: int
    path: list[dict[str, Any]]
    scores: dict[str, list[int]]


@dataclass(frozen=True)
class Assigned:
    """One rider's assignment; `run` is the newest play of it that came to an end."""

    id: int
    drill: str
    rider_id: str
    due_at: datetime
    assigned_at: datetime
    assigned_by: str
    done_at: datetime | None
    run: Played | None


@dataclass(frozen=True)
class Batch:
    """What was assigned together: one drill, one date."""

    drill: str
    due_at: datetime
    assigned_by: str
    rows: tuple[Assigned, ...]

    @property
    def done(self) -> int:
        return sum(row.done_at is not None for row in self.rows)

    @property
    def waiting(self) -> tuple[Assigned, ...]:
        return tuple(row for row in self.rows if row.done_at is None)


def assignments(
    session: Session, *, drill: str | None = None, rider_id: str | None = None, since: datetime | None = None
) -> list[Assigned]:
    """The newest assignments, of one drill or rider if given; `since`: only those due after it."""
    wanted = select(ASSIGNMENT).order_by(ASSIGNMENT.c.assigned_at.desc(), ASSIGNMENT.c.id).limit(MOST)
    wanted = wanted.where(ASSIGNMENT.c.drill == drill) if drill is not None else wanted
    wanted = wanted.where(ASSIGNMENT.c.rider_id == rider_id) if rider_id is not None else wanted
    wanted = wanted.where(ASSIGNMENT.c.due_at > since) if since is not None else wanted
    rows = session.execute(wanted).all()
    newest: dict[int, Played] = {}
    of_these = RUN.c.assignment_id.in_([row.id for row in rows])
    for run in _played(session, select(RUN).where(of_these, RUN.c.ending.is_not(None))):
        if run.assignment is not None:
            newest.setdefault(run.assignment, run)
    return [
        Assigned(
            row.id,
            row.drill,
            row.rider_id,
            row.due_at,
            row.assigned_at,
            row.assigned_by,
            row.done_at,
            newest.get(row.id),
        )
        for row in rows
    ]


def batches(rows: Sequence[Assigned]) -> list[Batch]:
    """Assignments that were made together, in the order given."""
    together: dict[tuple[str, datetime, datetime, str], list[Assigned]] = defaultdict(list)
    for row in rows:
        together[row.drill, row.due_at, row.assigned_at, row.assigned_by].append(row)
    return [Batch(key[0], key[1], key[3], tuple(members)) for key, members in together.items()]


def plays(
    session: Session, *, drill: str | None = None, rider_id: str | None = None, most: int = MOST
) -> list[Played]:
    """The newest plays, of one drill or rider if given, also those he broke off."""
    wanted = select(RUN)
    wanted = wanted.where(RUN.c.drill == drill) if drill is not None else wanted
    wanted = wanted.where(RUN.c.rider_id == rider_id) if rider_id is not None else wanted
    return _played(session, wanted, most)


def play(session: Session, run_id: str) -> Played | None:
    found = _played(session, select(RUN).where(RUN.c.id == run_id))
    return found[0] if found else None


def choices(session: Session, drill: str) -> dict[str, dict[str | None, int]]:
    """node -> {reply (None: own words that fitted none, or the clock) -> how often}, of the newest plays."""
    newest = RUN.c.arrived_at.desc()  # by our clock: a phone's may be years off
    paths = select(RUN.c.path).where(RUN.c.drill == drill).order_by(newest).limit(MOST_COUNTED)
    counted: dict[str, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for path in session.execute(paths).scalars():
        for step in json.loads(path):
            counted[step["node"]][step["reply"]] += 1
    return {node: dict(replies) for node, replies in counted.items()}


def played_by(session: Session) -> dict[str, int]:
    """drill -> how many riders have played it to an end."""
    who = select(RUN.c.drill, func.count(func.distinct(RUN.c.rider_id))).where(RUN.c.ending.is_not(None))
    return dict(session.execute(who.group_by(RUN.c.drill)).all())


def names_of_riders(session: Session) -> dict[str, str]:
    """rider id -> the name he signs in under; only for those who may see names."""
    found = session.execute(
        select(PERSON.c.rider_id, PERSON.c.name)
        .where(PERSON.c.rider_id.is_not(None), PERSON.c.disabled_at.is_(None))
        .order_by(PERSON.c.id)
    )
    return dict(found.all())


def riders_by_zone(session: Session) -> dict[str | None, list[str]]:
    """zone (None: not known) -> the ids of its riders, both in order."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for rider, zone in session.execute(
        select(RIDER.c.rider_id, RIDER.c.zone).order_by(RIDER.c.rider_id)
    ).all():
        found[zone].append(rider)
    return dict(sorted(found.items(), key=lambda one: (one[0] is None, one[0] or "")))


def _played(session: Session, wanted: Select[Any], most: int = MOST) -> list[Played]:
    """The newest first."""
    rows = session.execute(wanted.order_by(RUN.c.arrived_at.desc(), RUN.c.id).limit(most)).all()
    return [
        Played(
            row.id,
            row.rider_id,
            row.drill,
            row.assignment_id,
            row.ended_at,
            row.ending,
            row.took_s,
            json.loads(row.path),
            json.loads(row.scores),
        )
        for row in rows
    ]
