"""Facts as outside programs name them: what they tell of, which kind they bring, and what is left out."""

from dataclasses import dataclass
from typing import Any

import pytest

from coaching.content import Text
from coaching.facts import advise_on, situation_of
from coaching.library import Library
from coaching.reading import Threat
from coaching.script import Act, Script, When
from coaching.situation import STAGES, Situation
from coaching.tags import Tags, Words

TAGS = Tags(
    places={
        "dormitory": Words(zh=("宿舍",), en=("dorm",)),
        "gate": Words(zh=("保安",), en=("gate", "guard")),
    },
    weather={"rain": Words(zh=("雨",), en=("rain", "raining")), "storm": Words(zh=("暴雨",), en=("storm",))},
    notes={
        "baby": Words(zh=("宝宝",), en=("baby",)),
        "no_ring": Words(zh=("别敲门",), en=("don't knock",)),
        "dog": Words(zh=("有狗",), en=("a dog",)),
    },
    reasons={
        "spilled": Words(zh=("洒",), en=("spilled",)),
        "late": Words(zh=("太晚",), en=("late",)),
        "cancel": Words(zh=("取消",), en=("cancel",)),
    },
)


@dataclass(frozen=True)
class Read:
    """A reading, as the ear would hand it over."""

    anger: int = 0
    negative: int = 0
    reasons: tuple[str, ...] = ()
    cancel: bool = False
    threat: Threat | None = None
    uneasy: bool = False


def a_line(
    slug: str, *kinds: str, zh: str = "我在听您说。", en: str = "I'm listening to you.", **more: Any
) -> Script:
    words = Text(zh=zh, en=en)
    parts: dict[str, Any] = {
        "title": words, "kinds": kinds, "stages": STAGES, "model": "plain", "tone": "level", "channel": "door",
        "cue": words, "acts": (Act(act="say", line=words),), "todo": (), "never": words, "ends": words,
        "fails": words, "moves": ("state_fact",),
    }  # fmt: skip
    return Script(slug=slug, **(parts | more))


SORRY = a_line(
    "sorry", "delay_15", zh="让您久等，抱歉。", en="Sorry about the wait.", moves=("apologise_once",)
)
LIBRARY = Library(scripts=(a_line("upset", "customer_upset"), a_line("late", "delay_15"), SORRY))


def told(reading: Read | None = None, **facts: Any) -> Situation:
    return situation_of(facts, TAGS, LIBRARY, reading)


def kind(reading: Read | None = None, **facts: Any) -> str | None:
    return told(reading, **facts).kind


# fact by fact


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("assigned", "before_store"), ("at_store", "at_store"), ("picked_up", "picked_up"),
        ("at_customer", "at_door"), ("returning", "returning"), ("cancelled_at_door", "at_door"),
        ("cancelled_before_store", "before_store"), ("cancelled_picked_up", "picked_up"), ("At_Store ", "at_store"),
        ("on the moon", None), (7, None), (None, None),
    ],
)  # fmt: skip
def test_given_a_stage_then_it_is_ours_and_an_unknown_one_is_left_out(said: Any, stage: str | None) -> None:
    assert told(stage=said).stage == stage


@pytest.mark.parametrize(
    ("clock", "night"),
    [
        ("22:00", True), ("21:59", False), ("05:59", True), ("06:00", False), ("0:10", True), ("23:10:05", True),
        ("late", False), (2300, False), (None, False),
    ],
)  # fmt: skip
def test_given_a_local_time_then_night_is_from_ten_to_six(clock: Any, night: bool) -> None:
    assert told(local_time=clock).night is night


def test_given_free_words_in_both_languages_then_they_are_tags_wherever_they_stand() -> None:
    situation = told(
        place="Student DORMS", weather=["暴雨", "raining"], notes=["宝宝睡了", "guard at the door", "a dog"],
        reasons=["汤洒了", "late", "no such thing"], customer_words="别敲门！有狗",
    )  # fmt: skip

    assert situation.places == {"dormitory", "gate"}
    assert situation.weather == {"rain", "storm"}
    assert situation.notes == {"baby", "dog", "no_ring"}
    assert situation.reasons == {"spilled", "late"}


def test_given_part_of_an_english_word_then_it_is_not_the_tag() -> None:
    assert told(place="the investigation dormant", weather="train").places == frozenset()


@pytest.mark.parametrize(
    ("facts", "apologies", "promises"),
    [
        ({}, 0, 0),
        ({"apologies_already": 2, "promises_open": ["五分钟", "call back"]}, 2, 2),
        ({"apologies_already": -3, "promises_open": []}, 0, 0),
        ({"apologies_already": "many", "promises_open": "a call"}, 1, 1),
    ],
)
def test_given_the_ledger_then_sorries_and_promises_are_counted(
    facts: dict[str, Any], apologies: int, promises: int
) -> None:
    assert (told(**facts).apologies, told(**facts).promises) == (apologies, promises)


@pytest.mark.parametrize(
    ("said", "slug", "apologies"),
    [
        ("late", "late", 0),
        ("sorry", "sorry", 1),
        ("让您久等，抱歉！", "sorry", 1),
        ("sorry about the wait", "sorry", 1),
        ("别的话，实在对不起您了", "别的话，实在对不起您了", 1),
        ("late-night-apology", "late-night-apology", 1),
        ("", None, 0),
        (["late"], None, 0),
    ],
)
def test_given_what_was_said_last_then_its_script_is_found_and_a_sorry_in_it_counts(
    said: Any, slug: str | None, apologies: int
) -> None:
    situation = told(previous_script=said)

    assert (situation.previous_script, situation.apologies) == (slug, apologies)


def test_given_minutes_then_the_slot_is_filled_only_where_something_is_late() -> None:
    assert told(minutes_late=25).slots == {"late_min": "25"}
    assert told(minutes_late=25.9).minutes_late == 25
    assert told(minutes_late=-5).slots == {}


def test_given_a_reading_then_the_larger_anger_and_all_reasons_count() -> None:
    situation = told(Read(anger=2, reasons=("cold",), cancel=True), anger=1, reasons=["late"])

    assert (situation.anger, situation.reasons) == (2, {"late", "cold", "cancel"})
    assert told(Read(anger=1), anger=3).anger == 3
    assert told(Read(threat=Threat("blow", 2)), threat=False).threat
    assert not told(Read(), threat="yes").threat


# which kind


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"stage": "at_customer", "threat": True, "reasons": ["cancel"]}, "threat"),
        ({"stage": "cancelled_at_store", "reasons": ["late"], "minutes_late": 50}, "order_cancelled"),
        ({"reasons": ["取消", "洒"], "anger": 2}, "cancel_requested"),
        ({"anger": 1, "minutes_late": 50}, "customer_upset"),
        ({"customer_words": "怎么回事"}, "customer_upset"),
        ({"reasons": ["spilled"]}, "order_problem"),
        ({"reasons": ["spilled"], "anger": 1}, "customer_upset"),
        ({"stage": "at_customer", "local_time": "23:00", "minutes_late": 5}, "late_night_apology"),
        (
            {"stage": "at_customer", "local_time": "23:00", "minutes_late": 5, "reasons": ["late"]},
            "late_night_apology",
        ),
        ({"stage": "at_customer", "local_time": "23:00", "minutes_late": 5, "anger": 2}, "customer_upset"),
        ({"stage": "picked_up", "local_time": "23:00", "minutes_late": 5}, "delay_15"),
        ({"stage": "at_customer", "local_time": "23:00", "minutes_late": 0}, None),
        ({"minutes_late": 1}, "delay_15"),
        ({"minutes_late": 30}, "delay_30"),
        ({"minutes_late": 45}, "delay_45"),
        ({"stage": "at_store", "at_fault": "merchant"}, "merchant_slow"),
        ({"weather": "雨"}, "zone_alert"),
        ({"weather": "雨", "minutes_late": 20}, "delay_15"),
        ({"kind": "intent_rising", "minutes_late": 20}, "intent_rising"),
        ({}, None),
    ],
)
def test_given_facts_without_a_kind_then_the_likeliest_rule_is_taken(
    facts: dict[str, Any], expected: str | None
) -> None:
    assert kind(**facts) == expected


def test_given_words_that_were_read_as_calm_then_nobody_is_upset() -> None:
    assert kind(Read(), customer_words="谢谢") is None
    assert kind(Read(), customer_words="谢谢", minutes_late=20) == "delay_15"
    assert kind(Read(anger=1), customer_words="搞什么") == "customer_upset"


# the advice


def test_given_a_kind_without_words_then_the_next_that_fits_is_tried() -> None:
    advice = advise_on({"stage": "at_customer", "reasons": ["cancel"], "minutes_late": 50}, TAGS, LIBRARY)

    assert advice.script == LIBRARY.script("upset")
    assert advise_on({"minutes_late": 50}, TAGS, LIBRARY).script in LIBRARY.by_kind["delay_15"]


def test_given_nothing_that_calls_for_words_then_only_a_known_note_brings_some() -> None:
    dog = a_line("dog", "delay_15", when=When(notes=("dog",)))
    line = Text(zh="晚了{late_min}分钟", en="{late_min} late")
    late_dog = a_line("a-late-dog", "delay_15", acts=(Act(act="say", line=line, bare=line),), when=dog.when)
    library = Library(scripts=(*LIBRARY.scripts, dog, late_dog))

    with_dog = advise_on({"stage": "at_customer", "notes": "a dog"}, TAGS, library)
    without = advise_on({"stage": "at_customer"}, TAGS, library)

    assert with_dog.script == dog
    assert [reason.zh for reason in with_dog.reasons] == ["到门口了", "有狗"]
    assert (without.script, without.moves) == (None, ("hand_over_quietly", "thank"))
    assert without.reasons[-1].zh == "没出什么事，不用多说"
