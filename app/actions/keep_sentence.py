"""Keep a sentence of a rider: for himself, or, if he says it worked, for the trainer too."""

import json
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from app.database import insert_new
from app.queries.sentences import card_then
from app.tables.sentences import SentenceRow

WORKED = "worked"
#: Reports that hold a sentence of his own.
SENTENCES = frozenset({"saved_line", WORKED})
LONGEST = 1000  # characters: what is behind them no coach reads


class Report(Protocol):
    """What is needed of `take_reports.Report`."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def order_id(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def data(self) -> str | None: ...
    @property
    def at(self) -> datetime: ...


def keep_sentence(session: Session, rider_id: str, report: Report, now: datetime) -> None:
    """Keep it once, with the situation of the card that it names (`data.notice`), or of its order's last."""
    words = (report.text or "").strip()[:LONGEST]
    if not words:
        return
    card = card_then(session, rider_id, _notice(report.data), report.order_id)
    session.execute(
        insert_new(session, SentenceRow),
        {
            "rider_id": rider_id,
            "report_id": report.id,
            "worked": report.kind == WORKED,
            "text": words,
            "order_id": card.order_id if card else report.order_id,
            "kind": card.kind if card else None,
            "stage": card.stage if card else None,
            "facts": card.facts if card else "{}",
            "script": card.script if card else None,
            "said_at": report.at,
            "arrived_at": now,
        },
    )


def _notice(data: str | None) -> str | None:
    told: Any = json.loads(data).get("notice") if data else None
    return told if isinstance(told, str) and 0 < len(told) <= 64 else None
