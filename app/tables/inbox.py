"""The inbox: the product's promise that nothing is lost and nothing shown twice."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, literal_column, text

#: Where a notice stands on its way to the phone's socket.
PENDING, HANDED = "pending", "handed"
#: PENDING as SQL text for a WHERE: SQLite finds the partial indexes by the text, not by a parameter's value.
PENDING_SQL: Any = literal_column(f"'{PENDING}'")


class MessageRow(SQLModel, table=True):
    """What a notice says, the same for every rider, encoded once: `wire` starts at `"id":`."""

    __tablename__ = "message"

    id: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=32)
    class_: str = Field(max_length=16)
    priority: int
    title: str  # JSON {zh, en}
    wire: str
    valid_until: datetime
    show_when: str = Field(max_length=8)  # now | still
    made_at: datetime
    correction: str | None = None  # JSON {zh, en}, once it was taken back
    dedup_key: str | None = Field(default=None, max_length=128, unique=True)


class InboxRow(SQLModel, table=True):
    """A notice in one rider's inbox. (rider_id, seq) has no holes."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("rider_id", "seq"),
        UniqueConstraint("rider_id", "message_id"),
        Index(
            "ix_inbox_pending",
            "id",
            sqlite_where=text("outbox = 'pending'"),
            postgresql_where=text("outbox = 'pending'"),
        ),
        Index(
            "ix_inbox_open",
            "rider_id",
            sqlite_where=text("ended_as IS NULL"),
            postgresql_where=text("ended_as IS NULL"),
        ),
        Index(
            "ix_inbox_pending_of",
            "rider_id",
            sqlite_where=text("outbox = 'pending'"),
            postgresql_where=text("outbox = 'pending'"),
        ),
        Index(
            "ix_inbox_shown",
            "rider_id",
            "shown_at",
            sqlite_where=text("shown_at IS NOT NULL"),
            postgresql_where=text("shown_at IS NOT NULL"),
        ),
        Index(
            "ix_inbox_open_order",
            "order_id",
            sqlite_where=text("ended_as IS NULL AND order_id IS NOT NULL"),
            postgresql_where=text("ended_as IS NULL AND order_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    rider_id: str = Field(max_length=128)
    seq: int
    message_id: str = Field(foreign_key="message.id", index=True)
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    order_id: str | None = Field(default=None, max_length=128)
    stored_at: datetime
    outbox: str = Field(default=PENDING, max_length=8)
    look_at: datetime | None = None  # held for a moving rider: not looked at again before this
    attempts: int = 0
    delivered_at: datetime | None = None
    shown_at: datetime | None = None
    acted_at: datetime | None = None
    declined_at: datetime | None = None
    decline_reason: str | None = Field(default=None, max_length=200)
    ended_as: str | None = Field(default=None, max_length=16)
    ended_at: datetime | None = None
    rule: str | None = Field(default=None, max_length=64)
