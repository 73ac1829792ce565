"""The live board: a snapshot when a desk asks, then numbered changes, made once for all desks of a sight."""

import time
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

import structlog

from app.board import Board
from app.board_live import LiveBoard
from app.board_rows import Row
from app.channels import rooms
from app.channels.desks import DeskPart, Desks
from app.notices.live import MOVED
from app.parts import Parts
from app.queries.people import Caller
from app.queries.scope import zone_limit

log = structlog.get_logger()
LOOK_SECONDS = 1.0  # between two looks while nothing hints: lateness grows, another process may write
LEAST_SECONDS = 0.5  # between two looks: at most two changes a second
MOST_SECONDS = 2.0  # between two looks, however long each takes
SHARE = 24  # a look is followed by so many times its own length without one: four hundredths of the time
KINDS = ("orders", "zones", "riders")


@dataclass
class Sight:
    """What the desks of one sight were told last, under which number."""

    seq: int
    board: Board

    def snapshot(self) -> Row:
        return {"seq": self.seq, **self.board.as_json()}


class BoardDesk:
    """Keeps the board while a desk is open; with none it waits and reads nothing."""

    def __init__(self, desks: Desks, parts: Parts):
        self._desks, self._live = desks, LiveBoard(parts)
        self._sights: dict[str | None, Sight] = {}
        self._woken, self._seated, self._turn = Event(), Event(), Lock()
        self._began = -1.0  # when the last look that came to its end began
        desks.add(DeskPart(events={"board": self._snapshot}, greet=self._greet))
        parts.live.listen(MOVED, self._hint)

    def run(self) -> None:
        """Look and tell for ever; the process starts this once."""
        while True:
            if not self._desks.seated():
                with self._turn:
                    self._sights.clear()
                    self._live.forget()
                self._seated.wait()
            self._seated.clear()
            self._woken.wait(LOOK_SECONDS - LEAST_SECONDS)
            self._woken.clear()
            began = time.monotonic()
            try:
                self.turn()
            except Exception:
                # The rows are the truth: the next look starts from them.
                log.exception("board")
                self._live.forget()
            took = time.monotonic() - began
            time.sleep(min(MOST_SECONDS, max(LEAST_SECONDS, took * SHARE)))

    def turn(self) -> None:
        """One look, and what it changed told to each sight that has a desk.

        Whoever waited while another looked takes a look that began after he asked: desks that ask all at
        once, or one that never stops asking, cost one look and no more.
        """
        asked = time.monotonic()
        with self._turn:
            if self._began >= asked:
                return
            began = time.monotonic()
            self._look_and_tell()
            self._began = began

    def _look_and_tell(self) -> None:
        open_sights = {zone_limit(caller) for caller in self._desks.seated().values()}
        for sight in self._sights.keys() - open_sights:
            del self._sights[sight]
        if not open_sights:
            return
        self._live.look()
        for sight in open_sights & self._sights.keys():
            time.sleep(0)  # each sight's board is some work: others may run in between
            told = self._sights[sight]
            board = self._live.of(sight)
            change, told.board = changed(told.board, board), board
            if change:  # numbered before it is sent: a desk that asks meanwhile has it already
                told.seq += 1
                self._desks.say_in(rooms.sight(sight), "board_changed", {"seq": told.seq, **change})

    def _snapshot(self, _parts: Parts, caller: Caller, _data: Any) -> dict[str, Any]:
        self.turn()  # the page that asks was drawn a moment ago: its board must not step back
        sight = zone_limit(caller)
        with self._turn:
            if sight not in self._sights:
                self._sights[sight] = Sight(0, self._live.of(sight))
            return self._sights[sight].snapshot()

    def _greet(self, _parts: Parts, _caller: Caller) -> dict[str, Any]:
        self._seated.set()
        return {}

    def _hint(self, _news: dict[str, Any]) -> None:
        self._woken.set()


def changed(before: Board, after: Board) -> dict[str, Any] | None:
    """What a page that has `before` needs to have `after`; None where they are the same."""
    upserts, removed = {}, {}
    for kind in KINDS:
        old, new = getattr(before, kind), getattr(after, kind)
        upserts[kind] = [row for key, row in new.items() if (was := old.get(key)) is not row and was != row]
        removed[kind] = [key for key in old if key not in new]
    if before.figures == after.figures and not any(upserts.values()) and not any(removed.values()):
        return None
    return {"upserts": upserts, "removed": removed, "figures": after.figures}


def listen(desks: Desks, parts: Parts) -> BoardDesk:
    """Seat the board among the desks' parts; its `run` is started by the process."""
    return BoardDesk(desks, parts)
