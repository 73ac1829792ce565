"""Warnings of zones that nobody has answered with guidance yet."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlmodel import Session

from app.database import table_of
from app.tables.guidance import StormAnswerRow
from app.tables.orders import ZoneAlertRow

ALERT, ANSWER = table_of(ZoneAlertRow), table_of(StormAnswerRow)


class Storm(NamedTuple):
    """A warning of a kind that runs in a zone until the longest of its events says."""

    zone: str
    kind: str
    until: datetime


def storms_open(session: Session, now: datetime) -> list[Storm]:
    """What runs and was not answered while an answer holds, the one that ends first first."""
    ends = func.max(ALERT.c.until).label("until")
    rows = session.execute(
        select(ALERT.c.zone, ALERT.c.kind, ends)
        .outerjoin(
            ANSWER,
            and_(ANSWER.c.zone == ALERT.c.zone, ANSWER.c.kind == ALERT.c.kind, ANSWER.c.until > now),
        )
        .where(ALERT.c.until > now, ANSWER.c.zone.is_(None))
        .group_by(ALERT.c.zone, ALERT.c.kind)
        .order_by(ends, ALERT.c.zone, ALERT.c.kind)
    )
    return [Storm(row.zone, row.kind, row.until) for row in rows]
