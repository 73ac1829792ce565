"""Decisions: each firing of a rule, with its one end."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

CAPPED = text("ended_as = 'capped'")


class DecisionRow(SQLModel, table=True):
    """One firing of a rule for one rider and order.

    `once` is the key that a rule may fire for only once, such as `order_cancelled:8213`.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("once"),
        Index("ix_decision_script", "script", "at"),
        Index("ix_decision_capped", "ended_at", sqlite_where=CAPPED, postgresql_where=CAPPED),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=300)
    at: datetime
    rider_id: str = Field(max_length=128, index=True)
    order_id: str | None = Field(default=None, max_length=128, index=True)
    kind: str = Field(max_length=32)
    class_: str = Field(max_length=16)
    script: str | None = Field(default=None, max_length=128)
    script_version: int | None = None  # its version's number; 0 are the repository's words
    alternatives: str = "[]"
    reasons: str = "[]"  # JSON list of {zh, en}
    event: int | None = None  # arrival of the event that caused it
    facts: str = "{}"  # JSON: what only its event told: reasons, anger, weather
    stage: str | None = Field(default=None, max_length=16)  # for which the words were chosen
    apologises: bool | None = None  # whether they say sorry
    ended_as: str | None = Field(default=None, max_length=16)
    ended_at: datetime | None = None
    rule: str | None = Field(default=None, max_length=64)
