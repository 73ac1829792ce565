"""Situations that came up and had no words, or words that a rider said did not fit."""

import json
from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from app.database import table_of
from app.queries.script_usage import LOOKED_BACK
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)
DOES_NOT_FIT = "does_not_fit"


class Gap(NamedTuple):
    """What came up: `silent` times there were no words, `unfit` times a rider said the card did not fit."""

    kind: str
    stage: str | None
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    silent: int
    unfit: int

    @property
    def many(self) -> int:
        return self.silent + self.unfit


def gaps_that_occurred(session: Session, now: datetime, most: int = 50) -> list[Gap]:
    """Of the last 30 days, the most frequent first."""
    by = DECISION.c.kind, DECISION.c.stage, DECISION.c.facts
    lately = DECISION.c.at > now - LOOKED_BACK
    silent = session.execute(
        select(*by, func.count()).where(DECISION.c.script.is_(None), lately).group_by(*by)
    )
    unfit = session.execute(
        select(*by, func.count())
        .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
        .where(lately, INBOX.c.declined_at.is_not(None), INBOX.c.decline_reason == DOES_NOT_FIT)
        .group_by(*by)
    )
    without, put_away = _by_situation(silent), _by_situation(unfit)
    gaps = [Gap(*key, without[key], put_away[key]) for key in without.keys() | put_away.keys()]
    return sorted(gaps, key=lambda gap: (-gap.many, gap.kind, gap.stage or "", gap.reasons))[:most]


def _by_situation(rows: Any) -> Counter[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]]:
    found: Counter[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]] = Counter()
    for kind, stage, facts, many in rows:
        told = json.loads(facts)
        found[kind, stage, tuple(sorted(told.get("reasons", ()))), tuple(sorted(told.get("notes", ())))] += (
            many
        )
    return found
