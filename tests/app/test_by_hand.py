"""Random evenings: all that is decided is what the contract's table says by hand, and every end keeps its rule."""

from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from app.database import Database
from coaching.kinds import KINDS
from tests.app.test_replay import play
from tests.by_hand import ByHand, moves
from tests.evenings import Event, an_evening
from tests.plain_words import SHANGHAI

EVENINGS = [(seed, riders) for seed in range(8) for riders in (1, 4)]
HOUR = timedelta(hours=1)


@pytest.fixture(params=EVENINGS, ids=str)
def evening(request: pytest.FixtureRequest) -> list[Event]:
    seed, riders = request.param
    return an_evening(seed + 1000, riders=riders)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_given_a_random_evening_then_what_is_decided_is_what_the_contract_says(
    database: Database, evening: list[Event]
) -> None:
    _, made = play(database, evening)

    decided = [(one["kind"], one["rider_id"], one["order_id"], moment(one["at"])) for one in made]
    assert sorted(decided, key=str) == ByHand(SHANGHAI).decide_all(evening)


def test_given_a_random_evening_then_every_end_keeps_the_rule_it_names(
    database: Database, evening: list[Event]
) -> None:
    _, made = play(database, evening)

    for one in made:
        at, ended_at, life = moment(one["at"]), moment(one["ended_at"]), KINDS[one["kind"]].life
        assert at <= ended_at <= at + life, one
        if one["ended_as"] == "superseded":
            assert any(
                (other["order_id"], other["kind"], other["at"])
                == (one["order_id"], one["rule"], one["ended_at"])
                for other in made
            ), one
        if (one["ended_as"], one["rule"]) == ("expired", "life") and one["kind"] != "zone_alert":
            assert ended_at == at + life, one
        if one["ended_as"] == "capped":
            assert is_spent(one, shown_to(made, one["rider_id"], one["class"]), evening), one
        assert one["class"] != "safety" or one["ended_as"] in ("shown", "expired"), one


def test_given_a_random_evening_then_no_riders_hour_holds_too_much(
    database: Database, evening: list[Event]
) -> None:
    _, made = play(database, evening)

    for rider in {one["rider_id"] for one in made}:
        urgent, routine = (shown_to(made, rider, class_) for class_ in ("urgent", "routine"))
        assert all(five[-1] - five[0] > HOUR for five in zip(*(urgent[n:] for n in range(5)), strict=False))
        assert all(after - before > HOUR for before, after in combinations(routine, 2))


def shown_to(made: list[dict[str, Any]], rider: str, class_: str) -> list[datetime]:
    return sorted(
        moment(one["ended_at"])
        for one in made
        if (one["rider_id"], one["class"], one["ended_as"]) == (rider, class_, "shown")
    )


def is_spent(one: dict[str, Any], shown: list[datetime], evening: list[Event]) -> bool:
    """Whether the budget was spent when this card was capped, as its rule says."""
    at = moment(one["ended_at"])
    within = sum(at - HOUR <= other <= at for other in shown)
    if one["rule"] == "routine_3_a_shift":
        return sum(other <= at for other in shown) >= 3
    return within >= {"routine_1_an_hour": 1, "urgent_4_an_hour": 4}[one["rule"]]


def test_given_a_random_evening_then_nothing_but_safety_shows_before_he_has_stood_for_ten_seconds(
    database: Database, evening: list[Event]
) -> None:
    _, made = play(database, evening)

    shown = [one for one in made if one["ended_as"] == "shown" and one["class"] != "safety"]
    assert shown
    for one in shown:
        at = moment(one["ended_at"])
        for before in (0, 2.5, 5, 7.5, 9.99):
            assert not moves(evening, one["rider_id"], at - timedelta(seconds=before)), (one, before)
