"""What is true of this installation as a whole: its epoch and its business clock."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class InstallationRow(SQLModel, table=True):
    """One row. `epoch` changes on restore, so that phones drop cursors that mean nothing any more."""

    __tablename__ = "installation"

    id: int = Field(default=1, primary_key=True)
    epoch: str
    clock_machine: datetime  # the machine's time at which ...
    clock_business: datetime  # ... business time was this,
    clock_speed: float = 1.0  # and how fast it has run since
