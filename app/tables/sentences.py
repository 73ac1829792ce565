"""Sentences that riders keep, and what became of those they said worked; lists of scripts to be looked at."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

TO_JUDGE = text("worked AND judged_at IS NULL")


class SentenceRow(SQLModel, table=True):
    """One sentence of a rider, as his phone reported it.

    `worked`: he says so, and a trainer sees it; otherwise it is for himself alone. What was going on (kind,
    stage, facts, script) is that of the card he had then. `judged_as`: draft or declined, with a `why`.
    """

    __tablename__ = "sentence"
    __table_args__ = (
        UniqueConstraint("rider_id", "report_id"),
        Index("ix_sentence_to_judge", "id", sqlite_where=TO_JUDGE, postgresql_where=TO_JUDGE),
    )

    id: int | None = Field(default=None, primary_key=True)
    rider_id: str = Field(max_length=128)
    report_id: str = Field(max_length=128)
    worked: bool
    text: str
    order_id: str | None = Field(default=None, max_length=128)
    kind: str | None = Field(default=None, max_length=32)
    stage: str | None = Field(default=None, max_length=16)
    facts: str = "{}"  # JSON, as of a decision
    script: str | None = Field(default=None, max_length=128)
    said_at: datetime
    arrived_at: datetime
    judged_at: datetime | None = None
    judged_by: str | None = Field(default=None, max_length=128)
    judged_as: str | None = Field(default=None, max_length=8)
    why: str | None = Field(default=None, max_length=16)
    slug: str | None = Field(default=None, max_length=64)


class ScriptListRow(SQLModel, table=True):
    """A list of scripts that was uploaded and looked at, until it is taken over or a day has passed."""

    __tablename__ = "script_list"

    id: str = Field(primary_key=True, max_length=64)
    person_id: int
    made_at: datetime
    scripts: str  # JSON: slug -> content
