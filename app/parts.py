"""The parts a request may reach, put together once by `create_app`."""

from dataclasses import dataclass, field

from flask import current_app

from app.actions.record_receipts import Handed, record_of_many
from app.clock import Clock
from app.database import Database
from app.metrics import Metrics
from app.notices.live import Live
from app.notices.outbox import Outbox
from app.passwords import Passwords
from app.settings import Settings
from app.together import Together
from coaching.content import Text
from coaching.kit import Kit
from coaching.library import Library
from coaching.prepared import Prepared
from coaching.rulebook import Rulebook


@dataclass(frozen=True)
class Words:
    """The repository's own words, and the number up to which the database's are said over them.

    `kit_mark` is another one as soon as a word of the kit is; `faults`: why a version that was published
    can't be used.
    """

    own: Library = field(default_factory=Library)
    own_kit: Kit = field(default_factory=Kit)
    number: int = -1  # not looked yet
    kit_mark: str = ""
    faults: tuple[str, ...] = ()


@dataclass(eq=False)
class Parts:
    """`rulebook`, `kit` and `words` alone are ever replaced: by `app/words_live.py`, all three at once."""

    settings: Settings
    database: Database
    clock: Clock
    rulebook: Rulebook
    outbox: Outbox
    epoch: str
    live: Live = field(default_factory=Live)
    kit: Kit = field(default_factory=Kit)
    words: Words = field(default_factory=Words)
    said_often: tuple[Text, ...] = ()
    prepared: tuple[Prepared, ...] = ()
    metrics: Metrics = field(default_factory=Metrics)
    passwords: Passwords = field(default_factory=Passwords)
    receipts: Together[Handed, list[int]] = field(default_factory=lambda: Together(record_of_many))

    @property
    def library(self) -> Library:
        """The scripts of the rulebook."""
        return self.rulebook.library


def parts() -> Parts:
    """The parts of the app that serves this request."""
    found: Parts = current_app.extensions["jinnang"]
    return found
