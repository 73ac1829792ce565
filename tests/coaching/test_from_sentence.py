"""A rider's sentence becomes the beginning of a script: his words at their acts, nothing made up."""

import pytest

from coaching.from_sentence import begin_script
from tests.house import the_rulebook

TABLE = the_rulebook().phrases


def lines(sentence: str, **known: object) -> tuple[str, dict[str, dict[str, str]], tuple[str, ...]]:
    begun = begin_script(sentence, "of-a-rider", TABLE, **known)  # type: ignore[arg-type]
    acts = {one["act"]: one["line"] for one in begun.content["acts"] if "line" in one}
    return begun.content["model"], acts, begun.missing


def test_given_feeling_fact_and_offer_then_each_stands_at_its_act() -> None:
    model, acts, missing = lines("您等久了。晚了二十分钟。我现在打客服，您听着。")

    assert model == "empathy_fact_plan"
    assert {act: line["zh"] for act, line in acts.items()} == {
        "empathy": "您等久了。",
        "fact": "晚了二十分钟。",
        "plan": "我现在打客服，您听着。",
    }
    assert missing == ()


def test_given_an_offer_alone_then_the_other_acts_are_empty_and_named() -> None:
    model, acts, missing = lines("I'm ringing support now, on speaker.")

    assert model == "empathy_fact_plan"
    assert acts["plan"] == {"zh": "", "en": "I'm ringing support now, on speaker."}
    assert acts["empathy"] == {"zh": "", "en": ""}
    assert missing == ("empathy", "fact")


def test_given_an_apology_then_it_is_owned_and_the_reason_may_be_left_out() -> None:
    model, acts, missing = lines("抱歉让您等。我现在打给店里。")

    assert (model, missing) == ("soothing_pyramid", ())
    assert set(acts) == {"apology", "offer"}


def test_given_a_threat_then_only_leaving_is_begun() -> None:
    model, acts, missing = lines("餐放这儿了，我先走。", kind="threat", stage="at_door")

    assert model == "hedge_leave"
    assert acts["close"]["zh"] == "餐放这儿了，我先走。"
    assert missing == ("report",)


@pytest.mark.parametrize("sentence", ["您慢用。", "…", "哈哈哈哈", "ok", "a" * 1000, "\ud800", "，，，"])
def test_given_words_that_are_no_act_then_nothing_of_them_is_lost(sentence: str) -> None:
    _, acts, _ = lines(sentence)

    said = "".join(line["zh"] + line["en"] for line in acts.values())
    assert said == sentence


def test_given_what_was_going_on_then_it_fills_the_situation() -> None:
    begun = begin_script(
        "您等久了。",
        "s",
        TABLE,
        kind="customer_upset",
        stage="at_door",
        facts={"reasons": ["late"], "notes": []},
    )

    assert begun.content["kinds"] == ["customer_upset"]
    assert begun.content["stages"] == ["at_door"]
    assert begun.content["when"] == {"reasons": ["late"]}
    assert all(begun.content["title"].values())
