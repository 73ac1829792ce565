"""A small house for tests: a real database, the shipped words, a clock that stands, a phone that only listens."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.actions.add_person import make_rider
from app.actions.add_source import add_source
from app.actions.expire_notices import expire_notices
from app.actions.judge_timers import judge_timers
from app.actions.record_events import Recorded, record_events
from app.actions.record_receipts import Receipt, record_receipts
from app.clock import SteppedClock
from app.database import Database, table_of
from app.delivery import deliver
from app.notices.outbox import Outbox
from app.parts import Parts
from app.queries.inbox import InboxPage, inbox_since
from app.queries.sources import source_keys
from app.settings import Settings
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from coaching.library import Library
from coaching.rulebook import Rulebook
from scripts_library import LIBRARY_FOLDER
from scripts_library.rulebook import load_rulebook
from tests.makers import EVENING, later, read

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)


SHANGHAI = ZoneInfo("Asia/Shanghai")


@cache
def the_rulebook() -> Rulebook:
    return load_rulebook(LIBRARY_FOLDER, SHANGHAI)


def the_library() -> Library:
    return the_rulebook().library


class Heard:
    """A sender that keeps what it was handed: (rider, seq) shown or only spoken, (rider, message) taken back."""

    def __init__(self) -> None:
        self.notices: list[tuple[str, int]] = []
        self.spoken: list[tuple[str, int]] = []
        self.taken_back: list[tuple[str, str]] = []
        self.away: set[str] = set()

    def is_here(self, rider_id: str) -> bool:
        return rider_id not in self.away

    def notice(self, rider_id: str, seq: int, wire: str, held: bool = False) -> None:
        (self.spoken if held else self.notices).append((rider_id, seq))

    def retracted(self, rider_id: str, message_id: str, correction: Any) -> None:
        self.taken_back.append((rider_id, message_id))


class House:
    """What a test asks for and looks at; every step is the product's own action."""

    def __init__(self, database: Database, start: datetime = EVENING, rulebook: Rulebook | None = None):
        self.database, self.clock, self.heard = database, SteppedClock(start), Heard()
        self.source = self.open_source("demo")
        self.rulebook = rulebook or the_rulebook()
        self.parts = Parts(Settings(), database, self.clock, self.rulebook, Outbox(), "an-epoch")

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def open_source(self, name: str) -> int:
        self.database.write(lambda session: add_source(session, name, self.now))
        with self.database.read() as session:
            keys = source_keys(session, name)
        assert keys is not None
        return keys.id

    def wait(self, seconds: float) -> None:
        self.clock.move_to(self.now + timedelta(seconds=seconds))

    def take(self, *events: dict[str, Any], source: int | None = None) -> Recorded:
        """The events of one webhook, arriving now."""
        items = [read(event, self.now) for event in events]
        return self.database.write(
            lambda session: record_events(session, self.rulebook, source or self.source, items)
        )

    def take_at(self, seconds: float, *events: dict[str, Any]) -> Recorded:
        """The clock moved to this second of the evening, and the events of one webhook arriving then."""
        self.go_to(seconds)
        return self.take(*events)

    def go_to(self, seconds: float) -> None:
        """Move the clock to this second of the evening; nothing else happens."""
        self.clock.move_to(later(seconds))

    def look_at(self, seconds: float) -> list[int]:
        """The ticker at this second of the evening: judge the timers, then end what has lived its time."""
        self.go_to(seconds)
        made = self.look_at_timers()
        self.expire()
        return made

    def take_one_by_one(self, *events: dict[str, Any]) -> None:
        for event in events:
            self.take(event)

    def have_riders(self, *riders: str) -> None:
        def make(session: Any) -> None:
            for rider in riders:
                make_rider(session, rider, self.now)

        self.database.write(make)

    def turn_the_loop(self) -> int:
        return deliver(self.parts, self.heard)

    def show(self) -> list[tuple[str, str]]:
        """Turn the loop until it rests; each phone says at once what came up on its screen.

        Returns (rider, kind) of what came up now, in that order; `Heard` has what was spoken or taken back.
        """
        shown: list[tuple[str, str]] = []
        for _ in range(5):  # a digest made by one turn goes with the next
            before = len(self.heard.notices)
            self.turn_the_loop()
            for rider, seq in self.heard.notices[before:]:
                self.receive(rider, [Receipt(seq, "shown")])
                shown.append((rider, next(card.kind for card in self.cards(rider) if card.seq == seq)))
        return shown

    def look_at_timers(self) -> list[int]:
        """Judge what is due by now, as the ticker does."""
        return self.database.write(lambda session: judge_timers(session, self.rulebook, self.now))

    def expire(self) -> int:
        return self.database.write(lambda session: expire_notices(session, self.now))

    def receive(self, rider: str, receipts: Sequence[Receipt]) -> list[int]:
        return self.database.write(lambda session: record_receipts(session, rider, receipts, self.now))

    def inbox(self, rider: str = "zhou", since: int = 0, limit: int = 100) -> InboxPage:
        with self.database.read() as session:
            return inbox_since(session, rider, "an-epoch", since, limit, self.now)

    # what there is

    def decisions(self) -> list[Any]:
        return self.rows(select(DECISION).order_by(DECISION.c.id))

    def ends(self) -> dict[str, str | None]:
        """kind of decision -> how it ended; for tests in which each kind fires once."""
        return {row.kind: row.ended_as for row in self.decisions()}

    def decided(self, *kinds: str) -> list[Any]:
        """The decisions of these kinds, in the order they were made."""
        return [row for row in self.decisions() if row.kind in kinds]

    def ended(self, kind: str) -> list[tuple[str | None, str | None, datetime | None]]:
        """How, by which rule and when each decision of a kind ended."""
        return [(row.ended_as, row.rule, row.ended_at) for row in self.decided(kind)]

    def wire(self, rider: str = "zhou", seq: int = 1) -> dict[str, Any]:
        """What the phone gets under a number."""
        (wire,) = self.rows(
            select(MESSAGE.c.wire)
            .join(INBOX, INBOX.c.message_id == MESSAGE.c.id)
            .where(INBOX.c.rider_id == rider, INBOX.c.seq == seq)
        )
        whole: dict[str, Any] = json.loads("{" + wire.wire)
        return whole

    def cards(self, rider: str = "zhou") -> list[Any]:
        return self.rows(
            select(INBOX, MESSAGE.c.kind, MESSAGE.c.valid_until)
            .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
            .where(INBOX.c.rider_id == rider)
            .order_by(INBOX.c.seq)
        )

    def rows(self, statement: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(statement))
