"""Scripts that were written at the desk: each version of one, and what was done with it."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint


class ScriptVersionRow(SQLModel, table=True):
    """One version of a script. The repository's own words have no row: they count as version 0.

    `edits` grows with every save, so that a save or a yes which came from an older look is told so. What is
    said is the newest `published` one; `wholly` at a retired or recalled one means that nothing from before
    is said instead. Names are kept as they were then.
    """

    __tablename__ = "script_version"
    __table_args__ = (UniqueConstraint("slug", "number"), Index("ix_script_version_state", "state"))

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64)
    number: int
    state: str = Field(max_length=10)  # draft in_review published retired recalled
    content: str  # JSON: the script as data, whole or not yet
    note: str = Field(default="", max_length=500)  # why there is this version
    safety: bool = False  # it takes two people
    edits: int = 1
    author_id: int
    author_name: str = Field(max_length=128)
    made_at: datetime
    changed_id: int
    changed_name: str = Field(max_length=128)
    changed_at: datetime
    asked_id: int | None = None
    asked_at: datetime | None = None
    published_id: int | None = None
    published_name: str | None = Field(default=None, max_length=128)
    published_at: datetime | None = None
    expires_at: datetime | None = None
    ended_name: str | None = Field(default=None, max_length=128)
    ended_at: datetime | None = None
    wholly: bool = False


class ScriptChangeRow(SQLModel, table=True):
    """What changed the words that are said, or who may say yes to them: the newest id is their number."""

    __tablename__ = "script_change"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="script_version.id", index=True)
    at: datetime
    what: str = Field(max_length=10)  # drafted asked published retired recalled expired
    who_id: int | None = None  # None: time itself
    who_name: str = Field(default="", max_length=128)
