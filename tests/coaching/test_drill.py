"""A drill is a value, a run another: what is answered decides, whatever the order it is tried in."""

from collections.abc import Iterable

import pytest

from coaching.content import Text
from coaching.drill import MOST_ANSWERS, Customer, Drill, Ending, Node, OwnWords, Reply, Showing
from coaching.drill_map import drill_map, states
from coaching.drill_result import best_path, best_reply, result
from coaching.drill_run import (
    Answer,
    Choice,
    Own,
    Run,
    TimeOver,
    answer,
    begin,
    counts_as,
    rewind,
    scores,
)
from coaching.phrasing import Coaching, Grade
from tests.house import the_rulebook


def both(text: str) -> Text:
    return Text(zh=text, en=text)


def reply(
    id: str, to: str, meant: str = "bad", shows: tuple[Showing, ...] = (), own: OwnWords | None = None
) -> Reply:
    return Reply(id=id, said=both(id), meant=meant, why=both("why"), to=to, shows=shows, own=own)  # type: ignore[arg-type]


HEAR = OwnWords(acts=("empathy",), without=("rude",))
SNAP = OwnWords(codes=("rude",))
DRILL = Drill(
    slug="door",
    title=both("door"),
    scripts=("late",),
    customer=Customer(name=both("Zhang"), place=both("7")),
    time_over="late",
    nodes=(
        Node(
            id="opens",
            said=both("where"),
            mood=2,
            replies=(
                reply("hear", "asks", "good", ("empathy", "fact"), HEAR),
                reply("snap", "shouts", own=SNAP),
            ),
        ),
        Node(
            id="asks",
            said=both("money"),
            mood=1,
            replies=(reply("offer", "fine", "good", ("offer",)), reply("vow", "shouts")),
        ),
        Node(
            id="shouts",
            said=both("hit"),
            mood=3,
            threat=True,
            replies=(
                reply("soothe", "hurt"),
                reply("leave", "away", "good", ("safety",), OwnWords(acts=("safety",))),
            ),
        ),
    ),
    endings=(
        Ending(id="fine", kind="good", mood=0, sentence=both("fine")),
        Ending(id="away", kind="safe", mood=3, sentence=both("away")),
        Ending(id="hurt", kind="bad", mood=3, sentence=both("hurt")),
        Ending(id="late", kind="bad", mood=2, sentence=both("late")),
    ),
)


def said(grade: Grade = "weak", *acts: str) -> Own:
    """Own words of which the coach found these acts, and nothing wrong."""
    return Own("my words", Coaching(50, grade, (), acts))  # type: ignore[arg-type]


def played(*answers: Answer | str, drill: Drill = DRILL) -> Run:
    run = begin(drill)
    for one in answers:
        run = answer(drill, run, Choice(one) if isinstance(one, str) else one)
    return run


def test_given_choices_then_the_run_follows_them_and_the_curve_is_his_anger_after_each() -> None:
    run = played("hear", "offer")

    assert (run.place, run.over, run.curve) == ("fine", True, (2, 1, 0))


def test_given_a_run_that_is_over_when_answering_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="over"):
        answer(DRILL, played("hear", "offer"), Choice("hear"))


def test_given_a_reply_of_another_node_when_answering_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="no reply 'offer'"):
        answer(DRILL, begin(DRILL), Choice("offer"))


def test_given_the_clock_runs_out_then_the_drill_ends_as_it_says() -> None:
    run = played("hear", TimeOver())

    assert (run.place, run.over, run.steps[-1].late, run.curve) == ("late", True, True, (2, 1, 2))


def test_given_own_words_that_meet_a_rule_then_they_count_as_that_reply_and_are_kept() -> None:
    run = played(said("good", "empathy"))

    assert (run.place, run.steps[0].reply, run.steps[0].own) == ("asks", "hear", "my words")


@pytest.mark.parametrize(("grade", "anger"), [("good", 1), ("weak", 2), ("bad", 3)])
def test_given_own_words_that_fit_nothing_then_he_says_it_again_in_a_mood_by_their_grade(
    grade: Grade, anger: int
) -> None:
    run = played(said(grade))

    assert (run.place, run.anger, run.steps[0].reply) == ("opens", anger, None)


def test_given_kind_words_under_a_threat_that_do_not_leave_then_he_grows_no_calmer() -> None:
    shouting = played("snap")

    assert answer(DRILL, shouting, said("good", "empathy", "offer")).anger == 3


def test_given_a_threat_said_quietly_when_staying_then_he_grows_angrier_whatever_the_words() -> None:
    shouts = DRILL.nodes[2]
    quiet = Node(id="shouts", said=shouts.said, mood=2, threat=True, replies=shouts.replies)
    drill = Drill(**{**vars_of(DRILL), "nodes": (*DRILL.nodes[:2], quiet)})  # type: ignore[arg-type]

    assert played("snap", said("good", "empathy"), drill=drill).curve == (2, 2, 3)


def test_given_own_words_that_leave_under_a_threat_then_he_is_away() -> None:
    assert played("snap", said("good", "safety")).place == "away"


def test_given_two_rules_that_fit_when_counting_then_the_one_that_is_met_in_most_wins() -> None:
    node = Node(
        id="n",
        said=both("n"),
        mood=1,
        replies=(
            reply("one", "x", own=OwnWords(acts=("empathy",))),
            reply("two", "x", own=OwnWords(acts=("empathy", "offer"))),
        ),
    )

    assert [
        counts_as(node, said("good", *acts).coaching) for acts in (["empathy"], ["empathy", "offer"], [])
    ] == [
        node.replies[0],
        node.replies[1],
        None,
    ]


def test_given_two_rules_that_are_met_alike_when_counting_then_the_first_one_counts() -> None:
    first, second = (reply(id, "x", own=OwnWords(acts=("offer",))) for id in ("first", "second"))

    assert (
        counts_as(
            Node(id="n", said=both("n"), mood=1, replies=(first, second)), said("good", "offer").coaching
        )
        == first
    )


def test_given_ever_more_words_that_fit_nothing_then_the_run_ends_all_the_same() -> None:
    run = begin(DRILL)
    for _ in range(MOST_ANSWERS):
        run = answer(DRILL, run, said("weak"))

    assert (run.over, run.place) == (True, "late")


def test_given_a_run_then_what_was_shown_stands_beside_what_could_have_been() -> None:
    assert scores(DRILL, played("hear", "vow", "leave")) == {
        "empathy": (1, 1),
        "fact": (1, 1),
        "offer": (0, 1),
        "safety": (1, 1),
    }


def test_given_a_run_when_going_back_then_it_stands_as_before_that_answer() -> None:
    assert rewind(played("hear", "vow", "leave"), 2) == played("hear")


def test_given_an_answer_that_was_not_given_when_going_back_then_it_is_refused() -> None:
    for number in (0, 3):
        with pytest.raises(ValueError, match="no answer"):
            rewind(played("hear", "vow"), number)


def test_given_a_bad_answer_then_it_is_the_worst_and_the_better_one_stands_beside_it() -> None:
    found = result(DRILL, played("hear", "vow", "leave"))

    assert found.worst == 2
    assert [(one.better.id, one.same, one.better_anger) for one in found.beside] == [
        ("hear", True, 1),
        ("offer", False, 0),
        ("leave", True, 3),
    ]
    assert found.best.curve == (2, 1, 0)


def test_given_a_threat_then_staying_is_worse_than_anything_said_before_it() -> None:
    assert result(DRILL, played("snap", "soothe")).worst == 2
    assert result(DRILL, played("snap", "leave")).worst == 1


def test_given_a_flawless_run_then_no_answer_is_the_worst() -> None:
    assert result(DRILL, played("hear", "offer")).worst is None


def test_given_a_run_that_was_broken_off_then_it_has_no_ending_and_the_rest_all_the_same() -> None:
    found = result(DRILL, played("snap"))

    assert (found.ending, found.worst, len(found.beside)) == (None, 1, 1)


def test_given_a_threat_then_the_best_answer_leaves_even_if_another_would_end_better() -> None:
    shouts = DRILL.nodes[2]
    tempting = Node(
        id="shouts",
        said=shouts.said,
        mood=3,
        threat=True,
        replies=(reply("talk", "fine", "good"), shouts.replies[1]),
    )
    drill = Drill(**{**vars_of(DRILL), "nodes": (*DRILL.nodes[:2], tempting)})

    assert best_reply(drill, tempting).id == "leave"


def vars_of(drill: Drill) -> dict[str, object]:
    return {name: getattr(drill, name) for name in drill.__dataclass_fields__}


def test_given_two_ways_to_one_end_then_the_best_one_is_made_of_words_that_are_meant_good() -> None:
    asks = DRILL.nodes[1]
    slyly = Node(
        id="asks",
        said=asks.said,
        mood=1,
        replies=(reply("sly", "fine", "weak", ("offer", "fact")), asks.replies[0]),
    )
    drill = Drill(**{**vars_of(DRILL), "nodes": (DRILL.nodes[0], slyly, DRILL.nodes[2])})  # type: ignore[arg-type]

    assert best_reply(drill, slyly).id == "offer"


def test_given_a_loop_then_the_best_way_goes_round_it() -> None:
    asks = DRILL.nodes[1]
    loop = Node(id="asks", said=asks.said, mood=1, replies=(reply("again", "opens"), asks.replies[0]))
    drill = Drill(**{**vars_of(DRILL), "nodes": (DRILL.nodes[0], loop, DRILL.nodes[2])})

    assert best_path(drill, "opens").steps == (("opens", "hear"), ("asks", "offer"))


def test_given_the_map_then_each_state_is_where_the_engine_comes_to() -> None:
    found = drill_map(DRILL, the_rulebook().phrases)["states"]

    assert found[""] == {
        "at": "opens",
        "curve": [2],
        "late": {
            "ending": "late",
            "curve": [2, 2],
            "scores": {"empathy": [0, 1], "fact": [0, 1], "offer": [0, 0], "safety": [0, 0]},
            "worst": 1,
        },
    }
    assert found["hear/offer"]["result"]["worst"] is None
    assert set(found) == {"", "hear", "snap", "hear/offer", "hear/vow", "hear/vow/soothe", "hear/vow/leave",
                          "snap/soothe", "snap/leave"}  # fmt: skip


def test_given_words_that_fitted_nothing_then_the_ways_on_are_worked_out_from_there() -> None:
    run = played(said("bad"))

    assert set(states(DRILL, run)) == {"~3", *(f"~3/{way}" for way in drill_map_of() if way)}


def drill_map_of() -> Iterable[str]:
    return drill_map(DRILL, the_rulebook().phrases)["states"]
