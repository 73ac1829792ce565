"""Delivery: one turn of the notice loop, and what a phone that asks for its inbox may show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.actions.follow_riders import look_again
from app.actions.queue_pushes import queue_pushes
from app.actions.show_cards import Going, show_cards
from app.clock import machine_now
from app.notices.live import MOVED
from app.notices.outbox import Sender, hand_over
from app.parts import Parts
from app.queries.due_notices import anything_due
from app.queries.inbox import anything_pending


def deliver(parts: Parts, sender: Sender) -> int:
    """Claim what is due and hand it over; return how many rows went."""
    now = parts.clock.now()
    with parts.database.read() as session:
        if not anything_due(session, now):
            return 0
    # Whether a rider stands is judged where nothing can change beside it: in the writer.
    going = parts.database.write(lambda session: _let_go(session, parts, now, is_here=sender.is_here))
    hand_over(going, sender)
    parts.live.tell(MOVED, {})
    return len(going)


def claim_at_once(session: Session, parts: Parts, decisions: Sequence[int], now: datetime) -> list[Going]:
    """Claim what these decisions put, in the transaction that made them; handing over follows its commit.

    That spares an urgent card the way through the loop: a second look and a second wait for the disk.
    """
    sender = parts.outbox.sender
    if sender is None or not decisions:
        return []
    return _let_go(session, parts, now, is_here=sender.is_here, decisions=decisions)


def phone_is_back(parts: Parts, *riders: str) -> None:
    """Phones opened their lines: the cards that waited for them are looked at by the next turn."""
    parts.database.write(lambda session: look_again(session, riders))
    parts.outbox.nudge()


def fetch_shows(parts: Parts, rider_id: str, now: datetime) -> None:
    """A phone asks for its inbox: what may show goes with the answer, the rest is held or capped."""
    with parts.database.read() as session:
        if not anything_pending(session, rider_id):
            return

    def claim(session: Session) -> list[Going]:
        look_again(session, [rider_id])
        return _let_go(session, parts, now, rider_id=rider_id, speaks=False)

    parts.database.write(claim)


def _let_go(session: Session, parts: Parts, now: datetime, **asked: Any) -> list[Going]:
    """Let go what may go now, and queue it for the browsers that can be pushed to."""
    going = show_cards(session, parts.rulebook, now, **asked)
    queue_pushes(session, going, machine_now())
    return going
