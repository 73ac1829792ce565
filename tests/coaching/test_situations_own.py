"""Sixty situations of our own, and what holds for any facts at all with the shipped words."""

import tomllib
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.advice import Advice
from coaching.facts import advise_on, situation_of
from coaching.moves import IN_DANGER, ON_THE_ROAD
from coaching.moves_of_facts import MOVES_OF_REASONS
from coaching.talk_models import HEDGES
from tests.house import the_rulebook

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "situations_own.toml").read_text(encoding="utf-8")
)["situation"]
#: What would undo the other half of the same advice.
NEVER_TOGETHER = (
    {"apologise_once", "no_apology"},
    {"leave_now", "offer_choice"},
    {"leave_now", "hand_over_quietly"},
    {"return_food", "hand_over_quietly"},
    {"wait_until_still", "step_back"},
)


def answer(facts: dict[str, Any]) -> Advice:
    rulebook, words = the_rulebook(), facts.get("customer_words")
    reading = rulebook.read(words) if isinstance(words, str) and words.strip() else None
    return advise_on(facts, rulebook.tags, rulebook.library, reading)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_given_a_situation_of_ours_then_words_and_moves_are_a_wise_dispatchers(case: dict[str, Any]) -> None:
    advice = answer(case["facts"])
    slug, moves = advice.script.slug if advice.script else "none", set(advice.moves)

    assert not moves & set(case.get("forbidden", []))
    assert set(case.get("moves", [])) <= moves
    assert slug in case.get("scripts", [slug])
    assert slug not in case.get("never_scripts", [])


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["assigned", "at_store", "picked_up", "at_customer", "returning", "cancelled_before_store", "cancelled_at_store", "cancelled_picked_up", "cancelled_at_door"]),
        "minutes_late": st.integers(-10, 90),
        "local_time": st.sampled_from(["12:00", "23:10", "03:40", "late"]),
        "moving": st.booleans(),
        "place": st.sampled_from(["小区", "保安不让进", "hospital ward", "顶楼没电梯", "路边", "写字楼"]),
        "weather": st.sampled_from(["heavy rain", "暴雨", "晴", "封路", "snow"]),
        "customer_words": st.sampled_from(["怎么这么慢", "谢谢", "给我取消", "凉透了", "在吗", "我弄死你", "No rush"]),
        "reasons": st.lists(st.sampled_from(sorted(MOVES_OF_REASONS)), max_size=2),
        "anger": st.integers(0, 3),
        "threat": st.booleans(),
        "apologies_already": st.integers(0, 3),
        "promises_open": st.lists(st.just("五分钟"), max_size=1),
        "previous_script": st.sampled_from(["late", "angry", "让您等了，抱歉。"]),
        "at_fault": st.sampled_from(["rider", "merchant", "platform", "customer", "nobody", "unknown"]),
        "notes": st.lists(st.sampled_from(["有狗", "baby sleeping", "喝多了", "一群人围着", "小孩开门", "花生过敏", "听障", "放门口", "他拿着刀"]), max_size=2),
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "move"),
    [("assigned", "thank"), ("picked_up", "thank"), (None, "step_back"), ("at_door", "step_back")],
)
def test_given_a_dog_and_a_kind_word_then_he_thanks_from_afar_and_not_across_the_dog(
    stage: str | None, move: str
) -> None:
    advice = answer({"stage": stage, "notes": ["有狗"], "customer_words": "谢谢"})

    assert move in advice.moves
    assert ("thank" in advice.moves) == (move == "thank")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FACTS)
def test_given_any_facts_then_the_moves_are_safe_and_do_not_undo_one_another(facts: dict[str, Any]) -> None:
    rulebook = the_rulebook()
    advice = answer(facts)
    moves = set(advice.moves)
    words = facts.get("customer_words")
    situation = situation_of(
        facts, rulebook.tags, rulebook.library, rulebook.read(cast(str, words)) if words else None
    )

    assert advice.reasons
    assert moves
    assert not [pair for pair in NEVER_TOGETHER if pair <= moves]
    if situation.threat:
        assert "leave_now" in moves, "nothing asks him to stay"
        assert moves <= IN_DANGER
        assert advice.script
        assert advice.script.model in HEDGES
    elif facts.get("moving"):
        assert "wait_until_still" in moves
        assert moves <= ON_THE_ROAD
    if situation.apologies:
        assert "apologise_once" not in moves
        assert not (advice.script and advice.script.apologises)
    if situation.promises:
        assert "give_definite_time" not in moves
    assert not any(act.line and "{" in act.line.zh + act.line.en for act in advice.acts), "no slot is guessed"
