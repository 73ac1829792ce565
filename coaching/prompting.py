"""When to speak: the class and the life of each kind, and quiet while moving."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coaching.order_state import RIDING

#: CONTRACT, "Moving".
MOVING_KMH = 6.0
POSITION_SPEAKS = timedelta(seconds=15)
STILL_AFTER = timedelta(seconds=10)
#: How long a phone's own word that it moves speaks. With the ten seconds after it that makes fifteen: a rider
#: who stops never waits longer than that for a card because of his phone. It is repeated while he rides.
PHONE_SPEAKS = timedelta(seconds=5)
#: How long a phone that had a position and lost it (a tunnel) goes by his orders. After that it knows
#: nothing and covers nothing by itself: the server holds the cards anyway, and a phone that can never tell
#: where it is would otherwise be locked, kit and all, for the whole of every order.
PHONE_REMEMBERS = timedelta(minutes=5)


@dataclass(frozen=True)
class Motion:
    """What tells whether a rider moves, as known at `known_at`.

    `quiet_since` is the moment since which he had not moved, seen from `known_at`; None if he moved then.
    """

    known_at: datetime
    rides: bool = False  # by his orders, where no fresh position speaks
    position_at: datetime | None = None
    speed_kmh: float = 0.0
    quiet_since: datetime | None = None


def moving(motion: Motion, at: datetime) -> bool:
    """Whether he moves at a moment: the newest position if at most 15 s old, otherwise his orders."""
    if motion.position_at is not None and at - motion.position_at <= POSITION_SPEAKS:
        return motion.speed_kmh > MOVING_KMH
    return motion.rides


def quiet_since(motion: Motion, at: datetime) -> datetime | None:
    """Since when he has not moved, seen from `at`; None while he moves.

    Between two facts the answer can change by itself only once: when the position grows stale.
    """
    if moving(motion, at):
        return None
    stale = motion.position_at + POSITION_SPEAKS if motion.position_at else None
    if stale and motion.known_at < stale < at and moving(motion, motion.known_at):
        return stale
    return motion.quiet_since or motion.known_at


def still_from(motion: Motion, at: datetime) -> datetime | None:
    """The moment from which a card may show if nothing changes; None while only a new fact can bring it."""
    stale = motion.position_at + POSITION_SPEAKS if motion.position_at else None
    since = quiet_since(motion, at)
    if since is None:
        return stale + STILL_AFTER if stale and at <= stale and not motion.rides else None
    ready = since + STILL_AFTER
    # A standing position may grow stale before the ten seconds are full, and then his orders say he rides.
    return None if stale and motion.rides and at <= stale < ready else ready


def still(motion: Motion, at: datetime) -> bool:
    """Whether he has stood for 10 s, so that a card may show."""
    since = quiet_since(motion, at)
    return since is not None and at - since >= STILL_AFTER


def after(
    motion: Motion,
    at: datetime,
    *,
    rides: bool | None = None,
    position: tuple[datetime, float] | None = None,
) -> Motion:
    """The motion once new facts are known at `at`: his orders, or a position as (time, km/h).

    A position older than the newest one changes nothing; the last quiet stretch is carried over.
    """
    moved = replace(motion, known_at=at)
    if rides is not None:
        moved = replace(moved, rides=rides)
    if position and (moved.position_at is None or position[0] >= moved.position_at):
        moved = replace(moved, position_at=position[0], speed_kmh=position[1])
    return replace(moved, quiet_since=_carried(motion, moved, at))


def _carried(before: Motion, after: Motion, at: datetime) -> datetime | None:
    if moving(after, at):
        return None
    return quiet_since(before, at) or at


def shows_while_moving(class_: str, kind: str) -> bool:
    """What comes through on the road: safety, and a cancellation as a spoken cue."""
    return class_ == "safety" or kind == "order_cancelled"


def rides_by_orders(held: list[str], newest_status: str | None) -> bool:
    """Whether a rider without a fresh position rides.

    `held` are the statuses of the orders he holds; `newest_status` is his newest report of all.
    """
    on_the_road = any(status in RIDING for status in held)
    return on_the_road and newest_status not in ("at_store", "at_customer")
