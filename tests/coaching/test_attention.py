"""When a drill's notice may show: one a local day, never during an order (CONTRACT, Budget)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coaching.attention import drill_waits, next_day

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
EVENING = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)  # 20:30 in Shanghai
MIDNIGHT = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


def test_given_no_order_and_no_drill_today_then_nothing_holds_it() -> None:
    assert drill_waits(False, [], EVENING, SHANGHAI) is None


def test_given_an_order_then_it_waits_whatever_else() -> None:
    assert drill_waits(True, [], EVENING, SHANGHAI) == "drill_not_during_an_order"


def test_given_one_shown_this_local_day_then_the_next_waits_for_the_day_to_change() -> None:
    shown = [EVENING]

    assert drill_waits(False, shown, MIDNIGHT.replace(hour=15, minute=59), SHANGHAI) == "drill_1_a_day"
    assert drill_waits(False, shown, MIDNIGHT, SHANGHAI) is None


def test_given_one_shown_yesterday_by_the_wall_clock_then_less_than_a_day_ago_is_long_enough() -> None:
    assert drill_waits(False, [MIDNIGHT.replace(hour=15, minute=59)], MIDNIGHT, SHANGHAI) is None


@pytest.mark.parametrize(
    ("at", "zone", "begins"),
    [
        (EVENING, SHANGHAI, MIDNIGHT),
        (MIDNIGHT, SHANGHAI, datetime(2026, 3, 7, 16, 0, tzinfo=UTC)),
        # the day on which London's clocks go forward has 23 hours
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), LONDON, datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_given_a_moment_then_the_next_day_begins_at_local_midnight(
    at: datetime, zone: ZoneInfo, begins: datetime
) -> None:
    assert next_day(at, zone) == begins
