"""SQLModel rows by noun. Importing this package registers them all with the metadata."""

from app.tables import (
    decisions,
    drills,
    inbox,
    incidents,
    installation,
    orders,
    people,
    push,
    reports,
    riders,
    schedules,
    sources,
)

__all__ = [
    "decisions",
    "drills",
    "inbox",
    "incidents",
    "installation",
    "orders",
    "people",
    "push",
    "reports",
    "riders",
    "schedules",
    "sources",
]
