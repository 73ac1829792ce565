"""What bars a script, what speaks for it, and that the same facts always bring the same words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content import Text
from coaching.library import Library
from coaching.script import Act, Promise, Script, When
from coaching.script_choice import fitting
from coaching.situation import Situation
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
        "fails": WORDS, "moves": ("state_fact",),
    }  # fmt: skip
    return Script(slug=slug, **(parts | changed))


def upset(**facts: Any) -> Situation:
    named: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, set | list) else value for name, value in facts.items()
    }
    return Situation(**({"kind": "customer_upset", "stage": "at_door"} | named))


def slugs(situation: Situation, *scripts: Script) -> list[str]:
    return [script.slug for script in fitting(situation, Library(scripts=scripts))]


# conditions


@pytest.mark.parametrize(
    ("when", "so", "not_so"),
    [
        (When(reasons=("late", "cold")), {"reasons": {"cold"}}, {"reasons": {"price"}}),
        (When(notes=("baby",)), {"notes": {"baby", "dog"}}, {}),
        (When(fault=("merchant", "unknown")), {}, {"fault": "rider"}),
        (When(night=True), {"night": True}, {"night": False}),
        (When(anger=(1, 2)), {"anger": 2}, {"anger": 3}),
        (When(apologies=(2, 99)), {"apologies": 2}, {"apologies": 1}),
        (When(late=(15, 29)), {"minutes_late": 29}, {"minutes_late": 30}),
        (When(late=(15, 29)), {"minutes_late": 15}, {"minutes_late": None}),
        (When(late=(0, 5)), {"minutes_late": None}, {"minutes_late": -1}),
    ],
)  # fmt: skip
def test_given_a_condition_then_the_script_fits_where_it_holds_and_nowhere_else(
    when: When, so: dict[str, Any], not_so: dict[str, Any]
) -> None:
    script = words_for("with-a-condition", when=when)

    assert slugs(upset(**so), script) == ["with-a-condition"]
    assert slugs(upset(**not_so), script) == []


def test_given_no_stage_then_any_stage_fits_and_words_for_many_stages_go_first() -> None:
    scripts = (
        words_for("a-shop", stages=("at_store",)),
        words_for("b-door", stages=("at_door",)),
        words_for("c-many", stages=("at_store", "at_door", "picked_up")),
    )

    assert slugs(upset(stage=None), *scripts) == ["c-many", "b-door", "a-shop"]
    assert slugs(upset(stage="returning"), *scripts) == []


def test_given_a_slot_without_a_fact_then_the_script_is_not_offered_unless_it_has_other_words() -> None:
    line = Text(zh="到{place}了。", en="I'm at {place}.")
    tail = (Act(act="plan", line=WORDS),)
    bare = words_for("a-bare", acts=(Act(act="fact", line=line, bare=WORDS), *tail))
    strict = words_for("b-strict", acts=(Act(act="fact", line=line), *tail))

    assert slugs(upset(), bare, strict) == ["a-bare"]
    assert slugs(upset(facts=(("place", "三号楼"),)), bare, strict) == ["a-bare", "b-strict"]


# what bars a script

APOLOGY, GIFT = words_for("apology", "soothing_pyramid"), words_for("gift", "regret_value_surprise")


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({"minutes_late": 20}, {"apology", "gift"}),
        ({"minutes_late": 20, "apologies": 1}, set()),
        ({"minutes_late": 20, "fault": "customer"}, set()),
        ({"minutes_late": 20, "fault": "merchant"}, {"gift"}),
        ({"minutes_late": 20, "anger": 2}, {"apology"}),
        ({"reasons": {"late", "spilled"}}, {"apology"}),
        ({"notes": {"allergy"}}, {"apology"}),
    ],
)  # fmt: skip
def test_given_a_ledger_a_fault_or_a_loss_then_sorry_and_gifts_keep_to_their_place(
    facts: dict[str, Any], kept: set[str]
) -> None:
    assert set(slugs(upset(**facts), APOLOGY, GIFT)) == kept


def test_given_late_at_night_then_the_shop_s_slip_does_not_forbid_a_sorry_for_the_hour() -> None:
    script = words_for("night", "soothing_pyramid", kinds=("late_night_apology",))
    late = upset(kind="late_night_apology", night=True, fault="merchant")

    assert slugs(late, script) == ["night"]


def test_given_a_threat_then_only_hedges_fit_the_way_out_first_whatever_else_is_known() -> None:
    hedges = [
        words_for(slug, model, kinds=("threat",))
        for slug, model in (
            ("c-leave", "hedge_leave"),
            ("b-call", "hedge_call"),
            ("a-note", "hedge_evidence"),
        )
    ]
    talk = words_for("talk", kinds=("threat", "customer_upset"), when=When(reasons=("late",)))
    mirror = words_for("mirror", "emotional_mirror", kinds=("threat", "customer_upset"))

    assert slugs(upset(threat=True, anger=3, reasons={"late"}), talk, mirror, *hedges) == [
        "c-leave",
        "b-call",
        "a-note",
    ]
    assert slugs(upset(kind="threat"), talk, mirror, *hedges) == ["c-leave", "b-call", "a-note"]
    assert slugs(upset(reasons={"late"}), talk, mirror, *hedges) == ["talk", "mirror"]


def test_given_the_script_said_last_then_it_is_not_offered_again_unless_nothing_else_is_left_and_its_way_on_goes_first() -> (
    None
):
    said, other = words_for("a-said"), words_for("b-other", stages=("at_door", "at_store"))
    unseen = words_for("c-unseen", only_if=WORDS)

    assert slugs(upset(previous_script="a-said"), said, other) == ["b-other"]
    assert slugs(upset(previous_script="a-said"), said, unseen) == ["a-said", "c-unseen"]
    assert (
        slugs(upset(previous_script="a-said"), words_for("a-said", next=("d",)), other, words_for("d"))[0]
        == "d"
    )


# what speaks for a script


@pytest.mark.parametrize(
    "lesser",
    [
        {"notes": ("dog",)}, {"places": ("gate",)}, {"weather": ("rain",)}, {"fault": ("merchant",)},
        {"customer": ("regular",)}, {"night": True}, {"late": (15, 29)}, {"anger": (1, 1)},
    ],
)  # fmt: skip
def test_given_a_reason_and_another_fact_then_words_for_the_reason_go_first(lesser: dict[str, Any]) -> None:
    facts = upset(
        reasons={"wrong_item"}, notes={"dog"}, places={"gate"}, weather={"rain"}, fault="merchant",
        customer="regular", night=True, minutes_late=20, anger=1,
    )  # fmt: skip
    other = words_for("a-other", when=When(**lesser))
    plain = words_for("b-plain")
    reason = words_for("z-reason", when=When(reasons=("wrong_item", "missing_item")))

    assert slugs(facts, other, plain, reason) == ["z-reason", "a-other", "b-plain"]


def test_given_late_food_that_is_also_spilled_then_the_spill_is_spoken_of() -> None:
    reasons: dict[str, Any] = {"a-late": ("late",), "b-spilled": ("spilled",), "c-both": ("late", "spilled")}
    scripts = [words_for(slug, when=When(reasons=named)) for slug, named in reasons.items()]

    assert slugs(upset(reasons={"late", "spilled"}), *scripts) == ["c-both", "b-spilled", "a-late"]


def test_given_a_customer_who_can_not_hear_then_words_to_read_go_before_words_to_say() -> None:
    said = words_for("a-said", when=When(notes=("deaf",)))
    shown = words_for("b-shown", channel="screen", when=When(notes=("deaf",)))

    assert slugs(upset(notes={"deaf"}), said, shown) == ["b-shown", "a-said"]


def test_given_night_at_the_door_then_the_whisper_goes_first_and_by_day_it_does_not() -> None:
    loud, whisper = words_for("a-loud"), words_for("b-whisper", tone="whisper")

    assert slugs(upset(night=True), loud, whisper)[0] == "b-whisper"
    assert slugs(upset(), loud, whisper)[0] == "a-loud"


def test_given_a_sorry_already_made_then_a_model_that_hears_goes_first() -> None:
    scripts = (words_for("a-fact"), words_for("z-mirror", "emotional_mirror"))

    assert slugs(upset(), *scripts) == ["a-fact", "z-mirror"]
    assert slugs(upset(apologies=1), *scripts) == ["z-mirror", "a-fact"]


def test_given_nobody_knows_whose_slip_it_was_then_a_sorry_goes_behind_words_without_one() -> None:
    when = When(reasons=("wrong_item",))
    sorry = words_for("a-sorry", "soothing_pyramid", when=when)
    fact = words_for("b-accept", "double_buffer", when=when)

    assert slugs(upset(reasons={"wrong_item"}), sorry, fact) == ["b-accept", "a-sorry"]
    assert slugs(upset(reasons={"wrong_item"}, fault="rider"), sorry, fact) == ["a-sorry", "b-accept"]


def test_given_an_open_promise_then_words_with_another_one_go_last() -> None:
    vow = words_for("a-vow", promise=Promise(minutes=5, what=WORDS), when=When(reasons=("late",)))
    scripts = (vow, words_for("b-none"))

    assert slugs(upset(reasons={"late"}), *scripts) == ["a-vow", "b-none"]
    assert slugs(upset(reasons={"late"}, promises=1), *scripts) == ["b-none", "a-vow"]


def test_given_nothing_is_late_then_words_that_tell_a_lateness_go_last() -> None:
    line = Text(zh="晚了{late_min}分钟。", en="{late_min} minutes late.")
    late = words_for("a-late", "plain", acts=(Act(act="say", line=line, bare=WORDS),))
    other = words_for("b-other", "plain")

    assert slugs(upset(minutes_late=0, reasons={"late"}), late, other) == ["b-other", "a-late"]
    assert slugs(upset(), late, other) == ["b-other", "a-late"]
    assert slugs(upset(reasons={"late"}), late, other) == ["a-late", "b-other"]
    assert slugs(upset(minutes_late=5), late, other) == ["a-late", "b-other"]


@given(
    st.permutations([f"s{number}" for number in range(6)]),
    st.frozensets(st.sampled_from(["late", "spilled", "price"])),
    st.integers(0, 3),
)
def test_given_scripts_in_any_sequence_then_the_order_of_choice_is_the_same(
    names: list[str], reasons: frozenset[str], anger: int
) -> None:
    conditions = {
        "s1": When(reasons=("late",)),
        "s2": When(anger=(2, 3)),
        "s3": When(reasons=("price", "late")),
    }
    made = [words_for(name, when=conditions.get(name, When())) for name in names]
    found = slugs(upset(reasons=reasons, anger=anger), *made)

    assert found == slugs(upset(reasons=reasons, anger=anger), *sorted(made, key=lambda one: one.slug))
    assert {"s0", "s4", "s5"} <= set(found)
