"""What came after words were shown: counted by version, and nothing said where there are too few."""

from datetime import timedelta

from coaching.outcomes import FEWEST, WATCHED, Shown, share, usage_by_version
from tests.makers import EVENING, later


def test_given_few_orders_then_nobody_can_say() -> None:
    assert share(FEWEST - 1, FEWEST - 1) is None


def test_given_enough_orders_then_the_interval_is_that_of_wilson() -> None:
    found = share(15, 20)

    assert found is not None
    assert (found.low, found.high) == (5.3, 8.9)
    assert share(20, 20).high == 10.0  # type: ignore[union-attr]
    assert share(0, 20).low == 0.0  # type: ignore[union-attr]


def test_given_cards_then_trouble_within_the_half_hour_counts_and_later_does_not() -> None:
    cards = [
        Shown(EVENING, version=2, used=True, trouble_at=EVENING + WATCHED + timedelta(seconds=1)),
        Shown(EVENING, version=2, declined=True, why="too_long", trouble_at=later(60)),
        Shown(EVENING, version=2, order=False),
        Shown(later(3000), version=2),
        Shown(EVENING),
    ]

    found = usage_by_version(cards, now=later(3600))

    two = found[2]
    assert (two.shown, two.used, two.declined, two.whys) == (4, 1, 1, {"too_long": 1})
    assert (two.watched, two.quiet) == (2, 1)
    assert (found[0].watched, found[0].quiet, found[0].share) == (1, 1, None)
