"""Drills: what a rider is asked to play, and what he played."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel


class AssignmentRow(SQLModel, table=True):
    """A drill one rider is asked to play. `key` makes an assignment by the schedule happen once."""

    __tablename__ = "drill_assignment"
    __table_args__ = (Index("ix_drill_assignment_of", "rider_id", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    drill: str = Field(max_length=64, index=True)
    rider_id: str = Field(max_length=128)
    due_at: datetime
    assigned_at: datetime
    assigned_by: str = Field(max_length=80)  # a person's handle, or the name of a schedule
    key: str | None = Field(default=None, max_length=256, unique=True)
    done_at: datetime | None = None


class RunRow(SQLModel, table=True):
    """One rider's play of a drill, as the server's engine scored it. The phone made the id.

    `ending` is None where he broke off. `path` is JSON `[{node, reply, own, anger}]`: `reply` is None where
    his own words matched none, `own` is what he said in his own words, or null. `scores` is JSON
    `{empathy | fact | offer | safety: [shown, possible]}`.
    """

    __tablename__ = "drill_run"
    __table_args__ = (Index("ix_drill_run_of", "rider_id", "ended_at"),)

    id: str = Field(primary_key=True, max_length=64)
    rider_id: str = Field(max_length=128)
    drill: str = Field(max_length=64, index=True)
    assignment_id: int | None = Field(default=None, foreign_key="drill_assignment.id", index=True)
    started_at: datetime
    ended_at: datetime
    ending: str | None = Field(default=None, max_length=64)
    path: str
    scores: str
    took_s: int
    rewinds: int = 0  # how often he went back before this end
    arrived_at: datetime
