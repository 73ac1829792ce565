"""The table of rules agrees with CONTRACT, and says which card gives way to which."""

from datetime import timedelta
from typing import get_args

import pytest

from coaching.kinds import DELAY_KINDS, KINDS, PRIORITY_OF_CLASS, Kind, superseded_by

CLASSES = {
    "routine": {"delay_15", "merchant_slow", "zone_alert", "intent_rising"},
    "urgent": {
        "delay_30", "delay_45", "late_night_apology", "cancel_requested", "order_cancelled",
        "customer_upset", "order_problem",
    },
    "safety": {"threat"},
}  # fmt: skip


def test_given_the_table_then_every_kind_is_in_it_with_the_class_of_the_contract() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert {kind: rule.class_ for kind, rule in KINDS.items()} == {
        kind: class_ for class_, kinds in CLASSES.items() for kind in kinds
    }
    assert {rule.class_ for rule in KINDS.values()} <= set(PRIORITY_OF_CLASS)


def test_given_a_card_then_it_lives_a_quarter_of_an_hour_and_a_cancellation_an_hour() -> None:
    assert KINDS["order_cancelled"].life == timedelta(minutes=60)
    assert {rule.life for kind, rule in KINDS.items() if kind != "order_cancelled"} == {timedelta(minutes=15)}


def test_given_the_ladder_then_each_rung_is_named_by_its_minutes() -> None:
    assert {f"delay_{late.total_seconds() / 60:.0f}" for late in DELAY_KINDS.values()} == set(DELAY_KINDS)


ALL = set(KINDS)
ROUTINE, URGENT, SAFETY = (CLASSES[name] for name in ("routine", "urgent", "safety"))


@pytest.mark.parametrize(
    ("older", "gives_way_to"),
    [
        ("order_cancelled", set()),
        ("threat", set()),
        ("cancel_requested", {"order_cancelled", "threat"}),
        ("delay_15", ALL),
        ("zone_alert", ALL),
        ("delay_30", URGENT | SAFETY),
        ("customer_upset", URGENT | SAFETY),
        ("late_night_apology", URGENT | SAFETY),
    ],
)
def test_given_a_newer_card_of_the_order_then_the_older_gives_way_as_the_contract_says(
    older: str, gives_way_to: set[str]
) -> None:
    assert {newer for newer in ALL if superseded_by(older, newer)} == gives_way_to
