"""A small house for tests: a real database, the shipped words, a clock that stands, a phone that only listens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from app.actions.add_person import make_rider
from app.actions.add_source import add_source
from app.actions.expire_notices import expire_notices
from app.actions.record_events import Recorded, record_events
from app.actions.record_receipts import Receipt, record_receipts
from app.clock import SteppedClock
from app.database import Database, table_of
from app.notices.outbox import deliver
from app.queries.inbox import InboxPage, inbox_since
from app.queries.sources import source_keys
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from coaching.library import Library
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library
from tests.makers import EVENING, read

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)


@cache
def the_library() -> Library:
    return load_library(LIBRARY_FOLDER)


class Heard:
    """A sender that keeps what it was handed: `notices` as (rider, seq), `taken_back` as (rider, message)."""

    def __init__(self) -> None:
        self.notices: list[tuple[str, int]] = []
        self.taken_back: list[tuple[str, str]] = []

    def notice(self, rider_id: str, seq: int, wire: str) -> None:
        self.notices.append((rider_id, seq))

    def retracted(self, rider_id: str, message_id: str, correction: Any) -> None:
        self.taken_back.append((rider_id, message_id))


class House:
    """What a test asks for and looks at; every step is the product's own action."""

    def __init__(self, database: Database, start: datetime = EVENING):
        self.database, self.clock, self.heard = database, SteppedClock(start), Heard()
        self.source = self.open_source("demo")

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
            lambda session: record_events(session, the_library(), source or self.source, items, self.now)
        )

    def take_one_by_one(self, *events: dict[str, Any]) -> None:
        for event in events:
            self.take(event)

    def have_riders(self, *riders: str) -> None:
        def make(session: Any) -> None:
            for rider in riders:
                make_rider(session, rider, self.now)

        self.database.write(make)

    def turn_the_loop(self) -> int:
        return deliver(self.database, self.clock, self.heard)

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
