"""Write something that changes nothing: whether the database can be written to."""

from sqlalchemy import update
from sqlmodel import Session

from app.database import table_of
from app.tables.installation import InstallationRow

INSTALLATION = table_of(InstallationRow)


def probe_write(session: Session) -> None:
    """Touch the installation's row; the commit of the caller waits for the disk as any other does."""
    session.execute(update(INSTALLATION).where(INSTALLATION.c.id == 1).values(id=1))
