"""How often somebody may send something: so many a minute, counted by the clock's own minutes."""

from app.clock import machine_now


class Pace:
    """Counts in memory; only the running minute is kept.

    The general package counts behind locks and clears its counters from threads: on the way of a receipt it
    cost more than everything else.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[tuple[str, str], int] = {}

    def allows(self, what: str, who: str, most: int) -> bool:
        """Count one more of `what` by `who`; whether it is within `most` a minute."""
        minute = int(machine_now().timestamp()) // 60
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        count = self._counts.get((what, who), 0) + 1
        self._counts[what, who] = count
        return count <= most
