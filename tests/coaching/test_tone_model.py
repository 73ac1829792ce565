"""The second ear: integer weights, the same figures everywhere, each change with its place."""

import json
from pathlib import Path

import pytest

from coaching.grams import grams_of, places_of
from coaching.reading import read, read_by_rules
from coaching.tone_model import ToneModel, packed, unpacked
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.model_file import fingerprint, load_model, write_model
from scripts_library.tone_training import HEADS, learn, lines_of

FOLDER = Path(__file__).parents[2] / "scripts_library" / "lexicon"
LEXICON = load_lexicon(FOLDER)


def small(text: str, anger: int, studied: bool = True) -> dict[str, object]:
    return {"text": text, "anger": anger, "reasons": [], "studied": studied}


def test_given_the_kept_model_then_it_was_learnt_from_what_stands_here() -> None:
    kept = json.loads((FOLDER / "tone.json").read_text(encoding="utf-8"))
    learnt_from = fingerprint(FOLDER)
    assert kept["learnt_from"] == learnt_from, "run: python3 dev.py flask library train"
    assert tuple(kept["heads"]) == HEADS


def test_given_a_text_then_its_grams_tell_where_they_stand_and_numbers_are_alike() -> None:
    assert grams_of("等120分") == grams_of("等7分")
    assert places_of(["分", "^等", "0分$"], "等120分") == [(4, 5), (0, 1), (1, 5)]
    assert grams_of("so late") == {"w:so", "w:late", "w:so late"}
    assert places_of(["w:so late", "w:late"], "oh,  so late") == [(5, 12), (8, 12)]
    assert grams_of("") == set()
    assert places_of(sorted(grams_of("w:??慢")), "w:??慢")


def test_given_figures_worked_out_by_hand_then_the_model_gives_the_same() -> None:
    model = ToneModel(("angry",), (-10,), {"慢": packed([80]), "rule level 1": packed([25])})
    heard = model.hear("慢", ["level 1"])
    # 慢 ^慢 慢$ ^慢$ stand in it, one of them is known: 3 * 80 / sqrt(4) + 25 - 10
    assert len(grams_of("慢")) == 4
    assert heard.figures == {"angry": 3 * 100 * 80 // 200 + 25 - 10}
    assert heard.places("angry") == ((0, 1),)
    assert not model.hear("hello", []).known


def test_given_weights_of_either_sign_when_packed_and_added_then_each_head_has_its_own_sum() -> None:
    rows = [[-300, 7, 0], [300, -9, -1], [-1, -400_000, 5]]
    assert unpacked(sum(map(packed, rows)), 3) == [-1, -400_002, 4]


def test_given_the_kept_model_then_no_message_can_add_up_to_more_than_a_lane_holds() -> None:
    model = load_model(FOLDER)
    assert model is not None
    longest = len(grams_of("".join(map(chr, range(0x4E00, 0x4E00 + 500)))))
    weights = [list(map(abs, unpacked(row, len(model.heads)))) for row in model.weights.values()]
    for head in range(len(model.heads)):
        heaviest = sorted((row[head] for row in weights), reverse=True)[:longest]
        assert packed([sum(heaviest)]) == sum(heaviest) < (1 << 19), model.heads[head]


def test_given_all_lines_then_each_gram_is_found_again_at_its_place() -> None:
    for line in lines_of(FOLDER)[::9]:
        plain = read_by_rules(line["text"], LEXICON)[1]
        assert all(0 <= start < end <= len(plain) for start, end in places_of(sorted(grams_of(plain)), plain))


def test_given_lines_when_learnt_twice_then_it_is_the_same_and_tells_them_apart(tmp_path: Path) -> None:
    lines = [small(f"{word}到现在还不来", 2) for word in "你我他谁人她它咱"] + [
        small(f"谢谢{word}辛苦了", 0) for word in "你我他谁人她它咱"
    ]
    lines *= 6
    model = learn(lines, LEXICON)
    assert model == learn(lines, LEXICON)
    assert model.hear("到现在还不来", []).figures["angry"] > 0 > model.hear("谢谢辛苦了", []).figures["angry"]
    (tmp_path / "lines").mkdir()
    write_model(tmp_path, model)
    assert load_model(tmp_path) == model


def test_given_a_studied_line_then_what_the_rules_find_in_it_is_not_told() -> None:
    # No two complaints share their letters, so that only what the rules find could tell them from thanks.
    complaints = ["送得太慢", "凉透啦", "汤洒一地", "难吃死", "少给一份", "等半天", "脏得要命", "态度恶劣"]
    lines = [small(text, 1, studied=True) for text in complaints]
    lines += [
        small(text, 0, studied=True)
        for text in ["谢谢", "辛苦", "收到", "你好", "放门口", "好的", "不急", "明白"]
    ]
    assert not any(name.startswith("rule ") for name in learn(lines, LEXICON).weights)
    told = [{**line, "studied": False} for line in lines]
    assert any(name.startswith("rule ") for name in learn(told, LEXICON).weights)


@pytest.mark.parametrize("text", ["", "   ", "。。。", "🙂", "12345", "zzz qqq", "人呢", "？？？"])
def test_given_nothing_it_was_taught_then_the_rules_have_the_word(text: str) -> None:
    assert read(text, LEXICON) == read_by_rules(text, LEXICON)[0]


def test_given_all_lines_then_each_change_of_the_rules_reading_names_its_place() -> None:
    changed = 0
    for line in lines_of(FOLDER)[::5]:
        text = line["text"]
        rules, whole = read_by_rules(text, LEXICON)[0], read(text, LEXICON)
        assert whole.threat == rules.threat
        assert whole.cancel == rules.cancel
        whys = {span.why for span in whole.spans}
        told = {why.removeprefix("reason:") for why in whys if why.startswith("reason:")}
        assert told | {"cancel"} == {*whole.reasons, "cancel"}, "nothing is marked that is not said"
        assert whole.anger or whole.threat or not any(why.startswith("anger:") for why in whys)
        if whole.anger > rules.anger:
            changed += 1
            assert "anger:tone" in whys
        assert all(0 <= span.start < span.end <= len(text) for span in whole.spans)
    assert changed > 50
