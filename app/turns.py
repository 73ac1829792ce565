"""So many at a time: who waits goes in the order of his coming, but the urgent go before all others."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Turns:
    """A lock with two lines of waiters. Works with threads and, patched, with greenlets."""

    def __init__(self, at_once: int = 1) -> None:
        self._guard = threading.Lock()
        self._free = at_once
        self._urgent: deque[Any] = deque()
        self._others: deque[Any] = deque()

    def waiting(self) -> int:
        """How many stand in the two lines."""
        return len(self._urgent) + len(self._others)

    @contextmanager
    def turn(self, urgent: bool = False) -> Iterator[None]:
        """Wait for one's turn, and hand it on at the end."""
        self._wait(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._hand_on()

    def _wait(self, line: deque[Any]) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            bell = threading.Lock()
            bell.acquire()
            line.append(bell)
        try:
            bell.acquire()  # rung by whoever hands his turn on
        except BaseException:  # whoever waited was ended: his place goes, or his turn if he had just got it
            with self._guard:
                waits = bell in line
                if waits:
                    line.remove(bell)
            if not waits:
                self._hand_on()
            raise

    def _hand_on(self) -> None:
        with self._guard:
            line = self._urgent or self._others
            if line:
                line.popleft().release()
            else:
                self._free += 1
