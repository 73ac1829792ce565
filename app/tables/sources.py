"""Senders, what they sent, and what we answered."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint


class SourceRow(SQLModel, table=True):
    """A sender of events; `name` is the one in the path."""

    __tablename__ = "source"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=128)
    added_at: datetime


class SourceSecretRow(SQLModel, table=True):
    """A signing secret (`whsec_...`); two may be live while a sender changes over."""

    __tablename__ = "source_secret"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    secret: str
    added_at: datetime
    retired_at: datetime | None = None


class EventRow(SQLModel, table=True):
    """An event as it came; `id` numbers the events in the order of their arrival."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("source_id", "event_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    event_id: str = Field(max_length=128)
    type: str = Field(max_length=64)
    time: datetime
    arrived_at: datetime
    body: str  # the whole CloudEvent as ASCII JSON
    ignored: int = 0  # members of data that the contract does not know


class RefusalRow(SQLModel, table=True):
    """An event that was not taken, kept for the dispatcher with the reason."""

    __tablename__ = "refusal"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    event_id: str | None = Field(default=None, max_length=128)
    why: str
    body: str  # as ASCII JSON
    arrived_at: datetime = Field(index=True)


class WebhookAnswerRow(SQLModel, table=True):
    """The answer a webhook got, given again to the same id with the same body."""

    __tablename__ = "webhook_answer"

    source_id: int = Field(foreign_key="source.id", primary_key=True)
    webhook_id: str = Field(primary_key=True, max_length=256)
    body_sha256: str = Field(max_length=64)
    answer: str
    answered_at: datetime = Field(index=True)
