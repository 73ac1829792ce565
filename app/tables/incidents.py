"""Incidents: what needs a person, the calls for help that opened them, and who did what when."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Field, Index, SQLModel

from coaching.escalation import Standing

STILL_OPEN = text("closed_at IS NULL AND kind = 'sos'")
ONLY_OPEN: dict[str, Any] = {"sqlite_where": STILL_OPEN, "postgresql_where": STILL_OPEN}
NOT_CLOSED: dict[str, Any] = {
    "sqlite_where": text("closed_at IS NULL"),
    "postgresql_where": text("closed_at IS NULL"),
}


class IncidentRow(SQLModel, table=True):
    """One thing that somebody must take care of. A rider has at most one open `sos`, all else one `about`."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_one_open_sos", "rider_id", unique=True, **ONLY_OPEN),
        Index("ix_incident_one_open_about", "about", unique=True, **NOT_CLOSED),
        Index("ix_incident_due", "due_at", **NOT_CLOSED),
        Index("ix_incident_open_of_order", "order_id", **NOT_CLOSED),
        Index("ix_incident_closed", "closed_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)  # coaching.escalation.KINDS
    rider_id: str = Field(max_length=128, index=True)
    order_id: str | None = Field(default=None, max_length=128)
    decision_id: int | None = Field(default=None, unique=True, foreign_key="decision.id")  # that opened it
    about: str | None = Field(default=None, max_length=300)  # what joins it while it is open; None: an sos
    opened_at: datetime
    called_at: datetime  # the newest call of its rider: what rings
    level: int
    tier: str = Field(max_length=16)
    clock: str = Field(max_length=16)  # the one that runs, or ran last
    clock_since: datetime
    due_at: datetime
    loud: int  # 0: silent; 1: rings; 2: louder
    everyone_at: datetime | None = None  # from then on every desk sees it
    owner: str | None = Field(default=None, max_length=80)  # his name as it was
    owner_id: int | None = Field(default=None, foreign_key="person.id")  # None: a program
    owned_at: datetime | None = None
    offered_to: str | None = Field(default=None, max_length=80)  # has to accept until then
    offered_to_id: int | None = Field(default=None, foreign_key="person.id")
    offered_until: datetime | None = None
    rung_at: datetime | None = None  # the owner rang the rider
    safe_at: datetime | None = None  # the rider's own word
    mistake_at: datetime | None = None  # the rider's own word
    closed_at: datetime | None = None


def standing_of(row: Any) -> Standing:
    """What the rules are handed of a row of `incident`."""
    return Standing(
        kind=row.kind,
        level=row.level,
        tier=row.tier,
        clock=row.clock,
        since=row.clock_since,
        due_at=row.due_at,
        loud=row.loud,
        owned=row.owner is not None,
    )


def columns_of(standing: Standing) -> dict[str, Any]:
    """What a row of `incident` keeps of where it stands."""
    return {
        "level": standing.level,
        "tier": standing.tier,
        "clock": standing.clock,
        "clock_since": standing.since,
        "due_at": standing.due_at,
        "loud": standing.loud,
    }


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
    what: str = Field(max_length=16)  # app/actions/log_incident.py WHATS
    who: str = Field(max_length=128)  # a name, the rider's id; empty: nobody, it did so by itself
    word: str = ""  # what he said; of what it did by itself, a code
