"""Riders: the head of their inbox and whether they move."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from coaching.prompting import Motion

MOTION_FIELDS = ("known_at", "rides", "position_at", "speed_kmh", "quiet_since")


class RiderRow(SQLModel, table=True):
    """A rider seen in an event or added by hand. `head_seq` is locked while a notice takes its number."""

    __tablename__ = "rider"

    rider_id: str = Field(primary_key=True, max_length=128)
    first_seen: datetime
    zone: str | None = Field(default=None, max_length=128, index=True)
    head_seq: int = 0
    newest_message: str | None = Field(default=None, max_length=64)  # marks the audience of a broadcast
    newest_status: str | None = Field(default=None, max_length=16)  # of all his reports, the largest in
    newest_at: datetime | None = None  # (time, rank, arrival)
    newest_arrival: int = 0
    shift_on: bool | None = None  # None: no shift was ever reported
    shift_at: datetime | None = None  # when the newest shift began


class RiderMotionRow(SQLModel, table=True):
    """What tells whether a rider moves; only the newest position is kept."""

    __tablename__ = "rider_motion"

    rider_id: str = Field(primary_key=True, max_length=128)
    known_at: datetime
    rides: bool = False
    position_at: datetime | None = None
    lat: float | None = None
    lng: float | None = None
    speed_kmh: float = 0.0
    quiet_since: datetime | None = None


def motion_of(row: Any) -> Motion:
    """The motion that a row of `rider_motion` (or a join with it) holds."""
    return Motion(**{name: getattr(row, name) for name in MOTION_FIELDS})
