"""Each question that a program can ask of a script (TALK, section 7) finds the fault, and passes what is good."""

from typing import Any

import pytest

from coaching.content import Text
from coaching.library import Library
from coaching.script import Act, ActName, Promise, Script, When
from scripts_library.checks import faults_of, script_faults
from scripts_library.coverage import COVERED, cells, facts_without_words, reasons_without_words, uncovered


def act(name: ActName, zh: str | None, en: str = "I'm listening.", bare: Text | None = None) -> Act:
    return Act(act=name, line=None if zh is None else Text(zh=zh, en=en), bare=bare)


def acts(fact: str = "这单取消了。", en: str = "This one's been cancelled.") -> tuple[Act, ...]:
    return (
        act("empathy", "您等久了。", "Long wait, I know."),
        act("fact", fact, en),
        act("plan", "我现在打客服。", "I'm ringing support."),
    )


def a_script(slug: str = "good", **changed: Any) -> Script:
    parts: dict[str, Any] = {
        "title": Text(zh="取消了", en="Cancelled"), "kinds": ("order_cancelled",), "stages": ("at_store",),
        "model": "empathy_fact_plan", "tone": "level", "channel": "door",
        "cue": Text(zh="停稳再看。", en="Stop first."), "acts": acts(),
        "todo": (Text(zh="站到亮处。", en="Stand in the light."),), "never": Text(zh="别争。", en="Don't argue."),
        "ends": Text(zh="照办，走。", en="Do as told, go."), "fails": Text(zh="走开。", en="Walk away."),
        "moves": ("state_fact",),
    }  # fmt: skip
    return Script(slug=slug, **(parts | changed))


def faults(**changed: Any) -> list[str]:
    return list(script_faults(a_script(**changed)))


APOLOGY = (act("apology", "抱歉，让您等了。", "Sorry about the wait."), act("offer", "您看一眼餐。"))
MIRROR = (act("mirror", "您取消了，我看到了。"), act("pause", None), act("act", "我问客服。"))
HEDGE = (act("close", "餐放这儿了，我先走。"), act("go", None), act("report", "我走开了，没伤。"))


def test_given_good_words_then_there_is_no_fault() -> None:
    assert faults() == []
    assert faults(model="soothing_pyramid", acts=APOLOGY, moves=("apologise_once",)) == []
    assert faults(model="hedge_leave", kinds=("threat",), acts=HEDGE, moves=("leave_now",)) == []
    assert faults(model="plain", acts=(act("say", "餐递您手上，早点歇着。"),)) == []
    assert faults(acts=acts("封条没动，我没按铃。", "Seal's on, I didn't ring.")) == []


@pytest.mark.parametrize(
    ("zh", "en", "fault"),
    [
        ("我理解，但是后厨忙。", "Right.", "zh: never said: 但是 (but)"),
        ("您冷静一下。", "Right.", "zh: never said: 冷静 (calm down)"),
        ("这不归我管。", "Right.", "zh: never said: 不归我 (denial)"),
        ("是店里装错的。", "Right.", "zh: never said: 店里装错 (blame)"),
        ("您自己写错了。", "Right.", "zh: never said: 您自己写错 (blame)"),
        ("麻烦给个五星。", "Right.", "zh: never said: 五星 (begging)"),
        ("差了要扣我。", "Right.", "zh: never said: 扣我 (pity)"),
        ("肯定办好。", "Right.", "zh: never said: 肯定 (vow)"),
        ("马上到。", "Right.", "zh: never said: 马上 (vague time)"),
        ("就晚了几分钟嘛。", "Right.", "zh: never said: 就晚了 (making light)"),
        ("好。", "Yes, but it's late.", "en: never said: but (but)"),
        ("好。", "Calm down, please.", "en: never said: Calm (calm down)"),
        ("好。", "That's not my problem.", "en: never said: not my problem (denial)"),
        ("好。", "The kitchen was slow.", "en: never said: kitchen was slow (blame)"),
        ("好。", "Five stars, yeah?", "en: never said: Five stars (begging)"),
        ("好。", "It comes out of my pay.", "en: never said: my pay (pity)"),
        ("好。", "It won't happen again.", "en: never said: won't happen again (vow)"),
        ("好。", "I'll be there soon.", "en: never said: soon (vague time)"),
        ("好。", "I completely understand.", "en: never said: understand (brochure)"),
        ("好。", "You'll get it back.", "en: never said: get it back (money not his)"),
    ],
)
def test_given_words_that_are_never_said_then_they_are_named_with_their_kind(
    zh: str, en: str, fault: str
) -> None:
    assert faults(acts=acts(zh, en)) == [fault]


def test_given_never_words_in_a_quote_of_the_way_on_then_they_are_found_and_in_never_they_are_not() -> None:
    said = Text(zh="说「肯定给办」，走。", en="Say “Soon”, go.")

    assert faults(never=said) == []
    assert faults(fails=said) == ["zh: never said: 肯定 (vow)", "en: never said: Soon (vague time)"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"acts": acts("晚了{late_min}分钟。")}, "acts: fact names {late_min} and has no `bare`"),
        ({"acts": (*acts()[:2], act("plan", "我问客服。", bare=Text(zh="好。", en="Right.")))}, "a `bare` and no slot"),
        ({"acts": (act("empathy", "等了二十分钟了。"), *acts()[1:])}, "zh first line"),
        ({"acts": (act("empathy", "等久了。", "Forty minutes, I know."), *acts()[1:])}, "en first line"),
        ({"model": "plain", "acts": (act("say", "餐" * 13),)}, "zh first line"),
        ({"model": "soothing_pyramid", "acts": APOLOGY}, "moves: it says sorry, so apologise_once"),
        ({"moves": ("apologise_once",)}, "moves: apologise_once, and nothing in it says sorry"),
        ({"moves": ()}, "moves: name at least one"),
        ({"model": "soothing_pyramid", "moves": ("apologise_once",), "acts": (APOLOGY[0], act("offer", "不好意思。"))},
         "zh: more than one apology"),
        ({"model": "soothing_pyramid", "moves": ("apologise_once",), "when": When(apologies=(1, 99)), "acts": APOLOGY},
         "when.apologies: it says sorry"),
        ({"model": "emotional_mirror", "channel": "text", "acts": MIRROR}, "channel: a mirror in a text"),
        ({"kinds": ("threat",)}, "model empathy_fact_plan: a threat needs a hedge"),
        ({"model": "hedge_leave", "acts": HEDGE}, "model hedge_leave: a hedge is for the kind threat alone"),
        ({"model": "hedge_leave", "kinds": ("threat",), "acts": HEDGE, "moves": ("empathy",)},
         "moves: empathy has no place in danger"),
        ({"kinds": ("late_night_apology",), "tone": "firm"}, "tone: nothing firm at night"),
        ({"kinds": ("late_night_apology",), "acts": acts("到了！")}, "acts: no shouting at night"),
        ({"when": When(anger=(2, 1))}, "when.anger: [2, 1] is not a range"),
        ({"kinds": ("order_cancelled", "order_cancelled")}, "kinds: one is named twice"),
        ({"acts": acts("我在 the front desk 等。")}, "zh holds an English sentence"),
        ({"only_if": Text(zh="真有水", en="有 water")}, "en holds Chinese"),
        ({"ends": Text(zh=" ", en="Go.")}, "a text is empty in one language"),
        ({"fails": Text(zh="追上去说清楚。", en="Go.")}, "zh: every road leads away: 追上"),
        ({"todo": (Text(zh="站亮处。", en="Stand your ground."),)}, "en: every road leads away: Stand your ground"),
    ],
)  # fmt: skip
def test_given_one_fault_in_the_build_of_a_script_then_it_is_named(
    changed: dict[str, Any], fault: str
) -> None:
    assert any(fault in said for said in faults(**changed)), faults(**changed)


def test_given_a_step_that_leads_away_then_it_is_no_fault() -> None:
    away = Text(zh="别追上去，别堵门，走。", en="Don't chase them, never argue. Go.")

    assert faults(fails=away, ends=away) == []


@pytest.mark.parametrize(
    ("zh", "en", "minutes", "wrong"),
    [
        ("我等您五分钟。", "I'll wait five minutes.", 5, 0),
        ("我等您五分钟。", "I'll wait five minutes.", None, 2),
        ("我等您五分钟。", "I've got 3 minutes.", 5, 1),
        ("十分钟内给您回话。", "I'll message you in ten minutes.", 10, 0),
        ("让您等了很久。", "You've waited a long time.", None, 0),
    ],
)
def test_given_minutes_that_are_vowed_then_a_promise_holds_the_same_minutes(
    zh: str, en: str, minutes: int | None, wrong: int
) -> None:
    promise = Promise(minutes=minutes, what=Text(zh="等他", en="Wait")) if minutes else None

    found = faults(acts=acts(zh, en), promise=promise)

    assert len(found) == wrong
    assert all("promise" in fault for fault in found)


# beside one another


def beside(*scripts: Script) -> list[str]:
    return [str(fault) for fault in faults_of(Library(scripts=scripts)) if fault.file != "scripts/"]


def test_given_a_script_to_follow_then_it_exists_and_is_another() -> None:
    good = a_script("good", next=("good", "gone", "other"))
    other = a_script("other", acts=(act("empathy", "我在。", "Here."), *acts()[1:]))

    assert beside(good, other) == [
        "good: next: a script does not follow itself", "good: next: there is no script 'gone'",
    ]  # fmt: skip


def test_given_two_scripts_with_the_same_first_and_last_line_then_the_second_is_named() -> None:
    same, half = (
        a_script("same", acts=acts("别的。", "Else.")),
        (act("empathy", "别的话。", "Else."), *acts()[1:]),
    )

    found = beside(a_script("good"), same, a_script("half", acts=half))

    assert [line.split(": ")[:2] for line in found] == [["same", "zh"], ["same", "en"]]
    assert "those of good" in found[0]


# situations without words


FREE = {"kinds": ("order_cancelled",), "stages": ("at_store",)}


@pytest.mark.parametrize(
    ("changed", "covered"),
    [
        ({}, True),
        ({"when": When(reasons=("late",))}, False),
        ({"when": When(night=False)}, False),
        ({"when": When(apologies=(1, 99))}, False),
        ({"only_if": Text(zh="有水", en="Water")}, False),
        ({"model": "soothing_pyramid", "acts": APOLOGY}, False),
        ({"acts": acts("单号{order_no}。")}, False),
    ],
)
def test_given_a_script_then_it_covers_a_place_only_if_it_asks_for_no_fact(
    changed: dict[str, Any], covered: bool
) -> None:
    holes = list(uncovered(Library(scripts=(a_script(**(FREE | changed)),))))

    assert (
        any(hole.startswith("no script for order_cancelled at stage at_store (") for hole in holes) != covered
    )
    assert len(holes) == len(COVERED) - covered


def test_given_the_coverage_then_scripts_are_counted_and_what_no_one_asks_for_is_named() -> None:
    gate = a_script("gate", kinds=("order_problem",), when=When(reasons=("late",), places=("gate",)))
    library = Library(scripts=(a_script(), gate))

    counts = {(cell.kind, cell.stage): (cell.unconditional, cell.all) for cell in cells(library)}

    assert counts[("order_cancelled", "at_store")] == (1, 1)
    assert counts[("order_problem", "at_store")] == (0, 1)
    assert reasons_without_words(library)["late"] == ["before_store", "picked_up", "at_door", "returning"]
    assert "gate" not in facts_without_words(library)["places"]
    assert "hotel" in facts_without_words(library)["places"]
