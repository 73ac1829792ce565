"""Record what a phone did with its notices: monotone and idempotent, whatever order they come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlmodel import Session

from app.actions.make_promise import make_promise
from app.database import table_of
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)
LARGEST_SEQ = 2**31 - 1  # of the column on PostgreSQL


@dataclass(frozen=True)
class Receipt:
    """One step of one notice: `state` is delivered, shown, acted or declined."""

    seq: int
    state: str
    reason: str | None = None


def record_receipts(session: Session, rider_id: str, receipts: Sequence[Receipt], now: datetime) -> list[int]:
    """Record receipts of one rider; return the numbers that are not in his inbox."""
    seqs = sorted({receipt.seq for receipt in receipts})
    rows = {
        row.seq: dict(row._mapping)
        for row in session.execute(
            select(
                INBOX.c.id,
                INBOX.c.seq,
                INBOX.c.decision_id,
                INBOX.c.delivered_at,
                INBOX.c.shown_at,
                INBOX.c.acted_at,
                INBOX.c.declined_at,
                INBOX.c.decline_reason,
            )
            .where(INBOX.c.rider_id == rider_id, INBOX.c.seq.in_([seq for seq in seqs if seq <= LARGEST_SEQ]))
            .with_for_update()
        )
    }
    changed: dict[int, dict[str, object]] = {}
    for receipt in receipts:
        row = rows.get(receipt.seq)
        if row is None:
            continue
        news = {name: value for name, value in _step(row, receipt, now).items() if row[name] is None}
        if news:
            row.update(news)
            changed.setdefault(row["id"], {}).update(news)
            _end_decision(session, row["decision_id"], receipt.state, now)
            if "acted_at" in news and row["decision_id"] is not None:
                make_promise(session, row["decision_id"], now)
    for row_id, news in changed.items():
        session.execute(update(INBOX).where(INBOX.c.id == row_id).values(**news))
    return [seq for seq in seqs if seq not in rows]


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


def _end_decision(session: Session, decision_id: int | None, state: str, now: datetime) -> None:
    """A decision that was seen ends as shown; one turned down ends as declined, which wins."""
    if decision_id is None or state == "delivered":
        return
    open_ended = DECISION.c.ended_as.is_(None)
    may_end = or_(open_ended, DECISION.c.ended_as == "shown") if state == "declined" else open_ended
    session.execute(
        update(DECISION)
        .where(DECISION.c.id == decision_id, may_end)
        .values(
            ended_as="declined" if state == "declined" else "shown",
            ended_at=now,
            rule="rider_declined" if state == "declined" else "on_screen",
        )
    )
