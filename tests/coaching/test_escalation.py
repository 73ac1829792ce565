"""The one table of incidents: every kind in every state has a next step, clocks grow, nothing ends in a corner."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.escalation import (
    CLOCKS,
    KINDS,
    LOUDER,
    QUIET,
    RINGS,
    SAFETY,
    TIERS,
    Kind,
    Standing,
    caught_up,
    clock_of,
    lasts,
    met,
    missed,
    opened,
    to_everyone,
)
from coaching.opening import opens
from coaching.order_state import STATUSES
from tests.makers import EVENING, later

KIND_NAMES: tuple[Kind, ...] = tuple(KINDS)
#: The clocks of machines run at their own tiers, those of people at people's.
TIERS_OF = {"card": ("automatic",), "soothe": ("soothing",)}
EVERY_STATE = [
    Standing(kind, level, tier, clock, EVENING, EVENING + lasts(clock, level), loud, owned)
    for kind, level, clock, loud, owned in product(
        KINDS, (1, 2, 3), CLOCKS, (QUIET, RINGS, LOUDER), (False, True)
    )
    for tier in TIERS_OF.get(clock, ("zone", "everyone"))
]


def test_given_every_kind_in_every_state_when_its_clock_is_missed_then_a_later_clock_runs() -> None:
    for state in EVERY_STATE:
        after = missed(state)
        assert after.clock in CLOCKS
        assert after.due_at > state.due_at, state
        assert after.level >= state.level
        assert TIERS.index(after.tier) >= TIERS.index(state.tier)
        assert 1 <= after.level <= 3


def test_given_every_kind_in_every_state_then_people_have_it_within_the_ladder_and_it_never_falls_silent() -> (
    None
):
    for state in EVERY_STATE:
        at = state
        for _ in CLOCKS:
            at = missed(at)
        assert (at.clock, at.tier, at.level) == ("still", "everyone", 3)
        assert at.loud == LOUDER
        assert at.free  # also from an owner who let it lie
        assert missed(at).clock == "still"


def test_given_every_kind_in_every_state_when_somebody_takes_it_then_it_is_silent_and_his_clock_runs() -> (
    None
):
    for state in EVERY_STATE:
        taken = met(state, "taken", state.due_at - timedelta(seconds=1))
        assert (taken.owned, taken.loud) == (True, QUIET)
        assert taken.clock in ("golden", "freeze")
        assert taken.tier in ("zone", "everyone")
        assert not taken.free


def test_given_every_owned_state_when_he_says_the_next_step_then_he_has_ten_minutes_from_then() -> None:
    now = later(45)
    for state in EVERY_STATE:
        if state.owned and state.clock in ("golden", "freeze", "still"):
            stepped = met(state, "step", now)
            assert (stepped.clock, stepped.due_at, stepped.loud) == (
                "freeze",
                now + timedelta(minutes=10),
                QUIET,
            )


def test_given_the_kinds_then_their_levels_clocks_and_ends_are_those_of_the_house() -> None:
    assert {kind: (rule.level, rule.first) for kind, rule in KINDS.items()} == {
        "sos": (3, "answer"),
        "threat": (3, "answer"),
        "cancel_at_door": (2, "answer"),
        "order_problem": (2, "answer"),
        "anger": (2, "answer"),
        "address": (1, "card"),
        "slow_kitchen": (1, "card"),
    }
    assert all(KINDS[kind].ends_with <= set(STATUSES) for kind in KINDS)
    assert all(not KINDS[kind].ends_with for kind in SAFETY)
    assert all(KINDS[kind].ends_with for kind in set(KINDS) - SAFETY)


@pytest.mark.parametrize("kind", ["sos", "threat"])
def test_given_a_life_may_hang_on_it_then_it_rings_at_once_and_after_a_minute_for_everyone(
    kind: Kind,
) -> None:
    began = opened(kind, EVENING)

    assert (began.level, began.tier, began.loud, began.due_at) == (3, "zone", RINGS, later(60))
    after = missed(began)
    assert (after.tier, after.clock, after.due_at, after.loud) == ("everyone", "golden", later(300), RINGS)
    assert missed(after).loud == LOUDER


def test_given_level_2_then_it_waits_silently_90_seconds_then_5_then_10_minutes_and_rises() -> None:
    state = opened("order_problem", EVENING)
    seen = []
    for _ in range(5):
        seen.append((state.clock, state.due_at, state.level, state.tier, state.loud))
        state = missed(state)

    assert seen == [
        ("answer", later(90), 2, "zone", QUIET),
        ("golden", later(300), 2, "everyone", RINGS),
        ("freeze", later(600), 3, "everyone", LOUDER),
        ("still", later(1200), 3, "everyone", LOUDER),
        ("still", later(1800), 3, "everyone", LOUDER),
    ]


@pytest.mark.parametrize(("shown", "soothed"), [(True, 300), (False, 90)])
def test_given_level_1_then_the_card_tries_first_and_people_have_their_whole_90_seconds_after_it(
    shown: bool, soothed: int
) -> None:
    began = opened("address", EVENING)
    assert (began.tier, began.loud) == ("automatic", QUIET)

    state, ran_out = caught_up(began, later(soothed), shown)

    assert ran_out == (("card", "soothe") if shown else ("card",))
    assert (state.tier, state.clock, state.due_at, state.level) == ("zone", "answer", later(soothed + 90), 1)
    if shown:
        assert caught_up(began, later(91), shown)[0].tier == "soothing"


def test_given_an_owner_who_neither_solves_it_nor_says_a_next_step_then_it_rises_and_at_last_rings_again() -> (
    None
):
    his = met(opened("anger", EVENING), "taken", later(30))
    assert (his.clock, his.due_at) == ("golden", later(300))

    risen = missed(his)
    assert (risen.level, risen.tier, risen.loud, risen.free) == (3, "everyone", QUIET, False)
    let_lie = missed(risen)
    assert (let_lie.clock, let_lie.loud, let_lie.free) == ("still", LOUDER, True)
    other = met(let_lie, "taken", later(700))
    assert (other.clock, other.due_at, other.loud) == ("freeze", later(1300), QUIET)


def test_given_a_rider_who_calls_again_after_it_was_over_then_the_ladder_begins_anew() -> None:
    late = missed(missed(met(opened("sos", EVENING), "taken", later(5))))

    assert met(late, "called", later(5000)) == opened("sos", later(5000))


def test_given_nobody_is_there_who_sees_it_then_everyone_does_and_the_clock_runs_on() -> None:
    began = opened("sos", EVENING)

    assert to_everyone(began) == replace(began, tier="everyone")


@given(
    kind=st.sampled_from(KIND_NAMES),
    seconds=st.integers(1, 5 * 24 * 3600),
    taken=st.booleans(),
    shown=st.booleans(),
)
def test_given_any_pause_then_one_catching_up_is_where_looking_each_second_would_have_led(
    kind: Kind, seconds: int, taken: bool, shown: bool
) -> None:
    state = opened(kind, EVENING)
    state = met(state, "taken", later(1)) if taken else state
    now = later(seconds)

    after, ran_out = caught_up(state, now, shown)

    assert after.due_at > now
    assert len(ran_out) == len(set(ran_out))
    looked = state
    while looked.due_at <= now:
        looked, _ = caught_up(looked, looked.due_at, shown)
    assert looked == after
    reading = clock_of(after, now)
    assert timedelta(0) < reading.left <= after.lasts


def test_given_a_clock_that_ran_out_then_nothing_is_left_and_never_less() -> None:
    reading = clock_of(opened("sos", EVENING), later(100))

    assert (reading.left, reading.due_at, reading.tier, reading.clock) == (
        timedelta(0),
        later(60),
        "zone",
        "answer",
    )


@pytest.mark.parametrize(
    ("decided", "told", "incident"),
    [
        ("threat", {}, "threat"),
        ("cancel_requested", {"stage": "at_door"}, "cancel_at_door"),
        ("cancel_requested", {"stage": "picked_up"}, "cancel_at_door"),
        ("cancel_requested", {"stage": "at_store"}, None),
        ("order_cancelled", {"stage": "at_door"}, "cancel_at_door"),
        ("order_cancelled", {"stage": "before_store"}, None),
        ("order_problem", {"reasons": ("spilled",)}, "order_problem"),
        ("order_problem", {"reasons": ("address",)}, "address"),
        ("customer_upset", {"anger": 3}, "anger"),
        ("customer_upset", {"anger": 2}, None),
        ("customer_upset", {"anger": 2, "angry_before": True}, "anger"),
        ("customer_upset", {"anger": 1, "angry_before": True}, None),
        ("merchant_slow", {"minutes": 20, "spare": 19.9}, "slow_kitchen"),
        ("merchant_slow", {"minutes": 20, "spare": 20}, None),
        ("merchant_slow", {"minutes": 60}, None),
        ("merchant_slow", {"minutes": 19, "spare": -30}, None),
        *((kind, {"stage": "at_door"}, None) for kind in ("delay_15", "delay_30", "delay_45", "zone_alert",
            "intent_rising", "late_night_apology")),
    ],
)  # fmt: skip
def test_given_what_was_decided_then_only_what_needs_a_person_opens_an_incident(
    decided: str, told: dict[str, object], incident: str | None
) -> None:
    assert opens(decided, **{"stage": None, **told}) == incident  # type: ignore[arg-type]
