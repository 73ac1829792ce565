"""What changed, told at once to the screens that are open; whoever misses it reads the rows again."""

from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger()
#: The topic of a hint that something the board shows was stored; it carries nothing.
MOVED = "moved"
Listener = Callable[[dict[str, Any]], None]


class Live:
    """Topics and their listeners in this process. A hint, as the nudge is: the rows are the truth."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}

    def listen(self, topic: str, listener: Listener) -> None:
        self._listeners.setdefault(topic, []).append(listener)

    def tell(self, topic: str, news: dict[str, Any]) -> None:
        """Call after the commit, never inside a transaction; a screen that breaks keeps nothing back."""
        for listener in self._listeners.get(topic, ()):
            try:
                listener(news)
            except Exception:
                # What is told of is kept already: whoever told it must have his answer.
                log.exception("live", topic=topic)
