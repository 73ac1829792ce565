"""Scripts that riders gave a star."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class FavouriteRow(SQLModel, table=True):
    """A rider's star for a script, put on or taken off.

    One that was taken off stays, so that a tap which comes late from a phone does not put it on again.
    """

    __tablename__ = "favourite"

    rider_id: str = Field(primary_key=True, max_length=128)
    script: str = Field(primary_key=True, max_length=128)
    starred: bool
    at: datetime  # of the newest tap, by the phone's clock, and never in the future
