"""Renew the epoch: what phones know by number means nothing any more, and they begin anew."""

import secrets

from sqlalchemy import update
from sqlmodel import Session

from app.database import table_of
from app.tables.installation import InstallationRow

INSTALLATION = table_of(InstallationRow)


def renew_epoch(session: Session) -> str:
    """Return the new epoch; raises LookupError where the database was never opened."""
    epoch = secrets.token_hex(8)
    renewed = update(INSTALLATION).where(INSTALLATION.c.id == 1).values(epoch=epoch)
    if session.execute(renewed.returning(INSTALLATION.c.id)).first() is None:
        raise LookupError("this database belongs to no installation")
    return epoch
