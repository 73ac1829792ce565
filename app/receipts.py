"""Receipts as a phone sends them, by socket or by HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.actions.record_receipts import Receipt


class ReceiptIn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    seq: Annotated[int, Field(ge=1, le=2**53, strict=True)]
    state: Literal["delivered", "shown", "acted", "declined"]
    at: datetime | None = None
    reason: Annotated[str, Field(max_length=200)] | None = None


class ReceiptsIn(BaseModel):
    """`{epoch, items: [{seq, state, at, reason}]}`, at most 500 items."""

    model_config = ConfigDict(extra="ignore")
    epoch: Annotated[str, Field(max_length=64)]
    items: Annotated[list[ReceiptIn], Field(max_length=500)]

    def as_receipts(self) -> list[Receipt]:
        return [Receipt(item.seq, item.state, _storable(item.reason)) for item in self.items]


def _storable(reason: str | None) -> str | None:
    return reason.encode("utf-8", "ignore").decode().replace("\0", "") if reason else None
