"""Incidents: what needs a person, the calls for help that opened them, and who did what when."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Field, Index, SQLModel

STILL_OPEN = text("closed_at IS NULL AND kind = 'sos'")
ONLY_OPEN: dict[str, Any] = {"sqlite_where": STILL_OPEN, "postgresql_where": STILL_OPEN}


class IncidentRow(SQLModel, table=True):
    """One thing that somebody must take care of. A rider has at most one open `sos`."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_one_open_sos", "rider_id", unique=True, **ONLY_OPEN),
        Index("ix_incident_closed", "closed_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)  # sos, threat
    rider_id: str = Field(max_length=128, index=True)
    order_id: str | None = Field(default=None, max_length=128)
    decision_id: int | None = Field(default=None, unique=True, foreign_key="decision.id")  # of a threat
    opened_at: datetime
    called_at: datetime  # the newest call of its rider: what rings
    owner: str | None = Field(default=None, max_length=80)  # his name as it was
    owner_id: int | None = Field(default=None, foreign_key="person.id")  # None: a program
    owned_at: datetime | None = None
    rung_at: datetime | None = None  # the owner rang the rider
    safe_at: datetime | None = None  # the rider's own word
    mistake_at: datetime | None = None  # the rider's own word
    closed_at: datetime | None = None


class SosCallRow(SQLModel, table=True):
    """A call for help under the id its phone gave it; however often it came, it is one row."""

    __tablename__ = "sos_call"

    rider_id: str = Field(primary_key=True, max_length=128)
    id: str = Field(primary_key=True, max_length=128)
    incident_id: int = Field(index=True, foreign_key="incident.id")
    received_at: datetime
    times: int = 1
    pressed_at: datetime | None = None  # by the phone's own clock
    order_id: str | None = Field(default=None, max_length=128)
    note: str | None = None
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None  # metres
    muted: bool = False


class IncidentLogRow(SQLModel, table=True):
    """Who did what about an incident, and when. Only ever added to."""

    __tablename__ = "incident_log"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(index=True, foreign_key="incident.id")
    at: datetime
    what: str = Field(max_length=16)  # called, called_again, taken, rung, safe, mistake, closed
    who: str = Field(max_length=128)  # a name, or the rider's id
    word: str = ""
