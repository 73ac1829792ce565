"""Play a stream through the live actions in one process, under a clock that steps from event to event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from sqlmodel import Session

from app.actions.expire_notices import expire_notices
from app.actions.judge_timers import judge_timers
from app.actions.record_events import record_events
from app.actions.record_receipts import Receipt, record_receipts
from app.actions.show_cards import show_cards
from app.database import Database
from app.events import (
    CancelRequested,
    CustomerActivity,
    CustomerMessage,
    Event,
    MerchantPreparing,
    OrderPlaced,
    OrderProblem,
    OrderStatus,
    Refused,
    RiderPosition,
    RiderShift,
    ZoneAlert,
    read_event,
)
from app.queries.waiting import next_due, riders_waiting
from app.stream import Line
from coaching.firing import is_night, rungs
from coaching.prompting import MOVING_KMH
from coaching.rulebook import Rulebook

#: Events after which somebody may have to be told something before the next one. All others change what is
#: known, and are taken together until then; so are placings and reports where `_may_speak` sees no need.
SPEAK = (
    CancelRequested,
    CustomerActivity,
    CustomerMessage,
    MerchantPreparing,
    OrderProblem,
    RiderShift,
    ZoneAlert,
)
TOGETHER = 100  # events at most in one call of the action
A_TRANSACTION = 400  # events at most until they are on the disk
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Played:
    """What became of the stream."""

    events: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None


class Replay:
    """A stepped clock over one stream. Each rider's phone is connected, visible, and shows at once."""

    def __init__(self, database: Database, rulebook: Rulebook, source_id: int):
        self._database, self._rulebook, self._source = database, rulebook, source_id
        self._now: datetime | None = None
        self._due = NEVER
        self._waiting: frozenset[str] = frozenset()
        self._held: list[Event | Refused] = []
        self._named: dict[str, set[str]] = {}  # order -> riders that its reports named
        self._warned = False
        self.played = Played()

    def play(self, lines: Iterable[Line], progress: Callable[[int], None] = lambda _: None) -> Played:
        """Play every line and run on until nothing is due."""
        rest = iter(lines)
        while some := list(islice(rest, A_TRANSACTION)):
            self._database.write(partial(self._play_some, some))
            progress(len(some))
        while self._due < NEVER:
            self._database.write(lambda session: self._turns_until(session, NEVER, at_most=200))
        self.played.last = self._now
        return self.played

    def _play_some(self, lines: list[Line], session: Session) -> None:
        for line in lines:
            self._take(session, line)
        self._flush(session)

    def _take(self, session: Session, line: Line) -> None:
        at = max(filter(None, (self._now, line.time)), default=None)
        if at is None:
            raise ValueError(f"line {line.number}: the first event has no time")
        if self._due < at:  # an event at exactly a timer's moment counts as before it
            self._flush(session)
            self._turns_until(session, at)
        self._now = at
        self.played.first = self.played.first or at
        self.played.events += 1
        event = read_event(line.item, at)
        self._held.append(event)
        speaks = self._may_speak(event)  # asked of every event: it also keeps in mind what it tells
        if speaks or len(self._held) >= TOGETHER:
            self._flush(session)

    def _may_speak(self, event: Event | Refused) -> bool:
        """Whether somebody may have to be told something before the next event; in doubt, yes."""
        if isinstance(event, Refused):
            return False
        data = event.data
        if isinstance(data, ZoneAlert):
            self._warned = True
        if isinstance(data, OrderPlaced):
            self._due = min(self._due, *rungs(data.promised_at).values())
            return data.order_id in self._named  # its zone may have a warning for a rider
        if isinstance(data, OrderStatus):
            of_order = self._named.setdefault(data.order_id, set())
            takes_over = data.rider_id is not None and of_order != {data.rider_id}
            if data.rider_id is not None:
                of_order.add(data.rider_id)
            if data.status == "unassigned":
                of_order.add("")  # whoever reports next may get it anew
            return (
                not self._waiting.isdisjoint(of_order)  # also whoever had the order before
                or data.status in ("cancelled", "unassigned")
                or (takes_over and self._warned)
                or (data.status == "at_customer" and is_night(event.time, self._rulebook.timezone))
            )
        if isinstance(data, RiderPosition):
            # One that rides can only put off what waits for him, and that is looked at again in its time.
            return data.speed_kmh <= MOVING_KMH and data.rider_id in self._waiting
        return isinstance(data, SPEAK)

    def _flush(self, session: Session) -> None:
        """Let what was held have its effect, each at the moment of its arrival; then show what may show."""
        if not self._held or self._now is None:
            return
        recorded = record_events(session, self._rulebook, self._source, self._held)
        self._held = []
        self.played.accepted += recorded.accepted
        self.played.repeated += recorded.repeated
        self.played.refused += recorded.refused
        # Without news for anybody, what is due is at most less than was known: a turn that finds nothing.
        if recorded.decisions or recorded.riders & self._waiting:
            self._show(session, self._now, recorded.decisions)
            self._look_ahead(session)
            self._due = min(self._due, self._now)  # what waited is looked at after all lines of this moment

    def _turns_until(self, session: Session, until: datetime, at_most: int = 10**9) -> None:
        """Let happen what is due before a moment, in the order of time: timers, showing, then ends."""
        for _ in range(at_most):
            if self._due >= until:
                return
            now = self._now = self._due
            due = next_due(session)  # what was foreseen may have changed since
            if due.timer is not None and due.timer <= now:
                judge_timers(session, self._rulebook, now)
            self._show(session, now)
            if due.end is not None and due.end <= now:
                expire_notices(session, now)
            self._look_ahead(session)
            self._due = max(self._due, now + timedelta(microseconds=1))  # each moment has one turn

    def _show(self, session: Session, now: datetime, decisions: list[int] | None = None) -> None:
        """Hand over what may go (of these decisions); the played phone says at once that it was shown."""
        while going := show_cards(session, self._rulebook, now, decisions=decisions):
            for one in going:
                if one.ended_as is None and not one.held:
                    record_receipts(session, one.rider_id, [Receipt(one.seq, "shown")], now)

    def _look_ahead(self, session: Session) -> None:
        self._due = next_due(session).soonest or NEVER
        self._waiting = riders_waiting(session)
