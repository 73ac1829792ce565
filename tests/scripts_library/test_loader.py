"""The shipped words hold no fault, and every fault of a broken file is named at once."""

from functools import cache
from pathlib import Path

import pytest

from coaching.advice import advise
from coaching.library import Library
from coaching.situation import Situation
from scripts_library import LIBRARY_FOLDER
from scripts_library.checks import COVERED, SCRIPT_SECONDS
from scripts_library.loader import LibraryFaults, load_library, read_library

GOOD = """
slug = "good"
kinds = ["order_cancelled"]
stages = ["at_store"]
model = "empathy_fact_plan"
tone = "level"
channel = "door"
moves = ["state_fact"]
title = { zh = "单取消了", en = "Cancelled" }
cue = { zh = "停稳再看。", en = "Stop first." }
todo = [{ zh = "站到亮处。", en = "Stand in the light." }]
never = { zh = "别争。", en = "Don't argue." }
ends = { zh = "照办。", en = "Do as told." }
fails = { zh = "走开。", en = "Walk away." }
acts = [
  { act = "empathy", line = { zh = "您等久了。", en = "Long wait, I know." } },
  { act = "fact", line = { zh = "这单取消了。", en = "This one's been cancelled." } },
  { act = "plan", line = { zh = "我现在打客服。", en = "I'm ringing support." } },
]
"""
EMPATHY = '{ act = "empathy", line = { zh = "您等久了。", en = "Long wait, I know." } }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    return tmp_path


def write(folder: Path, text: str, name: str = "good.toml") -> None:
    (folder / "scripts" / name).write_text(text, encoding="utf-8")


def faults_of_files(folder: Path) -> list[str]:
    """What is said of the files themselves; gaps of the whole library are another matter."""
    with pytest.raises(LibraryFaults) as raised:
        load_library(folder)
    return [str(fault) for fault in raised.value.faults if fault.file != "scripts/"]


# what is shipped


@cache
def the_shipped() -> Library:
    return load_library(LIBRARY_FOLDER)


def test_given_the_shipped_words_then_they_hold_no_fault() -> None:
    assert the_shipped().scripts


@pytest.mark.parametrize(("kind", "stage"), COVERED)
def test_given_a_place_where_the_contract_speaks_then_the_shipped_words_have_an_answer(
    kind: str, stage: str
) -> None:
    said_sorry = Situation(kind=kind, stage=stage, apologies=1, night=kind == "late_night_apology")

    advice = advise(said_sorry, the_shipped())

    assert advice.script is not None
    assert not advice.script.apologises
    assert advice.script.only_if is None
    assert max(advice.script.seconds("zh"), advice.script.seconds("en")) <= SCRIPT_SECONDS
    assert all(act.line is not None or act.silent for act in advice.acts)


def test_given_the_shipped_words_then_the_manual_for_writers_names_every_choice_they_use() -> None:
    manual = (LIBRARY_FOLDER / "README.md").read_text(encoding="utf-8")

    used = {
        word
        for script in the_shipped().scripts
        for word in (*script.kinds, *script.stages, script.model, script.tone, script.channel, script.says_at)
    }

    assert {word for word in used if f"`{word}`" not in manual} == set()


# files that can not be read


def test_given_a_lost_quote_then_the_file_is_named_and_the_others_are_read(folder: Path) -> None:
    write(folder, GOOD)
    write(folder, GOOD.replace('"good"', '"good'), "broken.toml")

    library, faults = read_library(folder)

    assert [script.slug for script in library.scripts] == ["good"]
    assert [fault.file for fault in faults] == ["scripts/broken.toml"]
    assert "is not TOML" in faults[0].why


def test_given_a_file_in_another_encoding_then_it_is_a_fault_and_not_a_crash(folder: Path) -> None:
    (folder / "scripts" / "good.toml").write_bytes(GOOD.encode("gb18030"))

    _, faults = read_library(folder)

    assert "Save as, Encoding, UTF-8" in faults[0].why


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("title =", "titel ="), "titel: Unexpected keyword argument"),
        (("title =", "titel ="), "title: Field required"),
        ((', en = "Cancelled"', ""), "title.en: Field required"),
        (('"level"', '"loud"'), "tone: Input should be"),
        (('"at_store"', '"at_home"'), "stages.0: Input should be"),
        (('act = "plan"', 'act = "pray"'), "acts.2.act: Input should be"),
        (('zh = "照办。"', "zh = 7"), "ends.zh: Input should be a valid string"),
        (('slug = "good"', 'slug = "other"'), "slug 'other' is not the file's name"),
    ],
)
def test_given_a_file_with_a_wrong_shape_then_the_place_is_named(
    folder: Path, change: tuple[str, str], fault: str
) -> None:
    write(folder, GOOD.replace(*change))

    assert any(line.startswith(f"scripts/good.toml: {fault}") for line in faults_of_files(folder))


# scripts that read wrong


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('act = "plan"', 'act = "act"'), "acts: empathy_fact_plan misses the act 'plan'"),
        ((EMPATHY + ",", ""), "acts: empathy_fact_plan misses the act 'empathy'"),
        ((EMPATHY, EMPATHY + "," + EMPATHY), "is not the order of empathy_fact_plan"),
        ((', line = { zh = "这单取消了。", en = "This one\'s been cancelled." }', ""), "acts: fact needs words"),
        (("这单取消了", "这单{sum}取消了"), "slot {sum} is not one of"),
        (('["order_cancelled"]', "[]"), "kinds and stages: name at least one of each"),
        (('["at_store"]', "[]"), "kinds and stages: name at least one of each"),
        (("这单取消了", "这单" + "取" * 24), "zh line over 24 characters"),
        (("This one's been", "one " * 14), "en line over 14 words"),
        (("您等久了", "您等" + "久" * 11), "zh first line: at most 12 characters"),
        (("您等久了", "{order_no}等久了"), "zh first line: at most 12 characters, no slot"),
        (("您等久了", "等了18分钟"), "zh first line: at most 12 characters, no slot, no number"),
        (("Long wait, I know", "long " * 10), "en first line: at most 9 words"),
        (("Long wait, I know", "Order {order_no}"), "en first line: at most 9 words, no slot"),
        (("Long wait, I know", "18 minutes, I know"), "en first line: at most 9 words, no slot, no number"),
        (("停稳再看", "停" * 25), "cue over 6 s"),
        (("Stop first", "stop " * 16), "cue over 6 s"),
        (("这单取消了", "抱歉抱歉"), "zh: more than one apology"),
        (("This one's been", "Sorry, my apologies,"), "en: more than one apology"),
        (("这单取消了", "但是取消了"), "zh: never said: 但是"),
        (("This one's been", "But it's"), "en: never said: But"),
        (('zh = "别争。"', 'zh = " "'), "a text is empty in one language"),
        (("Don't argue.", "Don't 争。"), "en holds Chinese"),
    ],
)  # fmt: skip
def test_given_one_fault_in_a_script_then_it_is_named(
    folder: Path, change: tuple[str, str], fault: str
) -> None:
    assert change[0] in GOOD
    write(folder, GOOD.replace(*change))

    said = faults_of_files(folder)

    assert any(line.startswith("scripts/good.toml: ") and fault in line for line in said), said


def test_given_a_script_that_takes_too_long_then_its_seconds_are_named(folder: Path) -> None:
    long = GOOD.replace("这单取消了", "取" * 24).replace("我现在打客服", "我" * 24)

    write(folder, long)

    assert faults_of_files(folder) == ["scripts/good.toml: zh: 13 s to say, at most 12"]


def test_given_words_for_a_silent_act_then_it_is_a_fault(folder: Path) -> None:
    mirror = GOOD.replace('"empathy_fact_plan"', '"emotional_mirror"').replace(
        'act = "empathy"', 'act = "mirror"'
    )

    write(folder, mirror.replace('act = "fact"', 'act = "pause"').replace('act = "plan"', 'act = "act"'))

    assert faults_of_files(folder) == ["scripts/good.toml: acts: pause is silent, it takes no words"]


# faults of the library as a whole


def test_given_several_faults_in_several_files_then_all_are_said_at_once(folder: Path) -> None:
    write(folder, GOOD.replace("这单取消了", "但是取消了").replace("Don't argue.", "争。"))
    write(folder, GOOD.replace("title =", "titel ="), "other.toml")
    write(folder, "not toml", "third.toml")

    said = faults_of_files(folder)

    assert {line.split(":")[0] for line in said} == {
        f"scripts/{name}.toml" for name in ("good", "other", "third")
    }
    assert sum(line.startswith("scripts/good.toml") for line in said) == 2


def test_given_a_slug_used_twice_then_it_is_named(folder: Path) -> None:
    write(folder, GOOD)
    write(folder, GOOD, "copy.toml")

    said = faults_of_files(folder)

    assert "good: 2 scripts share this slug" in said
    assert "scripts/copy.toml: slug 'good' is not the file's name" in said


def test_given_a_situation_without_words_then_the_hole_is_named(folder: Path) -> None:
    write(folder, GOOD)

    with pytest.raises(LibraryFaults) as raised:
        load_library(folder)

    holes = {str(fault).split(" (")[0] for fault in raised.value.faults}
    assert "scripts/: no script for order_cancelled at stage at_door" in holes
    assert "scripts/: no script for order_cancelled at stage at_store" not in holes
    assert len(holes) == len(COVERED) - 1


def test_given_an_empty_folder_then_every_situation_is_a_hole(tmp_path: Path) -> None:
    with pytest.raises(LibraryFaults) as raised:
        load_library(tmp_path)

    assert len(raised.value.faults) == len(COVERED)
