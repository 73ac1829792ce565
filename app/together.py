"""Many small writes that come at the same time, in one transaction: each is answered after its commit."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.database import Database

Item = TypeVar("Item")
Answer = TypeVar("Answer")
#: A group is kept in a few milliseconds, so whoever writes next, a call for help above all, hardly waits.
MOST_AT_ONCE = 100


class _Waiting(Generic[Item, Answer]):
    """One item in the line. Its bell rings when it is settled, or when it has to write for the others."""

    def __init__(self, item: Item):
        self.item = item
        self.bell = threading.Event()
        self.answer: Answer | None = None
        self.fault: Exception | None = None
        self.is_settled = self.is_abandoned = False

    def settle(self, answer: Answer | None, fault: Exception | None = None) -> None:
        self.answer, self.fault, self.is_settled = answer, fault, True
        self.bell.set()


class Together(Generic[Item, Answer]):
    """Gathers items while the transaction before is on its way; nobody waits for more to come.

    The first who comes writes; what came until its turn in the database is in the same transaction, at most
    `most`. Then the next in line writes. An item on its own is written at once, as if there were no group.
    """

    def __init__(self, work: Callable[[Session, Sequence[Item]], Sequence[Answer]], most: int = MOST_AT_ONCE):
        self._work, self._most = work, most
        self._guard = threading.Lock()
        self._line: deque[_Waiting[Item, Answer]] = deque()
        self._somebody_writes = False

    def write(self, database: Database, item: Item) -> Answer:
        """Have `item` written; returns its answer once it is kept, or raises what its own write raised."""
        mine: _Waiting[Item, Answer] = _Waiting(item)
        with self._guard:
            self._line.append(mine)
            is_first, self._somebody_writes = not self._somebody_writes, True
        if not is_first:
            self._wait(mine)
        if not mine.is_settled:
            try:
                self._write_group(database, mine)
            finally:
                self._hand_on()
        if mine.fault is not None:
            raise mine.fault
        return mine.answer  # type: ignore[return-value]  # settled, and not by a fault

    def _wait(self, mine: _Waiting[Item, Answer]) -> None:
        try:
            mine.bell.wait()
        except BaseException:  # whoever waited was ended; what he had to write may still be written
            with self._guard:
                mine.is_abandoned = True
                was_rung = mine.bell.is_set() and not mine.is_settled
            if was_rung:
                self._hand_on()
            raise

    def _hand_on(self) -> None:
        with self._guard:
            while self._line and self._line[0].is_abandoned:
                self._line.popleft()
            if self._line:
                self._line[0].bell.set()
            else:
                self._somebody_writes = False

    def _write_group(self, database: Database, mine: _Waiting[Item, Answer]) -> None:
        group: list[_Waiting[Item, Answer]] = []

        def work(session: Session) -> Sequence[Answer]:
            # In the writer's own thread, where a greenlet's lock can't be waited for; these steps need none.
            while self._line and len(group) < self._most:
                group.append(self._line.popleft())
            return self._work(session, [one.item for one in group])

        try:
            answers = database.write(work)
        except OperationalError as fault:  # the database's, not one item's: nobody waits for it a second time
            mine.is_abandoned = True
            for one in group:
                one.settle(None, fault)
            raise
        except Exception:
            if mine not in group:  # it came to nothing before its first step
                mine.is_abandoned = True
                raise
            self._write_each(database, group)  # one of them can't be kept; the others must not suffer
            return
        except BaseException:  # the writer was ended; whether it was kept nobody can tell
            for one in group:
                one.settle(None, RuntimeError("the write was broken off"))
            raise
        for one, answer in zip(group, answers, strict=True):
            one.settle(answer)

    def _write_each(self, database: Database, group: Sequence[_Waiting[Item, Answer]]) -> None:
        for one in group:
            try:
                one.settle(self._write_one(database, one.item))
            except Exception as fault:
                one.settle(None, fault)

    def _write_one(self, database: Database, item: Item) -> Answer:
        answer: Answer = database.write(lambda session: self._work(session, [item]))[0]
        return answer
