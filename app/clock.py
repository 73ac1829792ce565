"""The only clock. Business time can run at a speed, or be stepped; machine time is what it is."""

from datetime import UTC, datetime, timedelta


def machine_now() -> datetime:
    """The machine's time: signatures, sessions, rate limits, beats, leases."""
    return datetime.now(UTC)


class Clock:
    """Business time: timers, quiet, budget, validity."""

    def __init__(self, machine: datetime, business: datetime, speed: float = 1.0):
        if speed <= 0:
            raise ValueError(f"the clock's speed must be above 0, not {speed}")
        self.machine, self.business, self.speed = machine, business, speed

    @classmethod
    def at_machine_time(cls) -> "Clock":
        now = machine_now()
        return cls(now, now)

    def now(self) -> datetime:
        return self.business + (machine_now() - self.machine) * self.speed

    def machine_wait(self, business: timedelta) -> float:
        """Seconds of machine time in which this much business time passes."""
        return business.total_seconds() / self.speed


class SteppedClock(Clock):
    """A clock that stands until it is moved (replay, tests)."""

    def __init__(self, start: datetime):
        super().__init__(start, start)

    def now(self) -> datetime:
        return self.business

    def move_to(self, at: datetime) -> None:
        """Move forward; a clock never runs backwards."""
        self.business = max(self.business, at)
