"""What a trainer reads of a script's settings: every one has a name, every condition its chip."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest

from app.pages import script_words as words
from coaching.board import FATES
from coaching.content import Text
from coaching.fact_names import NOTE_NAMES, PLACE_NAMES, REASON_NAMES, WEATHER_NAMES
from coaching.script import SLOTS, Channel, Move, Tone, When
from coaching.situation import Customer, Fault, Note, Place, Reason, Weather
from tests.house import the_library
from tests.makers import a_text

TABLES: list[tuple[str, Any, Mapping[Any, Text]]] = [
    ("tones", get_args(Tone), words.TONE_NAMES),
    ("channels", get_args(Channel), words.CHANNEL_NAMES),
    ("moves", get_args(Move), words.MOVE_NAMES),
    ("says_at", ("door", "if_they_call", "if_they_answer"), words.SAYS_AT_NAMES),
    ("customers", get_args(Customer), words.CUSTOMER_NAMES),
    ("faults", get_args(Fault), words.FAULT),
    ("slots", sorted(SLOTS), words.SLOT_NAMES),
    ("anger", range(words.HIGHEST_ANGER + 1), words.ANGER),
    ("reasons", get_args(Reason), REASON_NAMES),
    ("notes", get_args(Note), NOTE_NAMES),
    ("places", get_args(Place), PLACE_NAMES),
    ("weather", get_args(Weather), WEATHER_NAMES),
]


def zh(when: When) -> list[str]:
    return [chip.zh for chip in words.conditions(when)]


@pytest.mark.parametrize(("members", "names"), [row[1:] for row in TABLES], ids=[row[0] for row in TABLES])
def test_given_a_setting_then_each_of_its_values_has_one_name_of_its_own(
    members: Any, names: Mapping[Any, Text]
) -> None:
    assert set(names) == set(members)
    assert (
        len({text.zh for text in names.values()}) == len({text.en for text in names.values()}) == len(names)
    )


@pytest.mark.parametrize(
    "end", ["shown", "expired", "retracted", "superseded", "capped", "declined", "abstained"]
)
def test_given_an_end_of_a_decision_then_the_dispatcher_reads_a_word_for_it(end: str) -> None:
    assert end in FATES


def test_given_a_script_that_asks_for_nothing_then_it_has_no_chip() -> None:
    assert words.conditions(When()) == ()


def test_given_a_list_then_one_chip_names_all_its_members_for_any_of_them_will_do() -> None:
    assert zh(When(reasons=("cold", "spilled"), places=("hotel",))) == ["客人说餐凉了 / 餐洒了", "酒店"]


@pytest.mark.parametrize(
    ("when", "chip"),
    [
        (When(anger=(2, 2)), "火气：发火"),
        (When(anger=(0, 1)), "火气：没火气到不高兴"),
        (When(night=True), "夜里"),
        (When(night=False), "白天"),
        (When(late=(10, 240)), "晚10到240分钟"),
        (When(late=(0, 9999)), "过了说好的时间"),
        (When(late=(20, 9999)), "晚了至少20分钟"),
        (When(apologies=(0, 0)), "这单还没道过歉"),
        (When(apologies=(1, 99)), "这单道过歉了"),
        (When(apologies=(1, 2)), "道过1到2次歉"),
        (When(customer=("new",)), "头一回点"),
        (When(fault=("rider", "unknown")), "这回是自己的错 / 不知道怪谁"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_given_a_condition_then_its_chip_says_it_plainly(when: When, chip: str) -> None:
    assert zh(when) == [chip]


def test_given_a_line_with_a_slot_then_the_slot_is_told_by_name() -> None:
    line = words.with_slots_named(a_text("晚了{late_min}分钟。", "It's {late_min} minutes late."))

    assert (line.zh, line.en) == ("晚了〔晚几分〕分钟。", "It's [minutes late] minutes late.")


def test_given_the_library_then_no_script_has_two_chips_alike() -> None:
    for script in the_library().scripts:
        chips = zh(script.when)
        assert len(chips) == len(set(chips)), script.slug
