"""The budget of attention: how much may come on a screen, and by which rule a card is not shown."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

HOUR, A_DAY = timedelta(minutes=60), timedelta(hours=24)
#: CONTRACT, "Budget": at most so many in any 60 minutes, and so many in a shift. Other classes are exempt.
MOST_AN_HOUR = {"routine": 1, "urgent": 4}
MOST_A_SHIFT = {"routine": 3}
BUDGETED = frozenset(MOST_AN_HOUR)


@dataclass
class Spent:
    """What a rider's screen has held: for each class the moments of showing.

    A card that is on its way to the phone counts as shown now: it may come up at any moment.
    `shift_since` is where his shift began, on the business clock.
    """

    shift_since: datetime
    shown: dict[str, list[datetime]] = field(default_factory=dict)

    def add(self, class_: str, at: datetime) -> None:
        self.shown.setdefault(class_, []).append(at)


def capped_by(class_: str, spent: Spent, at: datetime) -> str | None:
    """The rule that keeps a card of this class off the screen at this moment; None if it may show.

    A showing exactly 60 minutes ago still counts, so that no hour, however cut, holds one too many.
    """
    shown = spent.shown.get(class_, [])
    an_hour, a_shift = MOST_AN_HOUR.get(class_), MOST_A_SHIFT.get(class_)
    if a_shift is not None and sum(moment >= spent.shift_since for moment in shown) >= a_shift:
        return f"{class_}_{a_shift}_a_shift"
    if an_hour is not None and sum(moment >= at - HOUR for moment in shown) >= an_hour:
        return f"{class_}_{an_hour}_an_hour"
    return None


def shift_began(at: datetime, zone: tzinfo, reported: datetime | None) -> datetime:
    """When the shift that holds this moment began: as reported, otherwise the local calendar day.

    Nobody rides for a day on end: a shift that began longer ago was not reported to have ended.
    """
    if reported is not None and at - reported <= A_DAY:
        return reported
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(at.tzinfo)
