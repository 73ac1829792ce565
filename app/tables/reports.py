"""What riders' phones reported of their own accord."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class ReportRow(SQLModel, table=True):
    """One report. The phone makes its id, and may send it again until it hears an answer.

    `at` is the phone's own clock: it is kept beside the arrival, and nothing is decided by it.
    """

    __tablename__ = "report"

    rider_id: str = Field(primary_key=True, max_length=128)
    id: str = Field(primary_key=True, max_length=128)
    kind: str = Field(max_length=16)
    order_id: str | None = Field(default=None, max_length=128, index=True)
    text: str | None = None
    data: str | None = None  # JSON object
    at: datetime
    arrived_at: datetime
