"""Record what a phone did with its notices: monotone and idempotent, whatever order they come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Update, bindparam, or_, select, tuple_, update
from sqlmodel import Session

from app.actions.make_promise import make_promise
from app.actions.record_decisions import record_receipt
from app.counted import count
from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)
LARGEST_SEQ = 2**31 - 1  # of the column on PostgreSQL
NAMED = (
    select(
        INBOX.c.id,
        INBOX.c.rider_id,
        INBOX.c.seq,
        INBOX.c.decision_id,
        INBOX.c.delivered_at,
        INBOX.c.shown_at,
        INBOX.c.acted_at,
        INBOX.c.declined_at,
        INBOX.c.decline_reason,
    )
    .where(tuple_(INBOX.c.rider_id, INBOX.c.seq).in_(bindparam("named", expanding=True)))
    .with_for_update()
)


@dataclass(frozen=True)
class Receipt:
    """One step of one notice: `state` is delivered, shown, acted or declined."""

    seq: int
    state: str
    reason: str | None = None


class Handed(NamedTuple):
    """What one phone handed in at one moment."""

    rider_id: str
    receipts: Sequence[Receipt]
    at: datetime


def record_receipts(session: Session, rider_id: str, receipts: Sequence[Receipt], now: datetime) -> list[int]:
    """Record receipts of one rider; return the numbers that are not in his inbox."""
    return record_of_many(session, [Handed(rider_id, receipts, now)])[0]


def record_of_many(session: Session, handed: Sequence[Handed]) -> list[list[int]]:
    """Record what many phones handed in; return for each the numbers that are not in its rider's inbox.

    A message to all comes back from thousands of phones within a second: their rows are read and written
    by the hundred, as one statement each.
    """
    rows = _rows_of(session, handed)
    changed: dict[int, dict[str, object]] = {}
    for rider_id, receipts, now in handed:
        steps: dict[str, list[int]] = {}
        ends: dict[int, str] = {}
        for receipt in receipts:
            row = rows.get((rider_id, receipt.seq))
            if row is None:
                continue
            news = {name: value for name, value in _step(row, receipt, now).items() if row[name] is None}
            if news:
                row.update(news)
                count(session, "notices_delivered", by=int("delivered_at" in news))
                count(session, "notices_shown", by=int("shown_at" in news))
                changed.setdefault(row["id"], {}).update(news)
                steps.setdefault(receipt.state, []).append(receipt.seq)
                ends |= _end_decision(session, row["decision_id"], receipt.state, now)
                if "acted_at" in news and row["decision_id"] is not None:
                    make_promise(session, row["decision_id"], now)
        record_receipt(session, now, rider_id, steps, ends)
    by_columns: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for row_id, news in changed.items():
        by_columns.setdefault(tuple(sorted(news)), []).append({"notice": row_id, **news})
    for columns, values in by_columns.items():
        session.execute(_fill(columns), values)
    return [
        sorted({receipt.seq for receipt in receipts if (rider_id, receipt.seq) not in rows})
        for rider_id, receipts, _ in handed
    ]


def _rows_of(session: Session, handed: Sequence[Handed]) -> dict[tuple[str, int], dict[str, Any]]:
    """The notices that are spoken of, by rider and number, held until the end of the transaction."""
    named = {
        (rider_id, receipt.seq)
        for rider_id, receipts, _ in handed
        for receipt in receipts
        if receipt.seq <= LARGEST_SEQ
    }
    found = session.execute(NAMED, {"named": sorted(named)}) if named else ()
    return {(row.rider_id, row.seq): dict(row._mapping) for row in found}


@cache
def _fill(columns: tuple[str, ...]) -> Update:
    return (
        update(INBOX)
        .where(INBOX.c.id == bindparam("notice"))
        .values({column: bindparam(column) for column in columns})
    )


def _step(row: dict[str, object], receipt: Receipt, now: datetime) -> dict[str, object]:
    """The columns a receipt fills: a later state says the earlier ones; of the last two the first stays."""
    step: dict[str, object] = {"delivered_at": now}
    if receipt.state != "delivered":
        step["shown_at"] = now
    if receipt.state == "acted" and row["declined_at"] is None:
        step["acted_at"] = now
    if receipt.state == "declined" and row["acted_at"] is None:
        step["declined_at"] = now
        if receipt.reason:
            step["decline_reason"] = receipt.reason
    return step


def _end_decision(session: Session, decision_id: int | None, state: str, now: datetime) -> dict[int, str]:
    """A decision that was seen ends as shown; one turned down ends as declined, which wins.

    Returns the decision with its end, if it ended.
    """
    if decision_id is None or state == "delivered":
        return {}
    open_ended = DECISION.c.ended_as.is_(None)
    may_end = or_(open_ended, DECISION.c.ended_as == "shown") if state == "declined" else open_ended
    ended_as = "declined" if state == "declined" else "shown"
    ended = session.execute(
        update(DECISION)
        .where(DECISION.c.id == decision_id, may_end)
        .values(
            ended_as=ended_as,
            ended_at=now,
            rule="rider_declined" if state == "declined" else "on_screen",
        )
        .returning(DECISION.c.kind)
    )
    kinds = ended.scalars().all()
    for kind in kinds:
        count(session, "decision_ends", kind, ended_as)
    return dict.fromkeys([decision_id], ended_as) if kinds else {}
