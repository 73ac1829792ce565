"""Record a run of a drill: once, however often the phone sends it, and scored by the server's own engine."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.end_drill_notice import end_drill_notice
from app.actions.review_drill import review_drill
from app.database import insert_new, table_of
from app.tables.drills import AssignmentRow, RunRow
from coaching.drill import Drill, Showing
from coaching.drill_result import Result, result
from coaching.drill_run import Answer, Run, answer, begin
from coaching.practice import grade_of_run

ASSIGNMENT, RUN = table_of(AssignmentRow), table_of(RunRow)


@dataclass(frozen=True)
class SentRun:
    """A run as a phone sends it. `id` is made by the phone; the scores are not its business."""

    id: str
    answers: Sequence[Answer]
    started_at: datetime
    took_s: int
    assignment: int | None = None
    rewinds: int = 0


@dataclass(frozen=True)
class RecordedRun:
    """What was kept; `repeated` if it was there before, by whatever was sent first."""

    id: str
    ending: str | None
    scores: dict[Showing, tuple[int, int]]
    repeated: bool
    assignment: int | None = None


def record_run(session: Session, drill: Drill, rider_id: str, sent: SentRun, now: datetime) -> RecordedRun:
    """Replay the answers and keep the run; a whole one ends the rider's assignment and moves his next day.

    Raises ValueError if the answers can't be given in this drill, or if the id is another rider's.
    """
    known = session.execute(
        select(RUN.c.rider_id, RUN.c.ending, RUN.c.scores).where(RUN.c.id == sent.id)
    ).first()
    if known:
        if known.rider_id != rider_id:
            raise ValueError("this id is taken")
        scores = {name: tuple(pair) for name, pair in json.loads(known.scores).items()}
        return RecordedRun(sent.id, known.ending, scores, repeated=True)
    run = replayed(drill, sent.answers)
    outcome = result(drill, run)
    ended_at = min(now, min(now, sent.started_at) + timedelta(seconds=sent.took_s))
    assignment = _assignment(session, rider_id, drill.slug, sent.assignment)
    session.execute(
        insert_new(session, RunRow),
        {
            "id": sent.id,
            "rider_id": rider_id,
            "drill": drill.slug,
            "assignment_id": assignment,
            "started_at": min(now, sent.started_at),
            "ended_at": ended_at,
            "ending": outcome.ending.id if outcome.ending else None,
            "path": json.dumps(_path(run)),
            "scores": json.dumps(outcome.scores),
            "took_s": sent.took_s,
            "rewinds": sent.rewinds,
            "arrived_at": now,
        },
    )
    if outcome.ending:
        _end_assignment(session, assignment, now)
        _plan_next(session, drill, rider_id, outcome, sent.rewinds, ended_at)
    ending = outcome.ending.id if outcome.ending else None
    return RecordedRun(sent.id, ending, outcome.scores, repeated=False, assignment=assignment)


def replayed(drill: Drill, answers: Sequence[Answer]) -> Run:
    """The run that these answers make; ValueError if one can't be given there."""
    run = begin(drill)
    for one in answers:
        run = answer(drill, run, one)
    return run


def _path(run: Run) -> list[dict[str, object]]:
    return [
        {"node": step.node, "reply": step.reply, "own": step.own, "anger": step.anger} for step in run.steps
    ]


def _assignment(session: Session, rider_id: str, drill: str, asked: int | None) -> int | None:
    """The open assignment this run answers: the one the phone names if it is his, else the soonest due."""
    rows = session.execute(
        select(ASSIGNMENT.c.id)
        .where(ASSIGNMENT.c.rider_id == rider_id, ASSIGNMENT.c.drill == drill, ASSIGNMENT.c.done_at.is_(None))
        .order_by(ASSIGNMENT.c.due_at, ASSIGNMENT.c.id)
    ).scalars()
    his = list(rows)
    return asked if asked in his else next(iter(his), None)


def _end_assignment(session: Session, assignment: int | None, now: datetime) -> None:
    if assignment is not None:
        session.execute(update(ASSIGNMENT).where(ASSIGNMENT.c.id == assignment).values(done_at=now))
        end_drill_notice(session, assignment, now)


def _plan_next(
    session: Session, drill: Drill, rider_id: str, outcome: Result, rewinds: int, ended_at: datetime
) -> None:
    kind = outcome.ending.kind if outcome.ending else None
    grade = grade_of_run(kind, {str(name): pair for name, pair in outcome.scores.items()}, rewinds)
    if grade is not None:
        review_drill(session, rider_id, drill.slug, grade, ended_at)
