"""Threats to a rider are heard in the languages of his customers; what only sounds like one is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from coaching.reading import read
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon

CASES = Path(__file__).parent / "cases"
#: What the second ear is taught of dangers; the rules know half of it.
TAUGHT = LIBRARY_FOLDER / "lexicon" / "lines" / "danger"


def lines_of(name: str) -> list[dict[str, Any]]:
    """The labelled lines of one table."""
    path = next(folder / f"{name}.jsonl" for folder in (CASES, TAUGHT) if (folder / f"{name}.jsonl").exists())
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


LINES = lines_of("threats_reader")
LEXICON = load_lexicon(LIBRARY_FOLDER / "lexicon")
THREATS = [line for line in LINES if line["threat"]]
NEAR_MISSES = [line for line in LINES if not line["threat"]]


def test_given_the_table_then_it_has_enough_of_every_kind_and_language() -> None:
    kinds = [line["threat"] for line in THREATS]
    english = [line for line in LINES if line["lang"] == "en"]

    assert len(THREATS) >= 100
    assert len(NEAR_MISSES) >= 80
    assert min(kinds.count(kind) for kind in set(kinds)) >= 7
    assert len(set(kinds)) == 5
    assert 40 <= len(english) <= len(LINES) - 80


@pytest.mark.parametrize("line", THREATS, ids=[line["text"] for line in THREATS])
def test_given_a_threat_when_read_then_it_is_heard_with_its_kind(line: dict[str, Any]) -> None:
    threat = read(line["text"], LEXICON).threat

    assert threat is not None
    assert threat.kind == line["threat"]
    assert abs(threat.level - line["level"]) <= 1


@pytest.mark.parametrize("line", NEAR_MISSES, ids=[line["text"] for line in NEAR_MISSES])
def test_given_what_only_sounds_like_a_threat_when_read_then_nobody_is_alarmed(line: dict[str, Any]) -> None:
    assert read(line["text"], LEXICON).threat is None


def test_given_the_threats_then_nine_in_ten_have_the_level_that_a_person_gave_them() -> None:
    found = [(read(line["text"], LEXICON).threat, line["level"]) for line in THREATS]

    assert sum(threat is not None and threat.level == level for threat, level in found) >= 0.9 * len(found)


@pytest.mark.parametrize(
    "text",
    [
        "再不送我就退单",
        "再不处理我打12315投诉你",
        "等着收差评吧",
        "I'll report you and I want a refund",
        "one star if it's late again",
    ],
)
def test_given_a_customer_who_will_complain_when_read_then_that_is_no_threat(text: str) -> None:
    assert read(text, LEXICON).threat is None


@pytest.mark.parametrize(
    "text",
    [
        "信不信我打死你，评价也给你差评",
        "再不来我砍死你，客服电话我都打了",
        "下班的时候我弄死你",
        "我弄死你，再投诉你",
        "I'll kill you, and I want a refund",
    ],
)
def test_given_a_threat_beside_a_complaint_when_read_then_the_one_does_not_hide_the_other(text: str) -> None:
    assert read(text, LEXICON).threat is not None


@pytest.mark.parametrize(
    ("act", "person"), [("我今天非揍{}不可", "你"), ("信不信我弄{}", "你"), ("I'm gonna batter {}", "you")]
)
def test_given_an_act_when_it_falls_on_the_rider_then_it_is_a_threat_and_on_a_thing_it_is_none(
    act: str, person: str
) -> None:
    thing = "the fish" if person == "you" else "这道菜"

    assert read(act.format(person), LEXICON).threat is not None
    assert read(act.format(thing), LEXICON).threat is None


@pytest.mark.parametrize(
    ("hinted", "said", "armed"),
    [
        ("你给我等着", "我揍你", "我拿着刀下来找你"),
        ("watch your back", "I'll knock you out", "I've got a knife here, come up"),
    ],
)
def test_given_three_degrees_of_danger_when_read_then_the_level_rises(
    hinted: str, said: str, armed: str
) -> None:
    threats = [read(text, LEXICON).threat for text in (hinted, said, armed)]

    assert [threat and threat.level for threat in threats] == [1, 2, 3]


def test_given_a_threat_when_read_then_its_words_are_shown_as_they_were_written() -> None:
    text = "唔好意思，信唔信我打鑊你"
    spans = [
        text[span.start : span.end] for span in read(text, LEXICON).spans if span.why.startswith("threat")
    ]

    assert spans
    assert all("你" in span for span in spans)


@pytest.mark.parametrize(
    ("threat", "beside"),
    [
        ("我拿刀下来砍你", "，我要退款"),
        ("我拿刀下来砍你", "，谢谢"),
        ("信不信我打断你的腿", "，投诉你"),
        ("你等着，我找人弄你", "。给你差评"),
        ("我知道你家在哪", "，今天我生日"),
        ("再不来我砸了你的车", "，游戏都打完了"),
        ("唔好俾我撞到你，斩死你", "，唔該"),
        ("I know where you live mate", ", cheers"),
        ("I'll slash your tyres", ", and I'm calling customer service"),
        ("I'm going to stab you", ", I want a refund"),
        ("I'll break your legs", ", it's my birthday"),
        ("watch your back", ". One star"),
    ],
)
def test_given_a_threat_with_thanks_or_a_complaint_beside_it_when_read_then_it_is_heard(
    threat: str, beside: str
) -> None:
    alone = read(threat, LEXICON).threat

    assert alone is not None
    assert read(threat + beside, LEXICON).threat == alone
    assert read(f"{beside.strip('，,。. ')}。{threat}", LEXICON).threat == alone


@pytest.mark.parametrize(
    "text",
    [
        "I'll smash you with a one star review",
        "I'll find you in reception",
        "打游戏我打爆你",
        "watch your back haha",
        "I could kill for a pizza, thanks",
    ],
)
def test_given_words_that_explain_it_in_the_same_clause_when_read_then_there_is_no_threat(text: str) -> None:
    assert read(text, LEXICON).threat is None


#: Of each open table: the recall of threats that must hold, and how many near misses may alarm at most.
#: The last was written by four hands and is studied by nobody: half of it seeks what is rare.
OPEN_SETS = {
    "threats_open": (0.97, 2),
    "threats_hands": (0.91, 5),
    "threats_hands2": (0.83, 8),
    "threats_hands3": (0.95, 12),
    "threats_unseen": (0.55, 30),
}


@pytest.mark.parametrize("name", OPEN_SETS)
def test_given_threats_in_many_frames_when_read_then_most_are_heard_and_near_misses_rest(name: str) -> None:
    recall, alarms = OPEN_SETS[name]
    heard = [(line["threat"], read(line["text"], LEXICON).threat is not None) for line in lines_of(name)]
    threats = [found for kind, found in heard if kind]

    assert sum(threats) >= recall * len(threats)
    assert sum(found for kind, found in heard if not kind) <= alarms


def test_given_calm_talk_when_read_then_at_most_one_line_in_a_hundred_alarms() -> None:
    calm = [line for name in ("calm_talk", "calm_talk2", "calm_talk3") for line in lines_of(name)]
    alarms = [line["text"] for line in calm if read(line["text"], LEXICON).threat]

    assert len(alarms) <= 0.01 * len(calm), alarms
