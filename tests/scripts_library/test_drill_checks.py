"""What would make a drill unplayable, unsayable or teach the wrong thing is found and said, each in its words."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from coaching.drill import Drill
from coaching.library import Library
from scripts_library import LIBRARY_FOLDER
from scripts_library.drill_checks import drill_faults
from scripts_library.drill_loader import check_drills, playable_drills
from tests.house import the_library, the_rulebook

SAMPLE = LIBRARY_FOLDER / "drills" / "cancel-at-door.toml"
Whole = dict[str, Any]


def sample() -> Whole:
    return tomllib.loads(SAMPLE.read_text(encoding="utf-8"))


def node(whole: Whole, id: str) -> Whole:
    return next(one for one in whole["nodes"] if one["id"] == id)


def reply(whole: Whole, path: str) -> Whole:
    of, id = path.split("/")
    return next(one for one in node(whole, of)["replies"] if one["id"] == id)


def ending(whole: Whole, id: str) -> Whole:
    return next(one for one in whole["endings"] if one["id"] == id)


def faults(whole: Whole) -> list[str]:
    drill = TypeAdapter(Drill).validate_python(whole)
    return drill_faults(drill, the_library(), the_rulebook().phrases, the_rulebook().read)


def change(**values: object) -> Callable[[Whole], None]:
    """Change the fields of the whole."""
    return lambda whole: whole.update(values)


def on_reply(path: str, **values: object) -> Callable[[Whole], None]:
    return lambda whole: reply(whole, path).update(values)


def on_node(id: str, **values: object) -> Callable[[Whole], None]:
    return lambda whole: node(whole, id).update(values)


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def without_replies(whole: Whole) -> None:
    node(whole, "opens")["replies"] = node(whole, "opens")["replies"][:1]


def two_of_one_id(whole: Whole) -> None:
    node(whole, "cancels")["replies"][1]["id"] = "argue"


def two_nodes_of_one_id(whole: Whole) -> None:
    whole["nodes"].append(node(whole, "enough"))


def an_island(whole: Whole) -> None:
    whole["nodes"].append({**node(whole, "enough"), "id": "island"})


def a_dead_loop(whole: Whole) -> None:
    for one in node(whole, "no-answer")["replies"]:
        one["to"] = "in-writing"
    for one in node(whole, "in-writing")["replies"]:
        one["to"] = "no-answer"


def no_happy_end(whole: Whole) -> None:
    ending(whole, "settled")["kind"] = "bad"
    ending(whole, "away")["kind"] = "bad"


def a_long_detour(whole: Whole) -> None:
    """He swears to it again and again."""
    for id, to in (("more", "most"), ("most", "complains")):
        again = deepcopy(node(whole, "in-writing"))
        again["id"] = id
        again["replies"][1]["to"] = to
        whole["nodes"].append(again)
    reply(whole, "in-writing/swear-to-it")["to"] = "more"


def a_loop_back(whole: Whole) -> None:
    reply(whole, "in-writing/swear-to-it")["to"] = "opens"


def a_short_one(whole: Whole) -> None:
    whole["nodes"] = [node(whole, "threatens")]
    whole["endings"] = [ending(whole, id) for id in ("away", "grabbed", "out-of-time")]


def talking_wins(whole: Whole) -> None:
    reply(whole, "threatens/soothe")["to"] = "settled"


def no_way_out(whole: Whole) -> None:
    reply(whole, "threatens/leave").update(shows=[], meant="bad")


def no_safe_ending(whole: Whole) -> None:
    ending(whole, "away")["kind"] = "bad"


FAULTS: list[tuple[str, Callable[[Whole], None]]] = [
    ("scripts: there is no script 'nothing'", change(scripts=["nothing"])),
    ("scripts: name the scripts", change(scripts=[])),
    ("nodes and endings: a drill needs both", change(nodes=[])),
    ("opens: mood 4 is not 0 to 3", on_node("opens", mood=4)),
    ("opens: 1 replies, it takes 2 or 3", without_replies),
    ("cancels: 2 replies share the id 'argue'", two_of_one_id),
    ("enough: 2 nodes or endings share this id", two_nodes_of_one_id),
    ("'a/b' is no id", on_reply("opens/sorry-sorry", id="a/b")),
    ("opens/sorry-sorry: a loose end, there is no 'nowhere'", on_reply("opens/sorry-sorry", to="nowhere")),
    ("time_over: there is no ending 'never'", change(time_over="never")),
    ("time_over: 'away' is safe", change(time_over="away")),
    ("island: nothing leads here", an_island),
    ("no-answer: a dead loop", a_dead_loop),
    ("no good or safe ending can be reached", no_happy_end),
    ("the longest way takes 1 answers", a_short_one),
    ("the longest way takes 8 answers", a_long_detour),
    ("over 400 ways through", a_loop_back),
    ("title: a language is missing", change(title=both("取消", " "))),
    ("opens: en holds Chinese", on_node("opens", said=both("「在哪？」", "“在哪?”"))),
    ("opens: zh holds an English sentence", on_node("opens", said=both("「where are you？」", "“Where?”"))),
    ("opens: zh: the customer's words stand in 「」", on_node("opens", said=both("在哪？", "“Where?”"))),
    ("write it out", on_node("opens", said=both("「{late_min}分钟！」", "“{late_min} minutes!”"))),
    (
        "refund/vow: zh over 36 characters",
        on_reply("refund/vow", said=both("放心全退" * 10, "You'll get it back.")),
    ),
    (
        "refund/vow: en over 22 words",
        on_reply("refund/vow", said=both("放心，全退。", "You will get it back. " * 5)),
    ),
    ("refund/vow: why: zh over 30", on_reply("refund/vow", why=both("退款不在你手上" * 5, "Not yours."))),
    (
        "a sentence over 24, no breath is that long",
        on_reply(
            "cancels/take-it-on",
            said=both(
                "行您要取消我听清楚了我现在就打给客服开免提让您一起听着说",
                "Okay, you want to cancel. I'm ringing support now.",
            ),
        ),
    ),
    ("he threatens (zh, en); set threat = true", on_node("threatens", threat=False)),
    ("a threat, and no reply that shows safety and ends safe", no_way_out),
    ("staying under a threat may not end good (settled)", talking_wins),
    ("there is a threat, and no safe ending", no_safe_ending),
    ("threatens/soothe: it stays under a threat", on_reply("threatens/soothe", shows=["empathy"])),
    ("threatens/leave: leaving is right", on_reply("threatens/leave", meant="weak")),
    (
        "refund/vow: zh: meant bad, and the phrase coach calls it good",
        on_reply(
            "refund/vow", said=both("明白，餐到了，我现在打客服。", "You'll definitely get it all back.")
        ),
    ),
    (
        "refund/ask-support: zh: meant good, and the phrase coach marks but",
        on_reply(
            "refund/ask-support", said=both("明白。但是我现在问客服。", "Got it. I'm asking support now.")
        ),
    ),
    (
        "meant weak, and the phrase coach calls it good",
        on_reply("opens/say-it-first", meant="weak"),
    ),
    (
        "meant good, and never said: 理解您的",
        on_reply(
            "refund/ask-support", said=both("理解您的心情，我现在打客服。", "Got it. I'm asking support now.")
        ),
    ),
    (
        "refund/vow: zh: its own words count as no reply",
        on_reply("refund/vow", said=both("嗯，行吧，我看看。", "You'll definitely get it all back.")),
    ),
    (
        "opens/say-it-first: on the best way through, and meant bad",
        on_reply("opens/say-it-first", meant="bad"),
    ),
    (
        "zh: the first sentence is over 12, or holds a number",
        on_reply(
            "opens/say-it-first",
            said=both(
                "晚了二十七分钟，您等久了。您看一眼餐。", "Long wait, I know. It's late. Have a look inside."
            ),
        ),
    ),
    (
        "zh: 2 apologies on the best way",
        on_reply(
            "cancels/take-it-on",
            said=both("抱歉抱歉，您要取消。我现在打客服，开免提。", "Okay. I'm calling support now."),
        ),
    ),
]


def test_given_the_sample_then_it_has_no_fault() -> None:
    assert faults(sample()) == []


@pytest.mark.parametrize(("why", "spoil"), FAULTS, ids=[why for why, _ in FAULTS])
def test_given_a_spoilt_drill_then_the_fault_is_named(why: str, spoil: Callable[[Whole], None]) -> None:
    whole = sample()
    spoil(whole)

    found = faults(whole)

    assert any(why in fault for fault in found), found


def test_given_a_best_way_that_is_too_long_to_say_then_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts_library.drill_words.THINKS", 30)

    assert any("s to say, at most 120" in fault for fault in faults(sample()))


def test_given_kind_words_under_a_threat_then_they_may_be_meant_bad() -> None:
    whole = sample()
    reply(whole, "threatens/soothe")["said"] = both(
        "您等久了，餐到了，我打给客服。", "Long wait. I'm ringing support now."
    )

    assert faults(whole) == []


def folder_of(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "drills").mkdir()
    for name, text in files.items():
        (tmp_path / "drills" / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_given_a_broken_drill_then_the_others_are_played_and_the_fault_names_its_file(tmp_path: Path) -> None:
    whole = SAMPLE.read_text(encoding="utf-8")
    folder = folder_of(
        tmp_path,
        cancel_at_door=whole,
        other=whole,
        loose=whole.replace('slug = "cancel-at-door"', 'slug = "loose"').replace('to = "refund"', 'to = "x"'),
        typing=whole.replace("meant =", "ment ="),
        no_toml="slug = ",
    )

    drills, wrong = playable_drills(folder, the_library())

    assert [drill.slug for drill in drills] == ["cancel-at-door"]
    assert {fault.file for fault in wrong} == {
        "drills/other.toml", "drills/loose.toml", "drills/typing.toml", "drills/no-toml.toml"
    }  # fmt: skip


def test_given_the_shipped_drills_then_none_has_a_fault() -> None:
    book = the_rulebook()

    many, wrong = check_drills(LIBRARY_FOLDER, book.library, book.phrases, book.read)

    assert [str(fault) for fault in wrong] == []
    assert many == len(the_library().drills) > 0


def test_given_a_library_then_a_drill_is_found_by_its_slug() -> None:
    assert the_library().drill("cancel-at-door") in the_library().drills
    assert Library().drill("cancel-at-door") is None
