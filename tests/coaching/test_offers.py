"""What a rider may offer: out of TALK's table, never money, nothing while he rides or is threatened."""

from pathlib import Path
from typing import get_args

import pytest

from coaching.advice import advise
from coaching.moves import moves_for
from coaching.offers import MOST, OfferCode, offers_for
from coaching.script import Promise, Script
from coaching.situation import STAGES, Situation
from coaching.talk_models import HEDGES
from scripts_library.loader import whole_scripts
from tests.makers import a_library, a_script, a_text, an_act

LIBRARY, _FAULTS = whole_scripts(Path(__file__).parents[2] / "scripts_library")
AT_DOOR = Situation(kind="customer_upset", stage="at_door", anger=1)


def codes(script: Script, situation: Situation = AT_DOOR) -> list[str]:
    return [offer.code for offer in offers_for(situation, script, moves_for(situation, script))]


def a_door_script(**changed: object) -> Script:
    return a_script(kinds=("customer_upset",), stages=("at_door",), moves=("empathy",), **changed)


def test_given_a_card_that_says_so_then_support_is_offered_on_speaker_face_to_face_and_quietly_from_afar() -> (
    None
):
    said = [
        offers_for(Situation(kind="customer_upset", stage=stage), script, ["offer_call_support"])[0].text.zh
        for stage, script in (("at_door", a_door_script()), ("picked_up", a_script(channel="call")))
    ]
    assert said == ["打客服，开免提", "替他问客服"]


def test_given_a_customer_who_cannot_hear_then_support_is_asked_in_writing() -> None:
    deaf = Situation(kind="customer_upset", stage="at_door", notes=frozenset({"deaf"}))
    assert [offer.code for offer in offers_for(deaf, a_door_script(), ["offer_call_support"])] == [
        "chat_support"
    ]


def test_given_a_wait_the_script_promises_then_its_own_minutes_are_offered() -> None:
    script = a_door_script(promise=Promise(minutes=3, what=a_text("在门口等", "Waiting here")))
    [wait, _note] = offers_for(AT_DOOR, script, ())
    assert (wait.code, wait.text.zh, wait.text.en) == ("wait", "等3分钟", "Wait 3 minutes")
    on_the_road = Situation(kind="customer_upset", stage="picked_up")
    assert offers_for(on_the_road, script, ()) == (), "who promised to write again does not offer to wait"


def test_given_spilled_food_then_photo_and_a_new_one_are_offered_but_only_with_support() -> None:
    spilled = Situation(kind="customer_upset", stage="at_door", reasons=frozenset({"spilled"}))
    assert codes(a_door_script(), spilled) == ["call_support", "photo", "ask_new", "note"]
    assert [offer.code for offer in offers_for(spilled, a_door_script(), ())] == ["note"]


def test_given_something_in_his_hand_then_it_is_offered_only_to_a_calm_customer() -> None:
    gift = a_script(
        stages=("at_door",), model="regret_value_surprise", moves=(), only_if=a_text("手里有瓶水", "A sealed water"),
        acts=(an_act("regret"), an_act("value"), an_act("surprise", "这瓶水给您。", "This water's yours.")),
    )  # fmt: skip
    calm, angry = (Situation(kind="late_night_apology", stage="at_door", anger=anger) for anger in (1, 2))
    assert "gift" in codes(gift, calm)
    assert "gift" not in codes(gift, angry)
    storm = LIBRARY.script("storm")
    assert storm is not None
    assert "gift" not in codes(storm, calm), "taking the wet bag away is no gift"


@pytest.mark.parametrize(
    "situation",
    [
        Situation(kind="customer_upset", stage="at_door", moving=True),
        Situation(kind="customer_upset", stage="at_door", threat=True),
        Situation(kind="threat", stage="at_door"),
    ],
)
def test_given_he_rides_or_is_threatened_then_nothing_is_offered(situation: Situation) -> None:
    assert offers_for(situation, a_door_script(), ["offer_call_support"]) == ()


def test_given_words_for_when_they_ring_then_nothing_is_offered_before() -> None:
    assert offers_for(AT_DOOR, a_door_script(says_at="if_they_call"), ["offer_call_support"]) == ()


def test_given_every_script_at_every_stage_then_offers_are_few_known_and_without_money() -> None:
    known = set(get_args(OfferCode))
    offering = 0
    for script in LIBRARY.scripts:
        for stage in STAGES:
            reasons = frozenset(script.when.reasons)
            situation = Situation(
                kind=script.kinds[0], stage=stage, anger=script.when.anger[0], reasons=reasons
            )
            offers = offers_for(situation, script, moves_for(situation, script))
            assert len(offers) <= MOST
            assert {offer.code for offer in offers} <= known
            words = " ".join(offer.text.zh + offer.text.en for offer in offers)
            assert not any(sum_ in words for sum_ in ("元", "补", "赔", "£", "refund", "退")), script.slug
            assert not (offers and script.model in HEDGES), script.slug
            offering += bool(offers)
    assert offering > 50


def test_given_an_advice_then_its_offers_come_with_it() -> None:
    late = Situation(kind="order_cancelled", stage="at_store")
    assert [offer.code for offer in advise(late, a_library(a_script())).offers] == ["call_support"]
