"""What a customer's words change in the order of the scripts, and the phrase that says why."""

from dataclasses import replace
from typing import Any

from coaching.advice import advise
from coaching.content import Text
from coaching.library import Library
from coaching.reranking import WHAT_IT_DOES, Placed, rerank
from coaching.script import Script, When
from coaching.situation import Situation
from coaching.talk_models import HEDGES, MODEL_NAMES
from tests.coaching.test_script_choice import WORDS, upset, words_for
from tests.house import the_library, the_rulebook

LATE = words_for("late", when=When(reasons=("late",)))
ANY = words_for("any", model="notice_steady_choose")
BOTH = words_for("both", model="double_buffer", kinds=("customer_upset", "cancel_requested"))


def placed(now: Situation, *scripts: Script, before: Situation | None = None) -> dict[str, Placed]:
    return {
        one.script.slug: one
        for one in rerank(now, upset() if before is None else before, Library(scripts=scripts))
    }


def moves(now: Situation, *scripts: Script) -> list[tuple[str, str, int]]:
    return [(slug, one.way, one.by) for slug, one in placed(now, *scripts).items()]


def test_given_words_that_name_a_reason_then_its_script_is_new_and_the_others_go_down() -> None:
    assert moves(upset(reasons={"late"}), LATE, ANY) == [("late", "new", 0), ("any", "down", 1)]


def test_given_words_that_change_nothing_then_nothing_moves() -> None:
    assert [way for _, way, _ in moves(upset(), LATE, ANY, BOTH)] == ["same", "same"]


def test_given_anger_when_a_model_suits_it_better_then_it_goes_up_as_many_places_as_it_went() -> None:
    gentle = words_for("gentle")  # hears them and plans; steadying comes first once they are angry
    assert moves(upset(anger=2), gentle, ANY) == [("any", "up", 1), ("gentle", "down", 1)]


def test_given_the_order_of_advise_then_it_is_the_order_here_and_the_first_is_its_script() -> None:
    unseen = words_for("a-unseen", when=When(reasons=("late",)), only_if=WORDS)
    library = Library(scripts=(unseen, LATE, ANY, BOTH, words_for("z")))
    now = upset(reasons={"late"}, anger=2)
    advice = advise(now, library)

    found = rerank(now, upset(), library)

    assert advice.script
    assert [one.script.slug for one in found] == [advice.script.slug, *advice.alternatives]
    assert found[0].advice == replace(advice, alternatives=())


def why(now: Situation, script: Script, **more: Any) -> str:
    return placed(now, script, **more)[script.slug].why.zh


def test_given_a_reason_in_the_words_then_it_is_why_with_what_the_words_do() -> None:
    assert why(upset(reasons={"late"}), LATE) == "客人说等太久：先接住，再说实情和办法"
    assert why(upset(), ANY) == "到门口了：先稳住，让他自己选"
    anywhere = words_for("any", model="plain", stages=("at_door", "picked_up"))
    assert why(upset(), anywhere) == "谁不高兴都能用：一句说完就走"


def test_given_a_wish_to_cancel_then_words_for_it_say_so_and_words_for_both_do_not() -> None:
    only = words_for("only", model="double_buffer", kinds=("cancel_requested",))
    now = upset(kind="cancel_requested")

    assert why(now, only).startswith("客人想取消：")
    assert not why(now, BOTH).startswith("客人想取消：")


def test_given_a_condition_that_only_he_can_see_then_it_is_what_he_is_told() -> None:
    only_if = Text(zh="手里有瓶没开过的水。", en="You've a sealed bottle of water on you.")

    found = placed(upset(), words_for("gift", only_if=only_if))["gift"].why

    assert found == Text(zh="手里有瓶没开过的水", en="You've a sealed bottle of water on you")


def test_given_no_order_then_words_for_one_place_say_which() -> None:
    assert why(upset(stage=None, reasons={"late"}), LATE).startswith("到门口了，客人说等太久：")


def test_given_any_model_that_persuades_then_what_it_does_is_said() -> None:
    assert set(WHAT_IT_DOES) == set(MODEL_NAMES) - HEDGES


def test_given_the_shipped_words_then_every_place_has_a_short_why_in_both_languages() -> None:
    for text in ("汤洒了", "少了东西", "怎么这么晚，烦死了", "这单我不要了", "送错了", "菜都凉了"):
        heard = the_rulebook().read(text)
        for stage in ("at_store", "picked_up", "at_door", None):
            now = upset(stage=stage, reasons=set(heard.reasons), anger=heard.anger)
            for one in rerank(now, upset(stage=stage), the_library()):
                assert 0 < len(one.why.zh) <= 40, one.why
                assert 0 < len(one.why.en) <= 110, one.why
