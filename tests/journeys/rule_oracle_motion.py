"""When a rider moves and when a card may show, as CONTRACT's Moving has it, from what had arrived by then."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.journeys.rule_oracle_orders import JUST_AFTER, TIMERS, Moment, Order, Report

FRESH = timedelta(seconds=15)
STILL = timedelta(seconds=10)
WALKING_KMH = 6
BEGINNING = Moment(datetime.min.replace(tzinfo=UTC), -1)
END = Moment(datetime.max.replace(tzinfo=UTC), 0)


class Position(NamedTuple):
    at: datetime
    moving: bool


class Fact(NamedTuple):
    """What a rider's orders and his newest position said from a moment on."""

    since: Moment
    orders_move: bool
    position: Position | None


class Span(NamedTuple):
    """From `start` until just before `end`."""

    start: Moment
    end: Moment
    moving: bool


@dataclass
class Rider:
    orders: dict[str, Order] = field(default_factory=dict)  # every order that was his once
    position: Position | None = None
    facts: list[Fact] = field(default_factory=list)

    def orders_move(self, rider_id: str) -> bool:
        """Whether he moves where no position tells: he holds something to ride with, and is not seen to stand."""
        holds = [order for order in self.orders.values() if order.rider() == rider_id]
        rides = any(order.status() in {"assigned", "picked_up", "returning"} for order in holds)
        newest = max(self.reports(rider_id), default=None)
        return rides and newest is not None and newest.status not in {"at_store", "at_customer"}

    def reports(self, rider_id: str) -> list[Report]:
        """The statuses that name him, and those that name nobody of an order that is his now."""
        return [
            report
            for order in self.orders.values()
            for report in order.reports
            if report.rider_id == rider_id or (report.rider_id is None and order.rider() == rider_id)
        ]


@dataclass
class Motion:
    """All riders; one never seen has not been moving since ever."""

    riders: dict[str, Rider] = field(default_factory=lambda: defaultdict(Rider))
    known: dict[str, list[Span]] = field(default_factory=dict)

    def position(self, now: Moment, rider_id: str, at: datetime, speed_kmh: float) -> None:
        """Only the newest position counts, by its own time; of two of one time the later to arrive."""
        rider = self.riders[rider_id]
        if rider.position is None or at >= rider.position.at:
            rider.position = Position(at, speed_kmh > WALKING_KMH)
            moved = rider.facts[-1].orders_move if rider.facts else rider.orders_move(rider_id)
            rider.facts.append(Fact(now, moved, rider.position))

    def order_changed(self, now: Moment, order: Order) -> None:
        """A status came; it may matter to everybody who ever had the order."""
        for rider_id in {report.rider_id for report in order.reports} - {None}:
            assert rider_id is not None
            rider = self.riders[rider_id]
            rider.orders[order.order_id] = order
            rider.facts.append(Fact(now, rider.orders_move(rider_id), rider.position))

    def spans(self, rider_id: str) -> list[Span]:
        """All of time, cut where he begins or ceases to move; to be asked only when the stream is over."""
        if rider_id not in self.known:
            facts = self.riders[rider_id].facts
            pieces = [Span(BEGINNING, facts[0].since if facts else END, False)]
            for number, fact in enumerate(facts):
                end = facts[number + 1].since if number + 1 < len(facts) else END
                pieces += pieces_of(fact, end)
            self.known[rider_id] = joined(pieces)
        return self.known[rider_id]

    def first_stop(self, rider_id: str, made: Moment) -> Moment | None:
        """The first moment, from `made` on, at which he has not moved for ten seconds.

        A card made by a line of the stream, when he has stood that long, may show before the next line; one that
        waits for the ten seconds to be full shows with the timers, after all lines of that moment.
        """
        for span in self.spans(rider_id):
            if span.moving or span.end <= made:
                continue
            if span.start == BEGINNING or (made >= span.start and made.clock - span.start.clock >= STILL):
                return made
            full = Moment(span.start.clock + STILL, TIMERS)
            if full < span.end:
                return full
        return None

    def may_show(self, rider_id: str, at: datetime) -> bool:
        """Whether at some place within that moment of the clock he had not moved for ten seconds."""
        return any(
            not span.moving
            and (span.start == BEGINNING or span.start.clock + STILL <= at)
            and at <= span.end.clock
            for span in self.spans(rider_id)
        )

    def around(self, rider_id: str, at: datetime) -> str:
        """His motion near a moment, for messages."""
        near = timedelta(minutes=3)
        return "; ".join(
            f"{'moves' if span.moving else 'stands'} {span.start.clock:%H:%M:%S}-{span.end.clock:%H:%M:%S}"
            for span in self.spans(rider_id)
            if (span.start == BEGINNING or span.start.clock <= at + near)
            and (span.end == END or span.end.clock >= at - near)
        )


def pieces_of(fact: Fact, end: Moment) -> list[Span]:
    """A fact holds until the next; a position within it until it is more than fifteen seconds old."""
    if fact.position is None:
        return [Span(fact.since, end, fact.orders_move)]
    old = Moment(fact.position.at + FRESH, JUST_AFTER)
    pieces = [
        Span(fact.since, min(old, end), fact.position.moving),
        Span(max(old, fact.since), end, fact.orders_move),
    ]
    return [piece for piece in pieces if piece.start < piece.end]


def joined(pieces: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for piece in pieces:
        if spans and spans[-1].moving == piece.moving:
            spans[-1] = Span(spans[-1].start, piece.end, piece.moving)
        else:
            spans.append(piece)
    return spans
