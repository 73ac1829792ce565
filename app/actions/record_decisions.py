"""Lines of the record on decisions and receipts: ids and codes, never the words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.actions.keep_record import SYSTEM, Entry, keep_record, keep_records


def record_made(session: Session, decision_id: int, at: datetime, facts: Mapping[str, Any]) -> None:
    """A rule fired: `facts` are its kind, rider, order, script, and its end if it ended at once."""
    told = {name: value for name, value in facts.items() if value is not None}
    keep_record(session, at, "decision.made", SYSTEM, f"decision:{decision_id}", told)


def record_ends(session: Session, ended: Iterable[Any], ended_as: str, rule: str, at: datetime) -> None:
    """Decisions ended; each of `ended` has its id and rider_id."""
    keep_records(
        session,
        [
            Entry(
                at,
                "decision.ended",
                SYSTEM,
                f"decision:{row.id}",
                {"rider": row.rider_id, "as": ended_as, "rule": rule},
            )
            for row in ended
        ],
    )


def record_receipt(
    session: Session,
    at: datetime,
    rider_id: str,
    steps: Mapping[str, Sequence[int]],
    ended: Mapping[int, str],
) -> None:
    """What a phone told of its notices at once: `steps` the numbers by step, `ended` decisions by end."""
    if steps:
        who = f"rider:{rider_id}"
        keep_record(session, at, "receipts.taken", who, who, {"seqs": steps, "ended": ended})
