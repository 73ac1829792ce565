"""SQLModel rows by noun. Importing this package registers them all with the metadata."""

from app.tables import (
    decisions,
    drills,
    guidance,
    inbox,
    incidents,
    installation,
    orders,
    people,
    push,
    record,
    reports,
    riders,
    schedules,
    sign_in,
    sources,
)

__all__ = [
    "decisions",
    "drills",
    "guidance",
    "inbox",
    "incidents",
    "installation",
    "orders",
    "people",
    "push",
    "record",
    "reports",
    "riders",
    "schedules",
    "sign_in",
    "sources",
]
