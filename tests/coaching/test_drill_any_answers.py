"""Whatever is answered, a run ends, can be taken back, and is what the phone was told."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.drill import MOST_ANSWERS, Drill
from coaching.drill_map import drill_map, way_mark
from coaching.drill_paths import states_of
from coaching.drill_result import result
from coaching.drill_run import Answer, Choice, Own, Run, TimeOver, answer, begin, rewind
from coaching.phrasing import coach
from tests.coaching.test_drill import DRILL, said
from tests.house import the_library, the_rulebook

SHIPPED = the_library().drills
ANSWERS = st.lists(
    st.one_of(
        st.integers(0, 2),
        st.sampled_from(["late", "good", "weak", "bad"]),
        st.sampled_from(
            ["您等久了，我现在打客服。", "这不是我的错", "Food's down here. I'm going now.", "嗯", ""]
        ),
    ),
    max_size=25,
)


def play_any(drill: Drill, wanted: Iterable[int | str]) -> tuple[Run, list[Answer]]:
    """Whatever is wanted, as far as the run goes on."""
    run, given_answers = begin(drill), []
    for one in wanted:
        node = drill.node(run.place)
        if run.over or node is None:
            break
        if isinstance(one, int):
            reply_or_late: Answer = Choice(node.replies[one % len(node.replies)].id)
        elif one == "late":
            reply_or_late = TimeOver()
        elif one in ("good", "weak", "bad"):
            reply_or_late = said(one)  # type: ignore[arg-type]
        else:
            reply_or_late = Own(one, coach(one, the_rulebook().phrases))
        given_answers.append(reply_or_late)
        run = answer(drill, run, reply_or_late)
    return run, given_answers


@given(drill=st.sampled_from([DRILL, *SHIPPED]), wanted=ANSWERS)
def test_given_any_answers_then_the_run_ends_and_its_result_can_be_told(
    drill: Drill, wanted: list[int | str]
) -> None:
    run, _ = play_any(drill, [*wanted, *[0] * MOST_ANSWERS])

    assert run.over
    assert len(run.steps) <= MOST_ANSWERS
    assert len(run.curve) == len(run.steps) + 1
    assert all(0 <= mood <= 3 for mood in run.curve)
    found = result(drill, run)
    assert found.ending is not None
    assert all(shown <= possible for shown, possible in found.scores.values())


@given(drill=st.sampled_from([DRILL, *SHIPPED]), wanted=ANSWERS, back=st.integers(1, 25))
def test_given_a_step_back_and_the_same_answers_then_it_is_the_same_run(
    drill: Drill, wanted: list[int | str], back: int
) -> None:
    run, given_answers = play_any(drill, wanted)
    if not run.steps:
        return
    step = 1 + back % len(run.steps)

    again = rewind(run, step)
    for one in given_answers[step - 1 :]:
        again = answer(drill, again, one)

    assert again == run


@pytest.mark.parametrize("drill", SHIPPED, ids=lambda drill: drill.slug)
def test_given_a_shipped_drill_then_the_phones_map_tells_what_the_engine_tells(drill: Drill) -> None:
    ways = drill_map(drill, the_rulebook().phrases)

    for run in states_of(drill).values():
        state = ways["states"]["/".join(way_mark(step) for step in run.steps)]
        assert (state["at"], tuple(state["curve"])) == (run.place, run.curve)
        assert ("result" in state) == run.over
        if run.over:
            told = result(drill, run)
            assert state["result"]["ending"] == run.place
            assert state["result"]["scores"] == {name: list(pair) for name, pair in told.scores.items()}
            assert state["result"]["worst"] == told.worst
