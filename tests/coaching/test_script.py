"""A script's length in breath, and its slots."""

import pytest

from coaching.content import Text
from coaching.script import filled, sayable, spoken_length_en, spoken_length_zh
from coaching.talk_models import ACT_LABELS, ACTS_OF_MODEL, MODEL_NAMES
from tests.makers import a_script, a_text, an_act


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ("", 0),
        ("您等久了。", 4),
        ("「行」，——好！", 2),
        ("比说好的晚了{late_min}分钟。", 6 + 3 + 2),
        ("我在B座3楼", 6),
    ],
)
def test_given_a_chinese_line_then_characters_count_and_marks_do_not(line: str, length: int) -> None:
    assert spoken_length_zh(line) == length


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ("", 0),
        ("Long wait, I know.", 4),
        ("I'm ringing. It’s on speaker!", 5),
        ("It's {late_min} minutes late.", 3 + 2),
    ],
)
def test_given_an_english_line_then_words_count_and_a_slot_counts_as_two(line: str, length: int) -> None:
    assert spoken_length_en(line) == length


def test_given_a_silent_act_then_it_takes_two_seconds() -> None:
    spoken = an_act("mirror", "一二三四五六七八", "one two three four five")
    acts = (spoken, an_act("pause", None), an_act("act", "一二三四", "one two three four five"))

    script = a_script(model="emotional_mirror", acts=acts)

    assert (script.seconds("zh"), script.seconds("en")) == (5, 6)


def test_given_part_of_a_second_then_it_counts_as_a_whole_one() -> None:
    assert a_script(acts=(an_act("empathy", "一二三四五", "one two three"),)).seconds("zh") == 2


def test_given_every_fact_then_the_slots_are_filled_in_both_languages() -> None:
    line = a_text("晚了{late_min}分钟", "{late_min} minutes late")

    assert filled(line, {"late_min": "18"}) == Text(zh="晚了18分钟", en="18 minutes late")


def test_given_an_unknown_fact_then_the_line_is_not_said() -> None:
    assert filled(a_text("晚了{late_min}分钟", "Late."), {}) is None
    assert filled(a_text("晚了。", "{late_min} minutes late"), {}) is None


def test_given_a_fact_that_looks_like_a_slot_then_it_is_said_as_it_stands() -> None:
    assert filled(a_text("到{place}", "At {place}"), {"place": "{until}"}) == a_text(
        "到{until}", "At {until}"
    )


def test_given_a_missing_fact_in_a_required_act_then_the_script_is_not_sayable() -> None:
    script = a_script(acts=(an_act("empathy"), an_act("fact", "晚了{late_min}分钟"), an_act("plan")))

    assert sayable(script, {}) is None
    assert sayable(script, {"late_min": "18"}) is not None


def test_given_a_missing_fact_in_an_optional_act_then_only_that_act_is_left_out() -> None:
    acts = (an_act("apology"), an_act("reason", "路上{place}封了"), an_act("offer"))
    script = a_script(model="soothing_pyramid", acts=acts)

    said = sayable(script, {})

    assert said is not None
    assert [act.act for act in said] == ["apology", "offer"]


def test_given_the_tables_of_acts_then_each_model_and_act_has_its_name_in_both_languages() -> None:
    assert MODEL_NAMES.keys() == ACTS_OF_MODEL.keys()
    assert ACT_LABELS.keys() == {act for acts in ACTS_OF_MODEL.values() for act in acts}
    assert all(name.zh and name.en for name in (*MODEL_NAMES.values(), *ACT_LABELS.values()))
