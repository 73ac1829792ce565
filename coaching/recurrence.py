"""When something that comes again falls due: a local rule in a time zone, as moments in UTC."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Every = Literal["day", "week", "month"]
EVERY: tuple[Every, ...] = get_args(Every)
LAST = -1
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recurrence:
    """Every day, on a weekday, or once a month, at a local time.

    `weekday` is 0 for Monday. A month's day is either `day` (1-31; a month that has no such day: its last) or
    the `nth` (1-4, LAST) of its weekdays. ValueError says what is wrong with a rule.
    """

    every: Every
    at: time
    timezone: str
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        wrong = next(self._faults(), None)
        if wrong:
            raise ValueError(wrong)

    def _faults(self) -> Iterator[str]:
        if self.every not in EVERY:
            yield f"every is one of {', '.join(EVERY)}, not {self.every!r}"
        if self.at.tzinfo is not None:
            yield "the time of day is local: it has no offset"
        if _zone_of(self.timezone) is None:
            yield f"no time zone is called {self.timezone!r}"
        if self.weekday is not None and not 0 <= self.weekday <= 6:
            yield f"a weekday is 0 (Monday) to 6, not {self.weekday}"
        if self.nth is not None and self.nth not in (1, 2, 3, 4, LAST):
            yield f"nth is 1 to 4, or {LAST} for the last, not {self.nth}"
        if self.day is not None and not 1 <= self.day <= 31:
            yield f"a day of the month is 1 to 31, not {self.day}"
        given = (self.weekday is not None, self.nth is not None, self.day is not None)
        if self.every == "day" and given != (False, False, False):
            yield "what comes every day has no weekday and no day of the month"
        if self.every == "week" and given != (True, False, False):
            yield "what comes every week has a weekday, and nothing of a month"
        if self.every == "month" and given not in ((True, True, False), (False, False, True)):
            yield "what comes every month has a day, or a weekday and which of them"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def falls_on(self, day: date) -> bool:
        """Whether this local date is one of its days."""
        if self.every == "day":
            return True
        if self.every == "week":
            return day.weekday() == self.weekday
        longest = monthrange(day.year, day.month)[1]
        if self.day is not None:
            return day.day == min(self.day, longest)
        if day.weekday() != self.weekday:
            return False
        return day.day + 7 > longest if self.nth == LAST else (day.day + 6) // 7 == self.nth


def occurrences(rule: Recurrence, after: datetime, until: datetime) -> Iterator[datetime]:
    """The moments with `after < moment <= until`, in UTC and in order.

    Each local date has one. A local time that a clock jumps over is due at the first moment behind the gap,
    one that comes twice the first time only.
    """
    zone = rule.zone
    last = after
    day = after.astimezone(zone).date()
    end = until.astimezone(zone).date() + A_DAY  # a clock put back over midnight had shown the next date
    while day <= end:
        if rule.falls_on(day):
            moment = first_moment(datetime.combine(day, rule.at), zone)
            if last < moment <= until:
                yield moment
                last = moment
        day += A_DAY


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which a clock on the wall of this zone shows `wall` (naive) or later."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # In a gap: between the readings by the offset behind it and by the offset before it, the clock jumps.
    before, behind = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    old = before.astimezone(zone).utcoffset()
    while behind - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(behind - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            behind = middle
    return behind.replace(microsecond=0)


def _zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name may be empty, a folder, or a path
        return None
