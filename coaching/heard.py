"""What was heard in a customer's message: the value that the reader gives."""

from dataclasses import dataclass
from typing import NamedTuple

REASONS = (
    "late", "wrong_item", "missing_item", "spilled", "cold", "quality", "portion", "price", "address",
    "cannot_reach", "stock_out", "rude", "night_noise", "cancel", "refund",
)  # fmt: skip


@dataclass(frozen=True)
class Threat:
    """Danger for a person: `level` 1 hinted at, 2 said, 3 armed, deadly or happening."""

    kind: str
    level: int


class Span(NamedTuple):
    """Why something was read: text[start:end] of the message as it was written, and a short code."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Reading:
    """What a message says.

    anger: 0 none, 1 complaint, 2 clearly angry, 3 abuse or threat. negative: -100..100, bad above 0; it
    ranks. reasons: in the order of REASONS. cancel: they wish to cancel. threat: to the rider, the shop or
    themselves. uneasy: no threat was heard, yet it sounds like one; a person should look twice.
    """

    anger: int
    negative: int
    reasons: tuple[str, ...]
    cancel: bool
    threat: Threat | None
    spans: tuple[Span, ...]
    uneasy: bool = False

    def as_json(self) -> dict[str, object]:
        """The reading as the contract writes it."""
        return {
            "anger": self.anger,
            "negative": self.negative,
            "reasons": list(self.reasons),
            "cancel": self.cancel,
            "threat": self.threat and {"kind": self.threat.kind, "level": self.threat.level},
            "spans": [{"start": span.start, "end": span.end, "why": span.why} for span in self.spans],
        }
