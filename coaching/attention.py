"""The budget of attention: how much may come on a screen, and by which rule a card is not shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo

HOUR, A_DAY = timedelta(minutes=60), timedelta(hours=24)
#: CONTRACT, "Budget": at most so many in any 60 minutes, and so many in a shift. Other classes are exempt.
MOST_AN_HOUR = {"routine": 1, "urgent": 4}
MOST_A_SHIFT = {"routine": 3}
BUDGETED = frozenset(MOST_AN_HOUR)
#: One a local day and never during an order (CONTRACT, "Budget"); one that must wait is held, not capped.
DRILL = "drill"
#: These go only to a phone that is there: where they lie unseen they would be spent, or come up out of time.
WAITS_FOR_PHONE = BUDGETED | {DRILL}


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


def drill_waits(has_order: bool, shown: Iterable[datetime], at: datetime, zone: tzinfo) -> str | None:
    """The rule that holds a drill's notice back at this moment; None if it may show.

    `has_order`: he holds an order that is not over; `shown`: when drill notices showed before.
    """
    if has_order:
        return "drill_not_during_an_order"
    today = at.astimezone(zone).date()
    if any(moment.astimezone(zone).date() == today for moment in shown):
        return "drill_1_a_day"
    return None


def next_day(at: datetime, zone: tzinfo) -> datetime:
    """When the local day after this moment's begins."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(at.tzinfo)


def shift_began(at: datetime, zone: tzinfo, reported: datetime | None) -> datetime:
    """When the shift that holds this moment began: as reported, otherwise the local calendar day.

    Nobody rides for a day on end: a shift that began longer ago was not reported to have ended.
    """
    if reported is not None and at - reported <= A_DAY:
        return reported
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(at.tzinfo)
