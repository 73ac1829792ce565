"""The record: what was done, in a chain that shows every change; and how far the sweep has come."""

from datetime import datetime

from sqlmodel import BigInteger, Field, SQLModel


class RecordRow(SQLModel, table=True):
    """One line. `n` has no holes; each line's hash holds the hash of the line before it.

    `actor`, `subject` and `facts` may be taken out when a person is erased: then `salt` is null, the salted
    `facts_hash` stays, and a later line says which lines were emptied.
    """

    __tablename__ = "record"

    n: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime
    what: str = Field(max_length=64)
    actor: str = Field(max_length=256)
    subject: str = Field(max_length=256)
    facts: str  # JSON object in ASCII
    salt: str | None = Field(default=None, max_length=32)
    facts_hash: str = Field(max_length=64)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class SweepRow(SQLModel, table=True):
    """How far a rule of retention has looked, so that a restart goes on where it was."""

    __tablename__ = "sweep"

    rule: str = Field(primary_key=True, max_length=64)
    cursor: str = Field(default="[]", max_length=600)  # JSON: the key of the row it looked at last
    swept_at: datetime
