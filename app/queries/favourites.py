"""The scripts a rider gave a star."""

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.database import table_of
from app.tables.favourites import FavouriteRow

FAVOURITE = table_of(FavouriteRow)
STARRED = (
    select(FAVOURITE.c.script)
    .where(FAVOURITE.c.rider_id == bindparam("rider"), FAVOURITE.c.starred)
    .order_by(FAVOURITE.c.at.desc(), FAVOURITE.c.script)
)


def favourites_of(session: Session, rider_id: str) -> list[str]:
    """Their slugs, the newest star first; some may have left the library since."""
    return list(session.execute(STARRED, {"rider": rider_id}).scalars())
