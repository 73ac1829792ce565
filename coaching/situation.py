"""What is known now, as the facts that choose the words."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["before_store", "at_store", "picked_up", "at_door", "returning"]
#: Why a customer complains. The last one only a report names, not a customer's own words.
Reason = Literal[
    "late", "wrong_item", "missing_item", "spilled", "cold", "quality", "portion", "price", "address",
    "cannot_reach", "stock_out", "rude", "night_noise", "cancel", "refund", "damaged",
]  # fmt: skip
Weather = Literal["rain", "storm", "heat", "cold", "wind", "road"]
Place = Literal[
    "home", "dormitory", "gate", "office", "hospital", "hotel", "school", "stairs", "locker", "street", "lift"
]
Note = Literal[
    "baby", "deaf", "no_ring", "leave_at_door", "allergy", "elderly", "child", "dog", "drunk",
    "night_shift", "asleep", "crowd", "self_harm", "cornered", "pays_by_rule",
    "cash", "medicine", "gift", "favour", "breakdown", "in_writing", "alcohol", "hurt",
]  # fmt: skip
Customer = Literal["new", "regular", "unknown"]
Fault = Literal["rider", "merchant", "platform", "customer", "nobody", "unknown"]

#: A note of the ear's own, which no script asks for: it sounds like a threat, though none was heard.
UNEASY = "uneasy"
STAGES: tuple[Stage, ...] = ("before_store", "at_store", "picked_up", "at_door", "returning")


@dataclass(frozen=True)
class Situation:
    """The facts that choose a script; what is not known has its empty value, and is never guessed.

    `slots` are facts ready to be said (slot name, words). `minutes_late` counts from the promise and may be
    below 0; `apologies` counts those already made to this customer for this order, whoever made them.
    """

    kind: str | None = None
    stage: str | None = None
    minutes_late: int | None = None
    night: bool = False
    moving: bool = False
    weather: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    anger: int = 0
    threat: bool = False
    apologies: int = 0
    promises: int = 0
    previous_script: str | None = None
    fault: Fault = "unknown"
    customer: Customer = "unknown"
    order_value: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
    still: bool = False  # known to stand; where neither is known, both are False
    spoken_to: bool = False  # the customer said something
    thanked: bool = False  # and it was friendly
    danger: int = 0  # how bad a threat is, as it was read: 1 hinted at, 2 said, 3 armed or happening
    heard_before: tuple[str, ...] = ()  # scripts this customer has been told, for this order or another
    said_lately: tuple[str, ...] = ()  # this rider's last scripts: once if shown, twice if used
    favourites: frozenset[str] = frozenset()  # scripts he gave a star
    orders_waiting: int = 0  # others he carries or has to fetch

    @property
    def slots(self) -> dict[str, str]:
        return dict(self.facts)
