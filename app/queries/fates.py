"""What became of a card after its moment, for a look that comes late."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.queries.orders import REPORTS_WITH_ARRIVAL
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow
from coaching.kinds import superseded_by
from coaching.order_state import OrderState, StatusReport, fold_statuses

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)
#: Cards of the order for the same rider that came after a moment.
NEWER = (
    select(DECISION.c.kind, DECISION.c.at)
    .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
    .where(
        DECISION.c.order_id == bindparam("order"),
        DECISION.c.rider_id == bindparam("rider"),
        DECISION.c.at > bindparam("moment"),
    )
    .order_by(DECISION.c.at, DECISION.c.id)
)


class Fate(NamedTuple):
    """How a card ended, by which rule, and when."""

    ended_as: str
    rule: str
    at: datetime


def fate_of(
    session: Session, kind: str, order_id: str, rider_id: str, at: datetime, until: datetime
) -> Fate | None:
    """The first thing between a rung's moment and the end of its life that ended its card, if any did.

    Of two at one moment superseded wins.
    """
    fates = [
        Fate("superseded", newer.kind, newer.at)
        for newer in session.execute(NEWER, {"order": order_id, "rider": rider_id, "moment": at})
        if superseded_by(kind, newer.kind)
    ]
    fates += _by_order(session.execute(REPORTS_WITH_ARRIVAL, {"order": order_id}).all(), rider_id, at)
    first = min(fates, key=lambda fate: (fate.at, fate.ended_as != "superseded"), default=None)
    return first if first is not None and first.at < until else None


def _by_order(rows: Sequence[Any], rider_id: str, moment: datetime) -> Iterator[Fate]:
    """What the order's reports after a moment, as they arrived, make of a card for this rider."""
    known: list[StatusReport] = []
    for row in rows:
        known.append(StatusReport(row.at, row.status, row.arrival, row.rider_id))
        if row.arrived_at > moment and row.at > moment:
            ended = _ends(fold_statuses(known), rider_id)
            if ended:
                yield Fate(*ended, row.arrived_at)


def _ends(state: OrderState, rider_id: str) -> tuple[str, str] | None:
    if state.rider_id != rider_id:
        return "retracted", "reassigned" if state.rider_id else "unassigned"
    if state.status in ("delivered", "cancelled"):
        return "expired", f"order_{state.status}"
    return None
