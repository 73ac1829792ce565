"""Judge timers: at its moment each rung of the delay ladder looks at its order, once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, delete, select
from sqlmodel import Session

from app.actions.decide import Firing, decide
from app.database import table_of
from app.queries.orders import order_facts, reports_for
from app.tables.orders import TimerRow
from coaching.firing import delay_holds
from coaching.order_state import fold_statuses
from coaching.rulebook import Rulebook

TIMER = table_of(TimerRow)
A_LOOK = 500
#: A look that comes within this of a timer's moment needs no looking back at what else there was.
IN_TIME = timedelta(seconds=5)
DUE = (
    select(TIMER.c.id, TIMER.c.kind, TIMER.c.order_id, TIMER.c.due_at)
    .where(TIMER.c.due_at <= bindparam("until"))
    .order_by(TIMER.c.due_at, TIMER.c.id)
    .limit(bindparam("most", type_=Integer))
)
JUDGED = delete(TIMER).where(TIMER.c.id.in_(bindparam("timers", expanding=True)))


def judge_timers(session: Session, rulebook: Rulebook, until: datetime) -> list[int]:
    """Judge what is due by `until`, each at its own moment; return the decisions made.

    A rung that nobody could be told of at its moment, for want of a rider, is not made up.
    """
    made: list[int] = []
    while due := session.execute(DUE, {"until": until, "most": A_LOOK}).all():
        made += _judge(session, rulebook, due, until)
        session.execute(JUDGED, {"timers": [timer.id for timer in due]})
    return made


def judge_timer(session: Session, rulebook: Rulebook, timer: Any, until: datetime) -> int:
    """Judge one timer that is due, by itself; return how many decisions it made."""
    made = list(_judge(session, rulebook, [timer], until))
    drop_timer(session, timer)
    return len(made)


def drop_timer(session: Session, timer: Any) -> None:
    """Its moment is over, whatever became of it."""
    session.execute(JUDGED, {"timers": [timer.id]})


def timers_due(session: Session, until: datetime) -> list[Any]:
    """The next timers that are due by `until`."""
    return list(session.execute(DUE, {"until": until, "most": A_LOOK}))


def _judge(session: Session, rulebook: Rulebook, due: Sequence[Any], until: datetime) -> Iterator[int]:
    for timer in due:
        reports = reports_for(session, timer.order_id, timer.due_at)
        then = fold_statuses(reports)
        rider = then.rider_id
        if rider is None or not delay_holds(reports):
            continue
        decision = decide(
            session,
            rulebook,
            Firing(
                kind=timer.kind,
                once=f"{timer.kind}:{timer.order_id}",
                rider_id=rider,
                order_id=timer.order_id,
                state=order_facts(session, timer.order_id),
                at=timer.due_at,
                stage=then.stage,
                late=until - timer.due_at > IN_TIME,
            ),
        )
        if decision is not None:
            yield decision
