"""Riders: how they move."""

from typing import Any

from coaching.prompting import Motion

MOTION_FIELDS = ("known_at", "rides", "position_at", "speed_kmh", "quiet_since")


def motion_of(row: Any) -> Motion:
    """The motion that a row of `rider_motion` (or a join with it) holds."""
    return Motion(**{name: getattr(row, name) for name in MOTION_FIELDS})
