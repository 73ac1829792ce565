"""Faults of a draft in words that no pattern knows: heard, placed on a clause, and never told twice."""

import json
from dataclasses import replace
from typing import get_args

import pytest

from coaching.content import Language
from coaching.phrase_table import FAULTS_OF_WORDS, Code, PhraseTable
from coaching.phrasing import coach
from coaching.tone_model import ToneModel, packed
from scripts_library import LIBRARY_FOLDER
from scripts_library.draft_training import HEADS, drafts_of, learn_drafts
from scripts_library.model_file import DRAFTS, fingerprint
from scripts_library.phrasing_loader import load_phrase_table

FOLDER = LIBRARY_FOLDER / "lexicon"
TABLE = load_phrase_table(FOLDER)


def hearing(code: str, **weights: int) -> PhraseTable:
    """The table with an ear that knows these letters, and only for one code."""
    rows = {gram: packed(weight * (head == code) for head in HEADS) for gram, weight in weights.items()}
    return replace(TABLE, ear=ToneModel(HEADS, (-50,) * len(HEADS), rows))


def marked(draft: str, table: PhraseTable = TABLE) -> list[tuple[str, str]]:
    return [
        (mark.code, draft[mark.start : mark.end])
        for mark in coach(draft, table).marks
        if mark.end > mark.start
    ]


def test_given_the_kept_model_then_it_was_learnt_from_what_stands_here() -> None:
    kept = json.loads((FOLDER / DRAFTS).read_text(encoding="utf-8"))
    learnt_from = fingerprint(FOLDER, DRAFTS)
    assert kept["learnt_from"] == learnt_from, "run: python3 dev.py flask library train"
    assert set(kept["heads"]) == FAULTS_OF_WORDS


def test_given_words_that_only_the_ear_knows_then_their_clause_is_marked_with_a_reason_and_better_words() -> (
    None
):
    draft = "餐在门口， 您这人有意思得很 ，我拨客服。"
    table = hearing("sarcasm", 有意=400, 思得=400)

    assert marked(draft, replace(TABLE, ear=None)) == []
    assert marked(draft, table) == [("sarcasm", "您这人有意思得很")]
    (mark,) = (one for one in coach(draft, table).marks if one.code == "sarcasm")
    assert all((mark.why.zh, mark.why.en, mark.better.zh, mark.better.en))
    assert coach(draft, table).score < coach(draft, replace(TABLE, ear=None)).score


def test_given_traditional_letters_then_the_ear_hears_the_same() -> None:
    assert marked("您這人有意思得很。", hearing("sarcasm", 这人=900)) == [("sarcasm", "您這人有意思得很")]


def test_given_a_fault_that_a_rule_has_found_then_the_ear_tells_it_no_second_time() -> None:
    assert marked("餐给您。快了快了。", hearing("vague", 餐给=900)) == marked("餐给您。快了快了。")


@pytest.mark.parametrize("draft", ["", "。", " ,, \n", "！！！"])
def test_given_no_word_at_all_then_nothing_is_heard_in_it(draft: str) -> None:
    assert marked(draft, hearing("rude", **{"。": 900, "。。": 900})) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_what_the_coach_says_instead_then_its_own_ear_hears_no_fault_in_it(language: Language) -> None:
    fits = [fit.better for rule in TABLE.rules for fit in rule.fitting]
    said = {text.in_(language) for text in (*fits, *(rule.better for rule in (*TABLE.rules, *TABLE.heard)))}
    assert {text: found for text in said if (found := marked(text))} == {}


def test_given_drafts_when_learnt_twice_then_it_is_the_same_and_tells_them_apart() -> None:
    people = "你我他谁人她它咱"
    drafts = [{"text": f"{one}爱要不要", "codes": ["rude"]} for one in people]
    drafts += [{"text": f"{one}慢用", "codes": []} for one in people]
    customers = [
        {"text": "滚远点", "anger": 3},
        {"text": "谢谢", "anger": 0},
        {"text": "太慢", "anger": 1},
    ] * 9
    model = learn_drafts(drafts, customers, ["餐在门口。"] * 3, TABLE.plain)

    assert model == learn_drafts(drafts, customers, ["餐在门口。"] * 3, TABLE.plain)
    figures = {
        text: model.hear(text, ()).figures["rude"] for text in ("爱要不要", "滚远点", "慢用", "餐在门口。")
    }
    assert min(figures["爱要不要"], figures["滚远点"]) > 0 > max(figures["慢用"], figures["餐在门口。"])


def test_given_the_lesson_then_every_draft_of_it_is_labelled_by_the_contract() -> None:
    drafts = drafts_of(FOLDER)
    named = [(draft["grade"], set(draft["codes"])) for draft in drafts]
    assert len(drafts) > 1000
    assert {code for _, codes in named for code in codes} <= set(get_args(Code))
    assert not any(grade == "good" and codes & FAULTS_OF_WORDS for grade, codes in named)
