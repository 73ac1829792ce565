"""Quiet while moving, held against a slow reading of the contract that looks at every second."""

from dataclasses import dataclass
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.prompting import Motion, after, moving, still, still_from
from tests.makers import a_motion, later


@dataclass(frozen=True)
class Fact:
    """What became known at a second: his orders' word, or a position with its own time."""

    known: int
    rides: bool | None
    position: tuple[int, float] | None


def facts_lists() -> st.SearchStrategy[list[Fact]]:
    """Facts a few seconds apart, so that most stretches are about as long as the limits of 10 s and 15 s."""
    position = st.tuples(st.integers(-17, 3), st.sampled_from([0.0, 6.0, 7.0]))
    fact = st.tuples(st.integers(1, 16), st.none() | st.booleans(), st.none() | position)

    def one_after_another(rows: list[tuple[int, bool | None, tuple[int, float] | None]]) -> list[Fact]:
        seconds = accumulate(gap for gap, _, _ in rows)
        return [
            Fact(at, rides, heard and (at + heard[0], heard[1]))
            for at, (_, rides, heard) in zip(seconds, rows, strict=True)
        ]

    return st.lists(fact, max_size=6).map(one_after_another)


def told(facts: list[Fact], at: float) -> Motion:
    """The product's own account, fed with what was known at a moment."""
    motion = a_motion()
    for fact in facts:
        if fact.known <= at:
            position = fact.position and (later(fact.position[0]), fact.position[1])
            motion = after(motion, later(fact.known), rides=fact.rides, position=position)
    return motion


def moves_at(facts: list[Fact], at: float) -> bool:
    """The contract read word by word, from all the facts each time."""
    known = [fact for fact in facts if fact.known <= at]
    newest: tuple[int, float] | None = None
    for fact in known:
        if fact.position and (newest is None or fact.position[0] >= newest[0]):
            newest = fact.position
    if newest and at - newest[0] <= 15:
        return newest[1] > 6
    rides = [fact.rides for fact in known if fact.rides is not None]
    return bool(rides and rides[-1])


def stood_for_ten_seconds(facts: list[Fact], at: int) -> bool:
    """Every second of the last ten and every half between; nothing is known of the time before 0."""
    instants = range(at - 9, at + 1)
    halves = [second - 0.5 for second in range(at - 9, at + 1)]
    return at >= 10 and not any(moves_at(facts, moment) for moment in (*instants, *halves))


@settings(max_examples=300, deadline=None)
@given(facts_lists())
def test_given_any_facts_then_moving_and_still_are_what_a_look_at_every_second_says(
    facts: list[Fact],
) -> None:
    for at in range(110):
        motion = told(facts, at)
        assert moving(motion, later(at)) is moves_at(facts, at), at
        assert still(motion, later(at)) is stood_for_ten_seconds(facts, at), at


@settings(max_examples=300, deadline=None)
@given(facts_lists(), st.integers(0, 20))
def test_given_any_facts_then_still_from_is_the_first_second_at_which_a_card_may_show(
    facts: list[Fact], after_the_last: int
) -> None:
    at = after_the_last + (facts[-1].known if facts else 0)

    promised = still_from(told(facts, at), later(at))

    seen = next((second for second in range(at, at + 60) if stood_for_ten_seconds(facts, second)), None)
    if promised is None:
        assert seen is None
    else:
        assert seen is not None
        assert max(promised, later(at)) == later(seen)
