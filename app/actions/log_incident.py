"""Write a line into an incident's log; lines are only ever added."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from app.database import table_of
from app.tables.incidents import IncidentLogRow

INSERT_LINE = insert(table_of(IncidentLogRow))
#: All that a line can say. `ended` and `escalated` have a code as their word, `called` its kind.
WHATS = (
    "called", "called_again", "taken", "rung", "safe", "mistake", "closed",
    "step", "noted", "offered", "handed_over", "came_back", "escalated", "everyone", "ended",
)  # fmt: skip


def log_incident(
    session: Session, incident_id: int, what: str, who: str, now: datetime, word: str = ""
) -> None:
    """Keep who did what and when; `word` is what he said about it, `who` empty if nobody did it."""
    line = {"incident_id": incident_id, "at": now, "what": what, "who": who, "word": word}
    session.execute(INSERT_LINE, line)
