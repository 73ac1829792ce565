"""Where phones can be pushed to, and what was pushed. All times here are the machine's."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text


class PushSubscriptionRow(SQLModel, table=True):
    """A browser that let itself be pushed to. The endpoint and keys are blank once it is gone."""

    __tablename__ = "push_subscription"
    __table_args__ = (
        Index(
            "ix_push_subscription_live",
            "rider_id",
            sqlite_where=text("gone_at IS NULL"),
            postgresql_where=text("gone_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    endpoint_hash: str = Field(unique=True, max_length=64)  # sha256 in hex: an endpoint may be 1 KB long
    rider_id: str = Field(max_length=128)
    endpoint: str
    p256dh: str = Field(max_length=128)  # the browser's public key and
    auth: str = Field(max_length=64)  # its secret, both base64url
    host: str = Field(max_length=255)
    language: str = Field(max_length=2)
    made_at: datetime
    last_ok: datetime | None = None
    fails: int = 0  # in a row
    not_before: datetime | None = None  # its service is left alone until then
    gone_at: datetime | None = None


class PushRow(SQLModel, table=True):
    """One notice for one subscription: a place in the queue, then a line of the log. It holds no words.

    `status` is null while it waits; then the answer's number, or `seen`, `ended`, `gone`, `refused`,
    `unreachable`.
    """

    __tablename__ = "push"
    __table_args__ = (
        UniqueConstraint("notice_id", "subscription_id"),
        Index(
            "ix_push_open",
            "id",
            sqlite_where=text("status IS NULL"),
            postgresql_where=text("status IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="inbox.id")
    subscription_id: int = Field(foreign_key="push_subscription.id", index=True)
    made_at: datetime
    lease_until: datetime | None = None  # somebody is sending it
    attempts: int = 0
    sent_at: datetime | None = None
    status: str | None = Field(default=None, max_length=16)
