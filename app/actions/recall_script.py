"""Take a script back: nobody is told these words any more, and open cards with them end."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from app.actions.draft_script import name_of, note_change
from app.actions.end_cards import end_open
from app.database import table_of
from app.queries.scripts import script_version
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from app.tables.scripts import ScriptVersionRow

VERSION = table_of(ScriptVersionRow)
DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
RULE = "script_recalled"


def recall_script(
    session: Session, version_id: int, by: int, now: datetime, *, wholly: bool = False
) -> int | None:
    """Recall a version that is said (`wholly`: a draft that stands for the repository's words, too).

    The one before it is said again, or the repository's; `wholly`: nothing under this slug. Its open cards
    end as retracted, also for phones that are off. Returns how many that were, None if it can't be recalled.
    """
    row = script_version(session, version_id)
    if row is None or row.state not in ("published", "draft") or (row.state == "draft" and not wholly):
        return None
    end_version(session, version_id, "recalled", by, now, wholly=wholly)
    cards = (
        select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until)
        .join(DECISION, DECISION.c.id == INBOX.c.decision_id)
        .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
        .where(INBOX.c.ended_as.is_(None), DECISION.c.script == row.slug)
    )
    if not wholly:
        cards = cards.where(DECISION.c.script_version == row.number)
    open_cards = session.execute(cards).all()
    end_open(session, open_cards, "retracted", RULE, now)
    return len(open_cards)


def end_version(
    session: Session, version_id: int, state: str, by: int | None, now: datetime, *, wholly: bool
) -> None:
    """Take a version out of use and note it: `by` nobody is time itself."""
    ended: Any = {"state": state, "ended_at": now, "wholly": wholly}
    session.execute(
        update(VERSION)
        .where(VERSION.c.id == version_id)
        .values(**ended, ended_name=name_of(session, by) if by else None)
    )
    note_change(session, version_id, state if by else "expired", by, now)
