"""The zones there are."""

from sqlalchemy import select
from sqlmodel import Session

from app.database import table_of
from app.queries.people import Caller
from app.queries.scope import zone_limit
from app.tables.orders import ZoneRow

ZONE = table_of(ZoneRow)


def zones_seen(session: Session, caller: Caller) -> list[str]:
    """Those that a caller may address, by name; a zone he is limited to is there before its first order."""
    limit = zone_limit(caller)
    if limit is not None:
        return [limit]
    return list(session.execute(select(ZONE.c.zone).order_by(ZONE.c.zone).limit(200)).scalars())
