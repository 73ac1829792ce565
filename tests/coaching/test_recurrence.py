"""A local rule as moments in UTC, held against every daylight-saving edge of 2026-2028 in fourteen zones.

The oracle knows nothing of folds and gaps: it reads a clock on the wall minute by minute and takes the first
minute at which the clock shows the time or a later one.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest

from coaching.recurrence import LAST, Recurrence, occurrences

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
#: How many times the clock is changed in three years. Nuuk jumps to midnight, Santiago, Cairo and Beirut from it.
EDGES = {
    "Asia/Shanghai": 0,
    "Asia/Tehran": 0,
    "Asia/Kathmandu": 0,
    "America/Sao_Paulo": 0,
    "Europe/London": 6,
    "America/New_York": 6,
    "Australia/Lord_Howe": 6,
    "Africa/Cairo": 6,
    "America/Santiago": 6,
    "Pacific/Auckland": 6,
    "Africa/Casablanca": 6,
    "Asia/Jerusalem": 6,
    "Asia/Beirut": 6,
    "America/Nuuk": 6,
}


@cache
def edges(name: str) -> tuple[datetime, ...]:
    """The minutes at which the zone's offset has just changed, found by looking at every minute of a day
    on which it did."""
    zone, found, day = ZoneInfo(name), [], FROM
    while day < UNTIL:
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            minutes = [day + step * MINUTE for step in range(1441)]
            found += [
                later
                for earlier, later in pairwise(minutes)
                if earlier.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset()
            ]
        day += DAY
    return tuple(found)


class Wall:
    """The clock on the wall for some days around a moment."""

    def __init__(self, name: str, around: datetime):
        self.begin = around - 2 * DAY
        zone = ZoneInfo(name)
        shown = (
            (self.begin + step * MINUTE).astimezone(zone).replace(tzinfo=None) for step in range(4 * 1440)
        )
        self.latest = list(accumulate(shown, max))  # a clock put back shows nothing that was not there before

    def first_at(self, shown: datetime) -> datetime:
        return self.begin + bisect_left(self.latest, shown) * MINUTE


def every(unit: str, at: time, zone: str, **more: int) -> Recurrence:
    return Recurrence(unit, at, zone, **more)  # type: ignore[arg-type]


def local_dates(name: str, since: datetime, until: datetime) -> Iterator[date]:
    day = since.astimezone(ZoneInfo(name)).date()
    while day <= until.astimezone(ZoneInfo(name)).date():
        yield day
        day += DAY


@pytest.mark.parametrize(("name", "number"), EDGES.items(), ids=list(EDGES))
def test_given_every_edge_of_three_years_when_each_ten_minutes_of_the_days_about_it_are_due_then_each_local_date_fires_once_at_the_first_minute_its_clock_is_there(
    name: str, number: int
) -> None:
    found = edges(name)
    assert len(found) == number, found

    for edge in found or (datetime(2026, 3, 29, 1, tzinfo=UTC),):  # a zone without any: a day like another
        wall = Wall(name, edge)
        first = edge.astimezone(ZoneInfo(name)).date() - DAY
        for minutes in range(0, 1440, 10):
            at = time(minutes // 60, minutes % 60)
            due = [wall.first_at(datetime.combine(first + step * DAY, at)) for step in range(3)]
            begin, end = due[0] - MINUTE, due[-1]
            assert list(occurrences(every("day", at, name), begin, end)) == due, (edge, at)


@pytest.mark.parametrize("name", EDGES)
def test_given_three_years_of_a_daily_rule_then_no_local_date_is_lost_and_none_comes_twice(name: str) -> None:
    zone = ZoneInfo(name)
    for at in (time(0), time(0, 30), time(2, 15), time(12), time(23, 30)):
        due = list(occurrences(every("day", at, name), FROM, UNTIL))
        dates = list(local_dates(name, FROM, UNTIL))
        assert len(due) in (len(dates), len(dates) - 1, len(dates) - 2)  # the first and last may lie outside
        assert all(HOUR * 22 < later - earlier < HOUR * 26 for earlier, later in pairwise(due))
        shown = [moment.astimezone(zone) for moment in due]
        moved = [moment for moment in shown if moment.time() != at]
        assert len(moved) <= len(edges(name)) // 2  # only where the clock jumps over it
        if at == time(12):  # no clock is changed at noon: each date is plainly there
            assert moved == []
            assert {moment.date() for moment in shown} >= set(dates[1:-1])


@pytest.mark.parametrize("name", EDGES)
def test_given_windows_cut_anywhere_when_put_together_then_they_hold_what_one_window_holds(name: str) -> None:
    rule = every("day", time(2, 30), name)
    cuts = [
        FROM,
        *(edge + shift for edge in edges(name) for shift in (-HOUR, timedelta(), MINUTE, HOUR)),
        UNTIL,
    ]

    pieces = [moment for since, until in pairwise(cuts) for moment in occurrences(rule, since, until)]

    assert pieces == list(occurrences(rule, FROM, UNTIL))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("rule", "since", "due"),
    [
        # jumped over: the first moment behind the gap; of two hours the same, the first
        (every("day", time(2, 30), "America/New_York"), utc(2026, 3, 8), utc(2026, 3, 8, 7)),
        (every("day", time(1, 30), "America/New_York"), utc(2026, 11, 1), utc(2026, 11, 1, 5, 30)),
        (every("day", time(2, 15), "Australia/Lord_Howe"), utc(2026, 10, 3), utc(2026, 10, 3, 15, 30)),
        (every("day", time(1, 45), "Australia/Lord_Howe"), utc(2026, 4, 4), utc(2026, 4, 4, 14, 45)),
        (every("day", time(0, 30), "America/Santiago"), utc(2026, 9, 6), utc(2026, 9, 6, 4)),
        (every("day", time(23, 30), "America/Nuuk"), utc(2026, 3, 28, 12), utc(2026, 3, 29, 1)),
        (every("week", time(14, 30), "Asia/Shanghai", weekday=1), utc(2026, 3, 6), utc(2026, 3, 10, 6, 30)),
        # ends of months
        (every("month", time(9), "Asia/Shanghai", day=31), utc(2026, 2, 1), utc(2026, 2, 28, 1)),
        (every("month", time(9), "Asia/Shanghai", day=31), utc(2028, 2, 1), utc(2028, 2, 29, 1)),
        (every("month", time(9), "Asia/Shanghai", day=30), utc(2026, 4, 2), utc(2026, 4, 30, 1)),
        (every("month", time(9), "Asia/Shanghai", weekday=2, nth=1), utc(2026, 3, 6), utc(2026, 4, 1, 1)),
        (every("month", time(9), "Asia/Shanghai", weekday=4, nth=LAST), utc(2026, 1, 1), utc(2026, 1, 30, 1)),
        (every("month", time(9), "Asia/Shanghai", weekday=6, nth=4), utc(2026, 2, 1, 2), utc(2026, 2, 22, 1)),
    ],
    ids=str,
)
def test_given_a_rule_then_it_next_falls_due_then(rule: Recurrence, since: datetime, due: datetime) -> None:
    assert next(occurrences(rule, since, since + 40 * DAY)) == due


def test_given_a_year_then_each_month_has_its_day_once() -> None:
    for how in ({"day": 31}, {"day": 1}, {"weekday": 3, "nth": 2}, {"weekday": 0, "nth": LAST}):
        due = list(occurrences(every("month", time(0, 15), "Europe/London", **how), FROM, UNTIL))
        local = [moment.astimezone(ZoneInfo("Europe/London")) for moment in due]
        assert [(moment.year, moment.month) for moment in local] == [
            (year, month) for year in (2026, 2027, 2028) for month in range(1, 13)
        ]


def test_given_a_date_that_a_zone_left_out_then_it_falls_due_once_with_the_next() -> None:
    rule = every("day", time(0), "Pacific/Apia")  # there was no 30 December 2011

    due = list(occurrences(rule, utc(2011, 12, 29, 11), utc(2011, 12, 31, 12)))

    assert due == [utc(2011, 12, 30, 10), utc(2011, 12, 31, 10)]


def test_given_a_clock_put_back_over_midnight_then_the_first_minute_of_the_new_date_counts() -> None:
    rule = every("day", time(0, 0), "America/St_Johns")  # on 7 November 2010 it went from 00:01 to 23:01

    due = list(occurrences(rule, utc(2010, 11, 6, 12), utc(2010, 11, 7, 2, 45)))

    assert due == [utc(2010, 11, 7, 2, 30)]


def test_given_a_moment_then_it_belongs_to_the_window_it_ends_and_not_to_the_one_it_begins() -> None:
    rule, at = every("day", time(14, 30), "Asia/Shanghai"), utc(2026, 3, 6, 6, 30)

    assert list(occurrences(rule, at - DAY, at)) == [at]
    assert list(occurrences(rule, at, at + DAY - MINUTE)) == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"every": "year"}, "every is one of"),
        ({"timezone": "Mars/Phobos"}, "no time zone"),
        ({"timezone": ""}, "no time zone"),
        ({"timezone": "../etc/passwd"}, "no time zone"),
        ({"at": time(9, tzinfo=UTC)}, "local"),
        ({"weekday": 7}, "weekday is 0"),
        ({"every": "week"}, "has a weekday"),
        ({"every": "week", "weekday": 1, "day": 3}, "nothing of a month"),
        ({"every": "month", "weekday": 1}, "which of them"),
        ({"every": "month", "nth": 5, "weekday": 1}, "nth is"),
        ({"every": "month", "day": 32}, "1 to 31"),
        ({"every": "month", "day": 3, "weekday": 1, "nth": 1}, "which of them"),
        ({"day": 1}, "no weekday"),
    ],
    ids=str,
)
def test_given_a_rule_that_cannot_be_then_it_says_why(wrong: dict[str, object], why: str) -> None:
    whole: dict[str, object] = {"every": "day", "at": time(9), "timezone": "Asia/Shanghai"}
    with pytest.raises(ValueError, match=why):
        Recurrence(**(whole | wrong))  # type: ignore[arg-type]
