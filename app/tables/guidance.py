"""Guidance: what a dispatcher asked to have told, to whom, and what became of it; its notices: `inbox`."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel


class GuidanceRow(SQLModel, table=True):
    """One guidance; once sent, `message` and `inbox` hold its words and its riders under the same id.

    A correction has a second message, `ID.seen`, for those who had seen what it corrects. `zone`: the one
    zone it is for; None is for no zone alone. Names are kept as they were then.
    """

    __tablename__ = "guidance"
    __table_args__ = (Index("ix_guidance_waiting", "state", "send_at"),)

    id: str = Field(primary_key=True, max_length=64)
    state: str = Field(max_length=8)  # asks due sent undone lapsed
    zone: str | None = Field(default=None, max_length=128, index=True)
    audience: str  # JSON of queries.audience.Audience
    text: str  # JSON {zh, en}
    priority: int
    valid_until: datetime
    counted: int  # riders when it was asked for
    reached: int = 0  # riders it was sent to
    asked_at: datetime = Field(index=True)
    asked_by: str = Field(max_length=140)
    asked_name: str = Field(max_length=128)
    send_at: datetime | None = None  # machine time: until then it can be undone
    agree_until: datetime | None = None  # machine time: until then a second person may agree
    agreed_at: datetime | None = None
    agreed_by: str | None = Field(default=None, max_length=140)
    agreed_name: str | None = Field(default=None, max_length=128)
    sent_at: datetime | None = None
    undone_at: datetime | None = None
    undone_name: str | None = Field(default=None, max_length=128)
    retracted_at: datetime | None = None
    retracted_name: str | None = Field(default=None, max_length=128)
    corrects: str | None = Field(default=None, max_length=64, foreign_key="guidance.id", unique=True)
    storm: str | None = Field(default=None, max_length=16)  # the kind of the warning it is about
    dedup_key: str | None = Field(default=None, max_length=128, unique=True)


class StormAnswerRow(SQLModel, table=True):
    """What was done about a zone's warning: until `until` it is not proposed again."""

    __tablename__ = "storm_answer"

    zone: str = Field(primary_key=True, max_length=128)
    kind: str = Field(primary_key=True, max_length=16)
    until: datetime
    answered_at: datetime
    answered_as: str = Field(max_length=8)  # sent waived
    guidance_id: str | None = Field(default=None, max_length=64)
