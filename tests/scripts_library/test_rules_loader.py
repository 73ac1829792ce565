"""Rule templates: each fault is named, and one broken rule silences no other."""

import re
from collections import Counter
from pathlib import Path

import pytest

from coaching.kinds import KINDS
from coaching.library import Library
from coaching.rule_template import FAMILY_NAMES, FIGURE
from coaching.situation import STAGES
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library
from scripts_library.rules_loader import whole_rules

GOOD = """
slug = "a-rule"
family = "shop"
stages = ["at_store"]
decides = "dispatcher"
scripts = ["kitchen-delay"]
title = { zh = "餐没出", en = "Not ready" }
signs = [{ zh = "到店{wait}分钟了。", en = "{wait} minutes in the shop." }]
never = { zh = "别催。", en = "Don't chase." }
ends = { zh = "餐到手。", en = "You have the food." }
figures = { wait = 10 }
steps = [
  { who = "rider", do = { zh = "问一次。", en = "Ask once." }, within = 1 },
  { who = "dispatcher", do = { zh = "看要不要转单。", en = "Move the order or not." }, within = 10 },
]
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(LIBRARY_FOLDER)


def rules(tmp_path: Path, text: str, library: Library) -> tuple[list[str], list[str]]:
    """(slugs of the usable rules, what is wrong) of a folder with a good rule and this one."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a-rule.toml").write_text(text, encoding="utf-8")
    (folder / "whole.toml").write_text(GOOD.replace("a-rule", "whole"), encoding="utf-8")
    usable, faults = whole_rules(tmp_path, library)
    return [rule.slug for rule in usable], [fault.why for fault in faults]


def test_given_a_good_rule_then_it_is_used_and_its_figures_are_put_in(
    tmp_path: Path, library: Library
) -> None:
    assert rules(tmp_path, GOOD, library) == (["a-rule", "whole"], [])
    rule = whole_rules(tmp_path, library)[0][0]
    assert rule.filled(rule.signs[0]).as_dict() == {"zh": "到店10分钟了。", "en": "10 minutes in the shop."}


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("{wait}分钟", "{late}分钟", "{late} is not among the figures"),
        ("figures = { wait = 10 }", "figures = { wait = 10, calls = 2 }", "calls is named in no text"),
        ('scripts = ["kitchen-delay"]', 'scripts = ["no-such"]', "there is no script 'no-such'"),
        ('stages = ["at_store"]', 'stages = ["at_door"]', "never said at the stages"),
        ("within = 10", "within = 0", "comes after 1"),
        ("问一次。", "拦住他，问清楚。", "keeps the rider where he should leave"),
        ("问一次。", "问" * 41, "over 40 characters"),
        ("别催。", "Don't chase them.", "in the other's place"),
        ('family = "shop"', 'family = "kitchen"', "family"),
        ('slug = "a-rule"', 'slug = "another"', "is not the file's name"),
        ("figures = { wait = 10 }", "figure = 10", "figure"),
    ],
)
def test_given_a_fault_then_it_is_named_and_the_other_rule_still_serves(
    tmp_path: Path, library: Library, before: str, after: str, word: str
) -> None:
    assert before in GOOD
    usable, faults = rules(tmp_path, GOOD.replace(before, after), library)
    assert any(word in fault for fault in faults), faults
    assert "whole" in usable


def test_given_the_shipped_rules_then_none_has_a_fault_and_none_is_another_with_a_word_swapped(
    library: Library,
) -> None:
    shipped, faults = whole_rules(LIBRARY_FOLDER, library)
    assert faults == []
    seen: dict[tuple[str, str], str] = {}
    for rule in shipped:
        first = (rule.steps[0].do.zh, rule.steps[-1].do.zh)
        assert seen.setdefault(first, rule.slug) == rule.slug, f"{rule.slug} begins and ends as {seen[first]}"


def test_given_the_shipped_rules_then_there_are_eighty_five_and_no_family_kind_or_stage_is_left_out(
    library: Library,
) -> None:
    shipped = whole_rules(LIBRARY_FOLDER, library)[0]
    assert len(shipped) >= 85
    of_family = Counter(rule.family for rule in shipped)
    assert {family for family in FAMILY_NAMES if of_family[family] < 5} == set()
    assert {kind for rule in shipped for kind in rule.kinds} == set(KINDS)
    assert {stage for rule in shipped for stage in rule.stages} == set(STAGES)


def test_given_a_shipped_text_then_both_languages_name_the_same_figures_and_no_other_number(
    library: Library,
) -> None:
    for rule in whole_rules(LIBRARY_FOLDER, library)[0]:
        assert 3 <= len(rule.steps) <= 5, rule.slug
        for text in rule.texts:
            assert set(FIGURE.findall(text.zh)) == set(FIGURE.findall(text.en)), f"{rule.slug}: {text}"
            numbers = set(re.findall(r"\d+", text.zh + text.en))
            assert numbers <= {"110", "120", "999"}, f"{rule.slug}: {text}"


def test_given_a_shipped_rule_then_its_first_step_in_danger_is_the_riders_and_he_decides(
    library: Library,
) -> None:
    in_danger = [rule for rule in whole_rules(LIBRARY_FOLDER, library)[0] if rule.kinds == ("threat",)]
    assert in_danger
    for rule in in_danger:
        assert (rule.steps[0].who, rule.decides, rule.family) == ("rider", "rider", "safety"), rule.slug
