"""Schedules, what falls due by them, who may run it, and what riders are about to forget."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint


class ScheduleRow(SQLModel, table=True):
    """Something that comes again: `every` day, week or month at a local time, for a zone or (None) for all.

    All that falls due up to `planned_until` is a row of `schedule_due`.
    """

    __tablename__ = "schedule"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    what: str = Field(max_length=32)  # weekly_refresh | monthly_exercise | daily_practice
    every: str = Field(max_length=8)
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    at: str = Field(max_length=5)  # HH:MM by the wall clock of ...
    timezone: str = Field(max_length=64)
    zone: str | None = Field(default=None, max_length=128)
    params: str = "{}"  # JSON: drills [slug], size, days (to do it in)
    grace_minutes: int
    active: bool = True
    made_by: str = Field(max_length=80)
    made_at: datetime
    planned_until: datetime


class ScheduleDueRow(SQLModel, table=True):
    """One time a schedule falls due, for all (`*`) or for one rider.

    The unique key is what makes it happen once. `planned` becomes `done` in the transaction
    of its effect, or `missed` with the reason in `note`.
    """

    __tablename__ = "schedule_due"
    __table_args__ = (
        UniqueConstraint("schedule_id", "target", "due_at"),
        Index("ix_schedule_due_state", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = Field(foreign_key="schedule.id")
    target: str = Field(max_length=128)
    due_at: datetime
    latest_at: datetime  # until then it may still be done late
    state: str = Field(default="planned", max_length=8)
    fence: int | None = None  # of the lease under which its state changed
    done_at: datetime | None = None
    made: int = 0  # how many assignments, or rows for single riders, it made
    note: str | None = Field(default=None, max_length=64)


class LeaseRow(SQLModel, table=True):
    """Who may do something now. `fence` grows with each taking, so that an old holder is known by his."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=32)
    holder: str = Field(max_length=64)
    fence: int
    expires_at: datetime  # the database's time


class ExerciseRow(SQLModel, table=True):
    """An exercise (演练): a set of drills for the riders of a zone, as the trainer sees it."""

    __tablename__ = "exercise"

    id: int | None = Field(default=None, primary_key=True)
    schedule_due_id: int = Field(foreign_key="schedule_due.id", unique=True)
    zone: str | None = Field(default=None, max_length=128)
    drills: str  # JSON [slug]
    riders: int
    begins_at: datetime
    due_at: datetime
    fence: int


class PracticeCardRow(SQLModel, table=True):
    """How well one rider knows one drill (`coaching.practice`)."""

    __tablename__ = "practice_card"

    rider_id: str = Field(primary_key=True, max_length=128)
    drill: str = Field(primary_key=True, max_length=128)
    card: str  # JSON
    due_at: datetime = Field(index=True)
    reviewed_at: datetime
    runs: int = 1
