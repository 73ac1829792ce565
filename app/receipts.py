"""Receipts as a phone sends them, by socket or by HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.actions.record_receipts import Handed, Receipt
from app.errors import Problem
from app.notices.live import MOVED
from app.parts import Parts


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


def take_receipts(parts: Parts, rider_id: str, receipts: ReceiptsIn) -> dict[str, Any]:
    """Record a rider's receipts, whichever way they came; raises Problem if they can't be his."""
    if receipts.epoch != parts.epoch:
        raise Problem("wrong_epoch", "fetch the inbox from 0 and send receipts of the new epoch")
    handed = Handed(rider_id, receipts.as_receipts(), parts.clock.now())
    unknown = parts.receipts.write(parts.database, handed)
    parts.live.tell(MOVED, {})
    parts.live.tell("receipts", {"rider_id": rider_id, "seqs": [item.seq for item in receipts.items]})
    if unknown and len(unknown) == len({item.seq for item in receipts.items}):
        raise Problem("not_found", "none of these numbers is in your inbox")
    return {"ok": True, "unknown": unknown} if unknown else {"ok": True}


def _storable(reason: str | None) -> str | None:
    return reason.encode("utf-8", "ignore").decode().replace("\0", "") if reason else None
