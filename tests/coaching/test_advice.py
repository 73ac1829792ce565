"""What an advice says: its script, its alternatives, its reasons and the moves it has the rider make."""

from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.advice import KIND_NAMES, STAGE_NAMES, advise, advise_likeliest
from coaching.content import Text
from coaching.fact_names import NOTE_NAMES, PLACE_NAMES, REASON_NAMES, WEATHER_NAMES
from coaching.kinds import KINDS
from coaching.library import Library
from coaching.moves import IN_DANGER, ON_THE_ROAD, ORDER
from coaching.script import Act, Move, Script, When
from coaching.situation import STAGES, Note, Place, Reason, Situation, Weather
from coaching.talk_models import ACTS_OF_MODEL, SILENT_ACTS

WORDS = Text(zh="我在听。", en="I'm listening.")


def words_for(slug: str, model: str = "empathy_fact_plan", **changed: Any) -> Script:
    acts = tuple(
        Act(act=act, line=None if act in SILENT_ACTS else WORDS)  # type: ignore[arg-type]
        for act in ACTS_OF_MODEL[model]
    )
    parts: dict[str, Any] = {
        "title": WORDS, "kinds": ("customer_upset",), "stages": ("at_door",), "model": model, "tone": "level",
        "channel": "door", "cue": WORDS, "acts": acts, "todo": (), "never": WORDS, "ends": WORDS,
        "fails": WORDS, "moves": (),
    }  # fmt: skip
    return Script(slug=slug, **(parts | changed))


def upset(**facts: Any) -> Situation:
    named = {name: frozenset(value) if isinstance(value, set) else value for name, value in facts.items()}
    return Situation(**({"kind": "customer_upset", "stage": "at_door"} | named))


def moves(situation: Situation, *scripts: Script) -> tuple[str, ...]:
    return advise(situation, Library(scripts=scripts)).moves


def read_out(situation: Situation, *scripts: Script) -> list[str]:
    return [reason.zh for reason in advise(situation, Library(scripts=scripts)).reasons]


# script and alternatives


def test_given_five_that_fit_then_the_best_is_the_script_and_three_more_are_named() -> None:
    library = Library(scripts=tuple(words_for(slug) for slug in "edcba"))

    advice = advise(upset(), library)

    assert (advice.script and advice.script.slug, advice.alternatives) == ("a", ("b", "c", "d"))


def test_given_a_condition_only_the_rider_can_see_then_the_script_is_never_first() -> None:
    unseen = words_for("a-unseen", only_if=WORDS, when=When(reasons=("late",)))

    beside = advise(upset(reasons={"late"}), Library(scripts=(unseen, words_for("b"))))
    alone = advise(upset(reasons={"late"}), Library(scripts=(unseen,)))

    assert (beside.script and beside.script.slug, beside.alternatives) == ("b", ("a-unseen",))
    assert (alone.script, alone.acts, alone.alternatives) == (None, (), ("a-unseen",))


def test_given_a_fact_for_a_slot_then_it_is_filled_and_without_it_the_bare_words_are_said() -> None:
    line = Text(zh="晚了{late_min}分钟。", en="{late_min} minutes late.")
    script = words_for("late", "plain", acts=(Act(act="say", line=line, bare=WORDS),))

    known = advise(upset(facts=(("late_min", "18"),)), Library(scripts=(script,)))

    assert known.acts[0].line == Text(zh="晚了18分钟。", en="18 minutes late.")
    assert advise(upset(), Library(scripts=(script,))).acts[0].line == WORDS


def test_given_nothing_that_fits_then_none_is_the_answer_and_the_dispatcher_is_asked() -> None:
    advice = advise(upset(stage="returning", anger=1), Library(scripts=(words_for("door"),)))

    assert (advice.script, advice.acts, advice.alternatives) == (None, (), ())
    assert advice.reasons[-1].en == "No words fit; ask support"
    assert "ask_dispatcher" in advice.moves


def test_given_several_kinds_then_the_likeliest_goes_first_unless_another_names_the_reason() -> None:
    first = words_for("a", kinds=("order_problem",))
    second = words_for("b", when=When(reasons=("cold",)))
    library, kinds = Library(scripts=(first, second)), ("order_problem", "customer_upset")

    chosen = [
        advise_likeliest(replace(upset(reasons=reasons), kind=None), kinds, library).script
        for reasons in ({"late"}, {"cold"})
    ]

    assert [script and script.slug for script in chosen] == ["a", "b"]


# reasons


def test_given_known_facts_then_the_rider_reads_those_that_led_to_the_words_and_no_others() -> None:
    script = words_for("soup", when=When(reasons=("spilled",), notes=("baby",), fault=("rider",)))
    facts = upset(
        reasons={"spilled", "price"},
        notes={"baby", "dog"},
        fault="rider",
        minutes_late=25,
        anger=2,
        night=True,
    )

    assert read_out(facts, script) == [
        "客人不高兴", "到门口了", "晚了25分钟", "客人发火了", "夜里", "餐洒了", "家里有宝宝", "这回是自己的错",
    ]  # fmt: skip


def test_given_a_ledger_and_a_moving_bike_then_they_are_read_out_too() -> None:
    facts = upset(apologies=1, promises=1, previous_script="x", moving=True)

    assert read_out(facts, words_for("a"))[2:] == [
        "已经道过歉，不再道", "还有答应了没办的，先别再答应", "上回那几句说过了", "车还在动，停稳再说",
    ]  # fmt: skip


def test_given_a_delay_known_by_the_minute_then_the_rung_is_not_named_beside_it() -> None:
    script = words_for("a", kinds=("delay_15",))

    assert read_out(upset(kind="delay_15", minutes_late=5), script) == ["到门口了", "晚了5分钟"]
    assert read_out(upset(kind="delay_15"), script) == ["晚了一刻钟", "到门口了"]


def test_given_the_words_of_the_schema_then_each_has_its_name_and_each_move_its_place() -> None:
    assert KIND_NAMES.keys() == KINDS.keys()
    assert set(STAGE_NAMES) == set(STAGES)
    assert set(ORDER) == set(get_args(Move))
    for names, words in (
        (REASON_NAMES, Reason), (NOTE_NAMES, Note), (PLACE_NAMES, Place), (WEATHER_NAMES, Weather)
    ):  # fmt: skip
        assert set(names) == set(get_args(words))


# moves


MOVES: list[tuple[dict[str, Any], dict[str, Any], set[str], set[str]]] = [
    # what is known, what the script has, moves that are there, moves that are not
    ({}, {"model": "soothing_pyramid"}, {"apologise_once"}, {"no_apology"}),
    ({"apologies": 1}, {"moves": ("apologise_once",)}, {"no_apology"}, {"apologise_once"}),
    ({"fault": "customer"}, {}, {"no_apology"}, {"apologise_once"}),
    ({"promises": 2}, {"moves": ("give_definite_time",)}, {"do_not_promise"}, {"give_definite_time"}),
    ({"night": True}, {}, {"night_whisper"}, set()),
    ({"night": True, "stage": "picked_up"}, {}, set(), {"night_whisper"}),
    ({"notes": {"no_ring"}}, {}, {"hand_over_quietly"}, set()),
    ({"anger": 2}, {"moves": ("thank",)}, {"step_back", "empathy"}, {"thank", "ask_dispatcher"}),
    ({"anger": 3}, {}, {"step_back", "ask_dispatcher"}, set()),
    ({"anger": 2, "previous_script": "x"}, {}, {"ask_dispatcher"}, set()),
    ({"notes": {"drunk"}}, {}, {"step_back"}, set()),
    ({"reasons": {"address"}}, {}, {"confirm_address"}, set()),
    ({"reasons": {"spilled"}}, {}, {"offer_call_support", "evidence_photo"}, set()),
    ({"stage": "returning"}, {}, {"return_food"}, set()),
    ({"stage": "before_store"}, {"moves": ("return_food", "hand_over_quietly")}, set(), {"return_food", "hand_over_quietly"}),
    ({"kind": "cancel_requested"}, {}, {"offer_call_support"}, {"return_food"}),
    ({"kind": "order_cancelled"}, {"moves": ("confirm_address",)}, {"return_food", "offer_call_support"}, {"confirm_address"}),
    ({"kind": "order_cancelled", "stage": "at_store"}, {}, {"offer_call_support"}, {"return_food"}),
    ({"kind": "order_cancelled", "stage": "picked_up"}, {"says_at": "if_they_call"}, {"stay_silent", "return_food"}, {"empathy"}),
    ({}, {"channel": "counter"}, set(), {"empathy"}),
    ({}, {"model": "notice_steady_choose"}, {"empathy", "offer_choice"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "script", "there", "absent"), MOVES)
def test_given_a_situation_then_its_moves_are_those_of_a_careful_dispatcher(
    facts: dict[str, Any], script: dict[str, Any], there: set[str], absent: set[str]
) -> None:
    situation = upset(**facts)
    written = words_for("a", kinds=(situation.kind,), stages=STAGES, **script)

    found = moves(situation, written)

    assert there <= set(found)
    assert not absent & set(found)


def test_given_a_threat_then_he_steps_back_and_leaves_and_nothing_is_offered() -> None:
    hedge = words_for("a", "hedge_leave", kinds=("threat",), moves=("sos", "empathy", "offer_choice"))

    assert moves(upset(threat=True, anger=3, reasons={"refund"}), hedge) == (
        "step_back", "leave_now", "sos", "ask_dispatcher",
    )  # fmt: skip
    assert moves(upset(threat=True, moving=True)) == ("leave_now", "ask_dispatcher")


def test_given_a_moving_rider_then_he_waits_until_still_and_says_nothing() -> None:
    found = moves(upset(moving=True, apologies=1, promises=1, reasons={"spilled"}), words_for("a"))

    assert found == ("wait_until_still", "stay_silent", "no_apology", "do_not_promise")


@given(
    kind=st.sampled_from(sorted(KINDS)),
    stage=st.sampled_from([None, *STAGES]),
    moving=st.booleans(),
    threat=st.booleans(),
    apologies=st.integers(0, 2),
    anger=st.integers(0, 3),
    own=st.frozensets(st.sampled_from(get_args(Move))),
    model=st.sampled_from(sorted(ACTS_OF_MODEL)),
)
def test_given_any_situation_and_script_then_the_moves_never_contradict_one_another(
    kind: str, stage: str | None, moving: bool, threat: bool, apologies: int, anger: int, own: Any, model: str
) -> None:
    script = words_for("a", model, kinds=tuple(KINDS), stages=STAGES, moves=tuple(sorted(own)))
    situation = upset(
        kind=kind, stage=stage, moving=moving, threat=threat, apologies=apologies, anger=anger, promises=1
    )

    found = moves(situation, script)

    assert list(found) == sorted(set(found), key=ORDER.index)
    assert not {"apologise_once", "no_apology"} <= set(found)
    assert ("no_apology" in found) or apologies == 0
    assert "give_definite_time" not in found
    if threat or kind == "threat":
        assert "leave_now" in found
        assert set(found) <= IN_DANGER
    elif moving:
        assert found[0] == "wait_until_still"
        assert set(found) <= ON_THE_ROAD


def test_given_the_same_facts_a_hundred_times_then_the_words_are_the_same() -> None:
    scripts = tuple(
        words_for(f"{stage}-{number}", stages=(stage,)) for stage, number in product(STAGES, range(4))
    )

    assert len({advise(upset(), Library(scripts=scripts)) for _ in range(100)}) == 1
