"""The board kept from one look to the next: only what changed since is read again."""

import time
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import true
from sqlmodel import Session

from app.board import Board, board_of, night_began
from app.board_rows import Drawn, IsHere, Row
from app.clock import machine_now
from app.parts import Parts
from app.queries.board_orders import (
    OpenOrder,
    cards_now,
    open_orders_on_board,
    these_on_board,
    watched,
    with_card,
)
from app.queries.board_room import Around, Marks, around, marks_of, touched_since
from app.queries.people import Caller
from app.queries.scope import orders_seen, zone_limit

#: All is read anew this often, by the machine's clock: what a look cannot see (a name, an erasure) heals.
ANEW_AFTER = timedelta(seconds=60)


def board_now(parts: Parts, caller: Caller) -> Board:
    """The board as this caller may see it, read at once."""
    now = parts.clock.now()
    with parts.database.read() as session:
        orders = {one.order_id: one for one in open_orders_on_board(session, orders_seen(caller), now)}
        stands = around_of(parts, session, orders, now)
    rows = Drawn(parts.rulebook.timezone).rows(orders, stands, is_here(parts), now)
    return board_of(rows, stands, is_here(parts), zone_limit(caller))


def around_of(parts: Parts, session: Session, orders: dict[str, OpenOrder], now: datetime) -> Around:
    holders = {one.rider_id for one in orders.values() if one.rider_id}
    return around(session, holders, now, night_began(now, parts.rulebook.timezone))


def is_here(parts: Parts) -> IsHere:
    """Whether a rider's phone has its line open, as the process that serves phones knows it."""
    sender = parts.outbox.sender
    return sender.is_here if sender else lambda _rider: False


class LiveBoard:
    """The whole board in memory while somebody looks at it; `look` brings it up to the moment.

    What a look reads is what came since (events, decisions and promises by their numbers), the cards that
    something may still become of, and the few rows around; never one order more because of one event more.
    """

    def __init__(self, parts: Parts):
        self._parts = parts
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Nobody looks any more: nothing is kept and nothing is read."""
        self._orders: dict[str, OpenOrder] | None = None
        self._marks = Marks(0, 0, 0)
        self._around: Around | None = None
        self._drawn = Drawn(self._parts.rulebook.timezone)
        self._rows: dict[str, Row] = {}
        self._anew_at = machine_now()

    def look(self) -> None:
        with self._lock, self._parts.database.read() as session:
            now = self._parts.clock.now()
            if self._orders is None or machine_now() >= self._anew_at:
                self._orders = self._all(session, now)
            else:
                self._follow(session, self._orders, now)
            time.sleep(0)  # whatever came meanwhile, a call for help above all, need not wait for all of it
            self._around = around_of(self._parts, session, self._orders, now)
            self._rows = self._drawn.rows(self._orders, self._around, is_here(self._parts), now)

    def of(self, sight: str | None) -> Board:
        """The board of one sight as of the last look; the first one is made here."""
        if self._around is None:
            self.look()
        assert self._around is not None
        return board_of(self._rows, self._around, is_here(self._parts), sight)

    def _all(self, session: Session, now: datetime) -> dict[str, OpenOrder]:
        self._marks, self._anew_at = marks_of(session), machine_now() + ANEW_AFTER
        before = self._orders or {}
        found = {one.order_id: one for one in open_orders_on_board(session, true(), now)}
        return {key: before[key] if before.get(key) == one else one for key, one in found.items()}

    def _follow(self, session: Session, orders: dict[str, OpenOrder], now: datetime) -> None:
        marks = marks_of(session)
        if marks != self._marks:
            touched = touched_since(session, self._marks)
            self._marks = marks
            fresh = {one.order_id: one for one in these_on_board(session, touched, now)}
            for order_id in touched - fresh.keys():
                orders.pop(order_id, None)
            orders.update(fresh)
        cards = cards_now(session, watched(orders.values()))
        if cards:
            for order_id, order in orders.items():
                orders[order_id] = with_card(order, cards)
