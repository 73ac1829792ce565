"""Guidance from a dispatcher: when it may go, what has to be typed, who has to agree, how long it lives."""

from collections.abc import Collection
from datetime import timedelta
from typing import Literal, get_args

from coaching.order_state import STAGE_OF_STATUS

#: How long a sending can be undone at the desk, and how long a second person has. Machine time: people wait.
UNDO, TO_AGREE = timedelta(seconds=10), timedelta(minutes=10)
#: How long guidance lives if nobody says otherwise, and the most it may. Business time.
LIVES, LIVES_AT_MOST = timedelta(minutes=30), timedelta(hours=24)
#: An audience over this many has to be typed (LOOK: over 20 riders the count is typed before sending).
TYPED_OVER = 20
#: Who was shown the warning's own card this lately is not told the same once more. A house figure.
JUST_TOLD = timedelta(minutes=10)

#: How a guidance stands before it is sent, and how it may end there.
State = Literal["asks", "due", "sent", "undone", "lapsed"]
Posture = Literal["riding", "still", "at_door"]
Weather = Literal["rain", "storm", "heat", "road"]
POSTURES: tuple[Posture, ...] = get_args(Posture)
WEATHERS: tuple[Weather, ...] = get_args(Weather)
#: What an open order's rider can be at, by the order's status.
STAGES = tuple(STAGE_OF_STATUS)
#: What a rider may tap for "cannot, because"; anything else is his own words.
CANNOT = ("too_far", "blocked", "order_due", "no_gear", "not_safe")


def must_be_typed(riders: int) -> bool:
    return riders > TYPED_OVER


def typed_right(typed: int | None, riders: int) -> bool:
    """Whether the typed count is this audience's. It may have moved a little since it was read."""
    return not must_be_typed(riders) or (typed is not None and abs(typed - riders) <= max(2, riders // 10))


def needs_second(*, to_all: bool, riders: int, known: int, by_person: bool) -> bool:
    """Whether a second person has to agree: no single person speaks to everybody, however he names them."""
    everybody = to_all or (must_be_typed(riders) and riders >= known)
    return by_person and everybody


def counts_as_order(conditions: Collection[str]) -> bool:
    """Whether any of these conditions speaks of an order, so that all of them mean one and the same order."""
    return bool({"holds_order", "late_min", "stages"} & set(conditions))
