"""A customer's message is read as a person would read it, whatever it is made of."""

import statistics
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.lexicon import Lexicon
from coaching.reading import REASONS, Reading, read, read_by_rules
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon

TABLE = Path(__file__).parents[2] / "scripts_library" / "lexicon" / "lines" / "studied" / "readings.toml"
LINES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["lines"]
LEXICON = load_lexicon(LIBRARY_FOLDER / "lexicon")
TRADITIONAL = {simple: old for old, simple in reversed(LEXICON.simplified.items())}
#: What such messages are made of; random characters alone would seldom meet a rule.
PARTS = st.sampled_from(
    [
        *"不没你我太!?，。 \n",
        "打死你",
        "等了两个小时",
        "点了",
        "没有",
        "wait ",
        "i'll ",
        "kill you",
        "ﷺ",
        "İ",
        "ﬁ",
        "\u200b",
    ]
)
TEXTS = st.text(st.characters(codec=None), max_size=600) | st.lists(PARTS, max_size=200).map("".join)


@pytest.fixture
def lexicon() -> Lexicon:
    return LEXICON


def test_given_the_labelled_lines_then_there_are_enough_of_both_languages() -> None:
    english = sum(line["text"].isascii() for line in LINES)

    assert len(LINES) >= 120
    assert 40 <= english <= len(LINES) - 40


@pytest.mark.parametrize("line", LINES, ids=[line["text"] for line in LINES])
def test_given_a_labelled_line_then_the_rules_hear_it_as_labelled(line: dict[str, Any]) -> None:
    assert _facts(read_by_rules(line["text"], LEXICON)[0]) == _labels(line)


def test_given_the_labelled_lines_when_the_second_ear_has_spoken_then_nearly_all_stand_and_none_is_far_off() -> (
    None
):
    """The model was taught by other hands: of how angry a line is it may think a little otherwise."""
    pairs = [(_facts(read(line["text"], LEXICON)), _labels(line)) for line in LINES]
    told = [all(one[key] == other[key] for key in ("reasons", "cancel", "threat")) for one, other in pairs]

    assert sum(one == other for one, other in pairs) >= 0.93 * len(pairs)
    assert sum(told) >= 0.98 * len(pairs), "what is complained of, asked for and threatened"
    assert max(abs(int(one["anger"]) - int(other["anger"])) for one, other in pairs) == 1


@pytest.mark.parametrize("line", LINES, ids=[line["text"] for line in LINES])
def test_given_traditional_characters_when_read_then_it_is_read_as_in_simplified_ones(
    line: dict[str, Any],
) -> None:
    traditional = "".join(TRADITIONAL.get(letter, letter) for letter in line["text"])

    assert read(traditional, LEXICON) == read(line["text"], LEXICON)


def test_given_words_of_taiwan_and_hong_kong_when_read_then_they_are_understood(lexicon: Lexicon) -> None:
    assert read("外送員把湯灑得到處都是", lexicon).reasons == ("spilled",)
    assert read("等咗一個鐘頭都未到，搞錯晒", lexicon).reasons == ("late", "wrong_item")


def test_given_two_complaints_when_read_then_the_worse_one_ranks_higher(lexicon: Lexicon) -> None:
    assert read("非常难吃，垃圾店", lexicon).negative > read("味道一般", lexicon).negative > 0
    assert (
        read("absolutely awful, terrible food", lexicon).negative > read("a bit slow", lexicon).negative > 0
    )


def test_given_praise_turned_by_a_but_when_read_then_what_follows_weighs_more(lexicon: Lexicon) -> None:
    assert read("送得慢，不过好吃", lexicon).negative < read("好吃，不过送得慢", lexicon).negative


def test_given_a_threat_when_read_then_its_level_says_how_near_the_danger_is(lexicon: Lexicon) -> None:
    levels = [read(text, lexicon).threat for text in ("走着瞧", "我揍你", "我拿刀下来砍你")]

    assert [threat and threat.level for threat in levels] == [1, 2, 3]


def test_given_a_span_when_read_then_it_is_of_the_message_as_written(lexicon: Lexicon) -> None:
    text = "ＯＫ\u200b…　騎手把湯灑了"
    spans = {span.why: text[span.start : span.end] for span in read(text, lexicon).spans}

    assert "灑" in spans["reason:spilled"]


def test_given_more_than_500_characters_when_read_then_the_first_500_count(lexicon: Lexicon) -> None:
    assert read("好" * 490 + "，弄死你", lexicon).threat is not None
    assert read("好" * 500 + "，弄死你", lexicon) == read("好" * 500, lexicon)


def test_given_a_reading_as_json_then_it_has_the_keys_of_the_contract(lexicon: Lexicon) -> None:
    answer = read("我揍你", lexicon).as_json()

    assert list(answer) == ["anger", "negative", "reasons", "cancel", "threat", "spans"]
    assert answer["threat"] == {"kind": "violence", "level": 2}
    assert answer["spans"] == [{"start": 0, "end": 3, "why": "threat:violence"}]


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00\x01", "🤬" * 300, "‮abc", "a" * 100_000, "我" * 100_000, "\ud83d" * 900]
)
def test_given_strange_characters_when_read_then_it_is_read_all_the_same(text: str, lexicon: Lexicon) -> None:
    assert 0 <= read(text, lexicon).anger <= 3


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_given_any_text_when_read_then_the_reading_is_sound_and_the_same_again(text: str) -> None:
    reading = read(text, LEXICON)

    assert reading == read(text, LEXICON)
    assert 0 <= reading.anger <= 3
    assert -100 <= reading.negative <= 100
    assert set(reading.reasons) <= set(REASONS)
    assert "cancel" in reading.reasons or not reading.cancel
    assert all(0 <= span.start < span.end <= len(text) and span.why for span in reading.spans)


HOSTILE = ["不", "?", "我要", "点了", "你", "打你", "没有", "不好吃", "wait ", "i ", "the ", "a", "no no ", "等了两个小时", "i ordered a coke and got ", "i will kill ", "一", "态度差", "备注不要", "点了一份", "你等着", "太", "1", "ﷺ", "没给我送", "i'll come and ", "我就取消", "你i", "别让我", "半夜敲门", "not ", "late ", "cold and ", "鲜", "👍", "大", "足足", "good "]  # fmt: skip


def dense(language: str, first: int) -> str:
    """500 characters in which every sentence says something, in an order of their own for each `first`."""
    lines = [
        line["text"] for line in LINES if language in ("mixed", "en" if line["text"].isascii() else "zh")
    ]
    if language == "mixed":
        lines.sort(key=str.isascii)
        lines = [line for pair in zip(lines, reversed(lines), strict=True) for line in pair]
    joint = {"zh": "，", "en": ", ", "mixed": " "}[language]
    return joint.join(lines[first:] + lines[:first])[:500].ljust(500, "!")


def test_given_500_characters_of_any_kind_when_read_then_it_takes_at_most_10_ms(lexicon: Lexicon) -> None:
    texts = [(part * 500)[:500] for part in HOSTILE]
    texts += [dense(language, first) for language in ("zh", "en", "mixed") for first in range(0, 60, 6)]
    seconds = {text: min(_seconds(text, lexicon) for _ in range(5)) for text in texts}
    worst = max(texts, key=lambda text: seconds[text])
    print(f"worst of {len(texts)}: {seconds[worst] * 1000:.1f} ms for {worst[:40]!r}…")

    assert len(worst) == 500
    assert seconds[worst] <= 0.010


def test_given_a_normal_message_when_read_then_it_mostly_takes_under_half_a_millisecond(
    lexicon: Lexicon,
) -> None:
    texts = [line["text"] for line in LINES if 12 <= len(line["text"]) <= 28]

    assert statistics.median(min(_seconds(text, lexicon) for _ in range(5)) for text in texts) <= 0.0005


def _seconds(text: str, lexicon: Lexicon) -> float:
    start = time.process_time()
    read(text, lexicon)
    return time.process_time() - start


RULES = (*LEXICON.reasons, *LEXICON.anger, *LEXICON.threats, *LEXICON.cancel_wishes, *LEXICON.times)


def test_given_the_shipped_lexicon_then_every_pattern_compiles() -> None:
    patterns = sum(len(rule.patterns) + len(rule.unless) + len(rule.beside) for rule in RULES)

    assert len(list(LEXICON.index.compile())) == patterns > 1000


@pytest.mark.parametrize(
    "text",
    [dense(language, first) for language in ("zh", "en", "mixed") for first in (0, 30)]
    + [(part * 500)[:500] for part in ("late ", "等了两个小时", "我揍你", "不好吃，")],
    ids=lambda text: text[:20],
)
def test_given_a_text_when_only_likely_places_are_searched_then_nothing_is_overlooked(text: str) -> None:
    found = LEXICON.index.search(text)
    everywhere = {
        probe: [match.span() for match in probe.pattern.finditer(text)][:12]
        for rule in RULES
        for probe in rule.patterns
    }
    likely = {
        probe: probe.spans(text, places, 12) for probes in found.patterns.values() for probe, places in probes
    }

    assert any(everywhere.values())
    assert [probe.source for probe in everywhere if likely.get(probe, []) != everywhere[probe]] == []


def _labels(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "anger": line.get("anger", 0),
        "reasons": set(line.get("reasons", ())),
        "cancel": line.get("cancel", False),
        "threat": line.get("threat"),
        "negative": line.get("negative", False),
    }


def _facts(reading: Reading) -> dict[str, Any]:
    return {
        "anger": reading.anger,
        "reasons": set(reading.reasons),
        "cancel": reading.cancel,
        "threat": reading.threat and reading.threat.kind,
        "negative": reading.negative > 0,
    }
