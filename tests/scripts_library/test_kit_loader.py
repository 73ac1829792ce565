"""The kit: the shipped one is whole, and each fault of another is named."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from coaching.kit import ANSWERS
from coaching.script import sayable
from scripts_library import LIBRARY_FOLDER
from scripts_library.kit_loader import FILE, load_kit, whole_kit
from scripts_library.loader import LibraryFaults, load_library
from tests.makers import a_script, an_act, the_acts

LIBRARY = load_library(LIBRARY_FOLDER)
#: As shipped, and one more that needs a fact: nothing shipped does.
WITH_A_NEED = replace(
    LIBRARY,
    scripts=(
        *LIBRARY.scripts,
        a_script(
            "needs-a-place", acts=(*the_acts()[:1], an_act("fact", "餐到{place}了。", "I'm at {place}."))
        ),
    ),
)
SHIPPED = (LIBRARY_FOLDER / FILE).read_text(encoding="utf-8")


def test_given_the_shipped_kit_then_it_has_five_scripts_three_ways_out_and_a_minute() -> None:
    kit = load_kit(LIBRARY_FOLDER, LIBRARY)

    assert (len(kit.scripts), len(kit.ways_out)) == (5, 3)
    assert [(step.begins, step.ends) for step in kit.recovery.steps] == [
        (0, 10),
        (10, 40),
        (40, 45),
        (45, 53),
    ]
    assert tuple(kit.recovery.answers) == ANSWERS


def test_given_the_shipped_kit_then_each_of_its_scripts_can_be_said_without_a_fact() -> None:
    kit = load_kit(LIBRARY_FOLDER, LIBRARY)

    for slug in kit.slugs:
        script = LIBRARY.script(slug)
        assert script
        acts = sayable(script, {})
        assert acts, slug
        assert not any("{" in act.line.zh + act.line.en for act in acts if act.line), slug


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"angry"', '"nothing-like-it"', "there is no script 'nothing-like-it'"),
        ('"angry"', '"late"', "'late' is named twice"),
        ('"angry"', '"needs-a-place"', "can't be said without facts"),
        ('"evidence"', '"storm"', "ways_out: 'storm' is not for a threat"),
        ("begins = 40", "begins = 41", "a step begins at 41, not at 40"),
        ("ends = 53", "ends = 60", "the question needs the rest of 60 s"),
        ('answers.rest.en = "Ten more minutes"', 'answers.rest.en = " "', "a text lacks a language"),
        ('answers.rest.zh = "再歇会儿"\nanswers.rest.en = "Ten more minutes"\n', "", "recovery.answers"),
        ("scripts = [", "more = 1\nscripts = [", "more"),
        ("[recovery]", "[recovery", "is not TOML"),
    ],
)
def test_given_a_kit_with_a_fault_then_it_is_named_and_the_rest_can_be_used(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in SHIPPED
    (tmp_path / FILE).write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(LibraryFaults, match=f"(?s){FILE}: .*") as refused:
        load_kit(tmp_path, WITH_A_NEED)

    assert told in str(refused.value)
    kit, faults = whole_kit(tmp_path, WITH_A_NEED)
    assert faults
    assert "nothing-like-it" not in kit.slugs


def test_given_no_kit_at_all_then_its_absence_is_the_fault(tmp_path: Path) -> None:
    kit, faults = whole_kit(tmp_path, LIBRARY)

    assert kit.slugs == ()
    assert [fault.file for fault in faults] == [FILE]


def test_given_the_shipped_kit_when_a_script_of_it_is_broken_then_the_others_stay(tmp_path: Path) -> None:
    shutil.copy(LIBRARY_FOLDER / FILE, tmp_path)
    fewer = type(LIBRARY)(scripts=tuple(one for one in LIBRARY.scripts if one.slug != "angry"))

    kit, faults = whole_kit(tmp_path, fewer)

    assert kit.scripts == ("late", "made-good", "my-mistake", "cancel-at-door")
    assert [fault.why for fault in faults] == ["there is no script 'angry'"]
