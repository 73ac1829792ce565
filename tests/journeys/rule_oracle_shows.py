"""When the decisions of a replay may be shown, by CONTRACT's Moving, Budget and order of cards: what is wrong, in words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tests.journeys.replayed import Decision
from tests.journeys.rule_oracle import RuleDay
from tests.journeys.rule_oracle_ends import Judge
from tests.journeys.rule_oracle_orders import Moment, life

RANKS = {"routine": 0, "urgent": 1, "safety": 2}
HOUR = timedelta(minutes=60)
SPOKEN_WHILE_MOVING = {"threat", "order_cancelled"}
NEVER_SUPERSEDED = {"threat", "order_cancelled"}


def stops(judge: Judge) -> Iterator[str]:
    """A card comes to be shown at the rider's first stop of ten seconds: shown then, or capped then.

    A threat and a cancelled order come through to a rider who moves, so they may also end as they are made.
    """
    for it in judge.decisions:
        made = judge.made_at(it)
        stop = judge.day.motion.first_stop(it.rider_id, made)
        gone = judge.gone(it)
        first = f"{stop.clock:%H:%M:%S}" if stop else "never"
        if it.ended_as in {"shown", "capped"} and it.kind in SPOKEN_WHILE_MOVING and it.ended_at == it.at:
            continue
        if it.ended_as == "shown" and not judge.day.motion.may_show(it.rider_id, it.ended_at):
            yield judge.tell("shown to a rider who moves or has stood for less than ten seconds", it)
        elif it.ended_as in {"shown", "capped"} and (stop is None or it.ended_at != stop.clock):
            yield judge.tell(f"{it.ended_as} at another moment than the first stop, {first}", it)
        elif it.ended_as in {"shown", "capped"} and stop and gone and gone <= stop:
            yield judge.tell(
                f"{it.ended_as}, though nothing of it may be shown since {gone.clock:%H:%M:%S}", it
            )
        elif it.ended_as == "expired" and must_show(it, stop, gone):
            yield judge.tell(f"expired, though it might be shown, first stop {first}", it)
        elif stop and stop.clock < it.ended_at:
            yield judge.tell(f"{it.ended_as}, though it might be shown before, first stop {first}", it)


def must_show(it: Decision, stop: Moment | None, gone: Moment | None) -> bool:
    """Whether the stop is within the card's life: timers run before what expires at the same moment."""
    return stop is not None and stop.clock <= it.at + life(it.kind) and not (gone and gone <= stop)


def budget(judge: Judge) -> Iterator[str]:
    """Routine 3 a local day and 1 in any 60 minutes, urgent 4 in any 60; capped only when they were full."""
    shown: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for it in judge.decisions:
        if it.ended_as == "shown":
            shown[it.rider_id, it.class_].append(it)
    for (_, class_), cards in shown.items():
        for it in cards:
            hour, day = counted(cards, it, judge.day)
            if class_ == "routine" and (hour > 1 or day > 3):
                yield judge.tell(f"{hour} routine cards in an hour, {day} this day", it, *cards)
            if class_ == "urgent" and hour > 4:
                yield judge.tell(f"{hour} urgent cards in an hour", it, *cards)
    for it in judge.decisions:
        if it.ended_as == "capped":
            cards = shown[it.rider_id, it.class_]
            hour, day = counted(cards, it, judge.day)
            full = it.class_ == "routine" and (hour >= 1 or day >= 3)
            if not full and not (it.class_ == "urgent" and hour >= 4):
                yield judge.tell(f"capped with {hour} shown in the hour, {day} this day", it, *cards)


def supersession(judge: Judge) -> Iterator[str]:
    """Superseded by a newer card of the order, of no lower class, at that very moment; and then always."""
    for it in judge.decisions:
        others = [other for other in judge.of_order[it.order_id or ""] if other.line != it.line]
        by = [other for other in others if other.at == it.ended_at and supersedes(other, it)]
        if it.ended_as == "superseded" and not by:
            yield judge.tell("superseded, and nothing newer of its order may do that then", it, *others)
        for other in others:
            lives = other.ended_as != "abstained" and not over_as_made(other)
            if not (supersedes(other, it) and lives and it.at < other.at):
                continue
            if other.at < it.ended_at:
                yield judge.tell("not ended by a newer card of its order", it, other)
            if other.at == it.ended_at and it.ended_as == "expired":
                yield judge.tell("superseded wins over expired at the same moment", it, other)


def supersedes(newer: Decision, older: Decision) -> bool:
    """Whether the one ends the other, by their kinds and classes."""
    if older.kind in NEVER_SUPERSEDED:
        return False
    if older.kind == "cancel_requested":
        return newer.kind in NEVER_SUPERSEDED
    return RANKS[newer.class_] >= RANKS[older.class_]


def over_as_made(it: Decision) -> bool:
    return it.ended_as == "retracted" and it.ended_at == it.at


def counted(cards: Sequence[Decision], it: Decision, day: RuleDay) -> tuple[int, int]:
    """How many of the shown cards fall within the hour that ends with this one, and on its local day until then."""
    until: datetime = it.ended_at
    today = until.astimezone(day.zone).date()
    before = [card for card in cards if card.ended_at <= until]
    return (
        sum(card.ended_at >= until - HOUR for card in before),
        sum(card.ended_at.astimezone(day.zone).date() == today for card in before),
    )
