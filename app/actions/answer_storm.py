"""Answer a zone's warning once: with guidance, or with nothing. Until it ends it is not proposed again."""

from datetime import datetime

from sqlmodel import Session

from app.database import insert_or_update
from app.queries.storms import storms_open
from app.tables.guidance import StormAnswerRow

COLUMNS = ("until", "answered_at", "answered_as", "guidance_id")


def answer_storm(
    session: Session, zone: str, kind: str, now: datetime, guidance_id: str | None = None
) -> datetime | None:
    """Note what was done about it (`guidance_id`: what was asked for); return when the warning ends.

    None if none runs there, or if somebody answered it before.
    """
    open_ones = {(one.zone, one.kind): one.until for one in storms_open(session, now)}
    until = open_ones.get((zone, kind))
    if until is None:
        return None
    session.execute(
        insert_or_update(session, StormAnswerRow, ("zone", "kind"), COLUMNS),
        {
            "zone": zone,
            "kind": kind,
            "until": until,
            "answered_at": now,
            "answered_as": "sent" if guidance_id else "waived",
            "guidance_id": guidance_id,
        },
    )
    return until
