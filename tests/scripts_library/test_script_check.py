"""A script as data: each fault names its field and says in both languages what to do; the file's checks are these."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from coaching.library import Library
from coaching.script import Script
from scripts_library import LIBRARY_FOLDER
from scripts_library.checks import script_faults
from scripts_library.phrasing_loader import load_phrase_table
from scripts_library.script_check import FieldFault, check_script
from tests.house import the_library
from tests.makers import a_script, a_text, an_act, the_acts

SCRIPT = TypeAdapter(Script)
OTHER = a_script("other", acts=(an_act("empathy", "我在。", "Here."), *the_acts()[1:]))
LIBRARY = Library(scripts=(OTHER,))


def data(script: Script, **changed: Any) -> dict[str, Any]:
    whole: dict[str, Any] = SCRIPT.dump_python(script, mode="json")
    return whole | changed


def acts(at: int, **changed: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data(a_script())["acts"]
    found[at] |= changed
    return found


def line(zh: str, en: str = "Right.") -> dict[str, Any]:
    return {"line": {"zh": zh, "en": en}}


def fields(content: dict[str, Any]) -> set[str]:
    return {fault.field for fault in check_script(content, LIBRARY)}


def test_given_the_shipped_scripts_as_data_then_the_desk_finds_no_fault_in_them() -> None:
    library = the_library()

    assert {s.slug: f for s in library.scripts if (f := check_script(data(s), library))} == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"acts": acts(0, **line("等了二十分钟了。"))}, "acts.0.line.zh"),
        ({"acts": acts(1, **line("我理解，但是后厨忙。"))}, "acts.1.line.zh"),
        ({"acts": acts(2, **line("好。", "I'll be there soon."))}, "acts.2.line.en"),
        ({"acts": acts(1, **line("晚了{late_min}分钟。"))}, "acts.1.bare"),
        ({"acts": acts(1, **line("在{somewhere}。"))}, "acts.1.line"),
        ({"acts": acts(1, **line("我等您五分钟。"))}, "acts.1.line.zh"),
        ({"acts": acts(1, **line("好" * 25))}, "acts.1.line.zh"),
        ({"acts": acts(0)[:2]}, "acts"),
        ({"acts": acts(1, **line(" "))}, "acts.1.line.zh"),
        ({"acts": acts(1, **line("我在 the front desk 等。"))}, "acts.1.line.zh"),
        ({"cue": {"zh": "停" * 25, "en": "Stop."}}, "cue.zh"),
        ({"ends": {"zh": "走。", "en": ""}}, "ends.en"),
        ({"fails": {"zh": "追上去说清楚。", "en": "Go."}}, "fails.zh"),
        ({"todo": [{"zh": "站亮处。", "en": "Stand your ground."}]}, "todo.0.en"),
        ({"moves": []}, "moves"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["threat"]}, "model"),
        ({"when": {"anger": [2, 1]}}, "when.anger"),
        ({"next": ["gone"]}, "next"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"promise": {"minutes": 90, "what": {"zh": "等", "en": "Wait"}}}, "promise.minutes"),
        # not a script yet
        ({"title": {"zh": "只有中文"}}, "title.en"),
        ({"tone": "loud"}, "tone"),
        ({"acts": acts(1, act="pray")}, "acts.1.act"),
        ({"when": {"anger": ["a", 3]}}, "when.anger.0"),
        ({"promise": {"minutes": "", "what": {"zh": "等", "en": "Wait"}}}, "promise.minutes"),
        ({"surprise": 1}, "surprise"),
        ({"acts": None}, "acts"),
        ({"kinds": "threat"}, "kinds"),
    ],
)  # fmt: skip
def test_given_a_fault_then_its_field_is_named_and_both_languages_say_what_to_do(
    changed: dict[str, Any], field: str | None
) -> None:
    found = check_script(data(a_script(), **changed), LIBRARY)

    assert fields(data(a_script(), **changed)) == ({field} if field else set())
    assert all(fault.stops for fault in found)
    assert all(fault.text.zh.strip() and fault.text.en.strip() for fault in found)
    assert not any("{" in fault.text.zh + fault.text.en for fault in found)


def test_given_two_scripts_that_begin_and_end_alike_then_the_other_is_named_by_its_title() -> None:
    twin = data(a_script("twin"))

    (fault, _en) = check_script(twin, Library(scripts=(a_script("known", title=a_text("先有的", "Known")),)))

    assert fault == FieldFault("acts.zh", fault.text)
    assert "先有的" in fault.text.zh
    assert check_script(twin, Library(scripts=(a_script("twin"),))) == []  # a version of itself


def test_given_any_bad_script_then_file_and_desk_find_the_same_many_faults() -> None:
    bad = a_script(
        moves=("apologise_once",),
        kinds=("threat", "threat"),
        cue=a_text(" ", "Stop."),
        acts=(an_act("fact", "但是肯定快了，等您五分钟！" * 2), an_act("empathy", "抱歉抱歉")),
    )

    assert len(check_script(data(bad), LIBRARY)) == len(set(script_faults(bad)))


def test_given_the_coach_then_what_it_marks_in_a_line_is_told_with_better_words() -> None:
    phrases = load_phrase_table(LIBRARY_FOLDER / "lexicon")
    content = data(a_script(), acts=acts(1, **line("这都是你们店的事。", "Shut up and listen.")))

    plain, coached = check_script(content, LIBRARY), check_script(content, LIBRARY, phrases)

    assert plain == []
    assert {fault.field for fault in coached} >= {"acts.1.line.en"}
