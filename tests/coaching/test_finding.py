"""Searching the library: everyday words find it, what weighs more comes first, and every hit says why."""

from dataclasses import replace

import pytest

from coaching.finding import find, why
from coaching.finding_index import Index, build_index, index_of, rule_index_of
from coaching.finding_situation import FILTERS, Looked, counted
from coaching.finding_words import stem
from coaching.script import Script, When
from tests.house import the_library, the_rulebook
from tests.makers import a_library, a_script, a_text


@pytest.fixture(scope="module")
def index() -> Index[Script]:
    rules = the_rulebook()
    return index_of(the_library(), rules.tags, rules.simplified)


def slugs(index: Index[Script], asked: str, **looked: str) -> list[str]:
    return [hit.thing.slug for hit in find(index, asked, Looked(**looked)).hits]


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("电梯", "no-lift"),
        ("lift", "no-lift"),
        ("宝宝", "sleeping-baby"),
        ("寶寶睡了", "sleeping-baby"),
        ("退钱", "refund-at-door"),
        ("money back", "refund-at-door"),
        ("dog", "dog-at-door"),
        ("Dogs!", "dog-at-door"),
        ("狗", "dog-at-door"),
        ("楼下保安不让我进去", "guard-refuses"),
        ("ＨＯＳＰＩＴＡＬ", "hospital-entrance"),
        ("can't hear", "deaf-customer"),
    ],
)
def test_given_everyday_words_when_searched_then_the_script_is_among_the_first(
    index: Index[Script], asked: str, slug: str
) -> None:
    assert slug in slugs(index, asked)[:6]


@pytest.mark.parametrize("word", ["dogs", "cancelled", "cancels", "cancelling", "babies", "spilling"])
def test_given_a_word_in_another_form_then_its_stem_is_the_same(word: str) -> None:
    plain = {"dogs": "dog", "babies": "baby", "spilling": "spilt"}.get(word, "cancel")

    assert stem(word) == stem(plain)


def test_given_a_word_in_a_title_and_one_in_never_then_the_title_comes_first() -> None:
    said = a_script("never", never=a_text("别提鹦鹉。", "Don't name the parrot."))
    about = a_script("title", title=a_text("门口有鹦鹉", "A parrot at the door"))
    index = build_index((said, about), the_rulebook().tags, {})

    assert slugs(index, "鹦鹉") == slugs(index, "parrots") == ["title", "never"]
    hit = find(index, "parrots").hits[0]
    assert [(one.field, one.text, one.spans) for one in why(index, hit, "parrots")] == [
        ("title", "A parrot at the door", ((2, 8),))
    ]


def test_given_words_that_stand_apart_then_all_of_them_are_wanted(index: Index[Script]) -> None:
    both = slugs(index, "late hospital")

    assert both
    assert set(both) <= set(slugs(index, "late")) & set(slugs(index, "hospital"))


def test_given_words_that_no_script_has_together_then_the_nearest_are_told_as_such() -> None:
    parrot = a_script("parrot", title=a_text("门口有鹦鹉", "A parrot at the door"))
    index = build_index((a_script("plain"), parrot), the_rulebook().tags, {})

    found = find(index, "parrot accordion")

    assert found.near
    assert [hit.thing.slug for hit in found.hits] == ["parrot"]
    assert not find(index, "parrot").near


def test_given_a_word_that_nobody_wrote_then_nothing_is_found(index: Index[Script]) -> None:
    assert slugs(index, "无人机") == slugs(index, "drone") == slugs(index, "!!!") == []


def test_given_no_words_then_the_situation_alone_chooses(index: Index[Script]) -> None:
    library = the_library()

    assert slugs(index, "  ") == [script.slug for script in library.scripts]
    leaving = slugs(index, "", safety="yes", stage="at_door")
    assert leaving
    assert all(library.script(slug).kinds == ("threat",) for slug in leaving)  # type: ignore[union-attr]
    assert slugs(index, "", kind="nonsense") == []


def test_given_filters_then_each_word_counts_what_it_would_leave_beside_the_others() -> None:
    night = a_script("night", when=When(night=True, anger=(2, 3)), kinds=("customer_upset",))
    library = a_library(night, a_script("any"), a_script("door", stages=("at_door",)))

    many = counted(library.scripts, Looked(stage="at_store"))

    assert dict(many["stage"]) == {"at_store": 2, "at_door": 1}
    assert dict(many["night"]) == {"yes": 2, "no": 1}
    assert dict(many["anger"]) == {"0": 1, "1": 1, "2": 2, "3": 2}
    assert set(many) == set(FILTERS)


def test_given_other_words_then_the_library_is_another_and_so_is_its_index() -> None:
    rules, library = the_rulebook(), a_library(a_script("one"))
    first = index_of(library, rules.tags, rules.simplified)
    changed = replace(library, scripts=(a_script("one", title=a_text("门口有鹦鹉", "A parrot")),))

    assert index_of(library, rules.tags, rules.simplified) is first
    assert not slugs(first, "parrot")
    assert slugs(index_of(changed, rules.tags, rules.simplified), "parrot") == ["one"]


@pytest.mark.parametrize("asked", ["", "\0", "\ud800", "a" * 10_000, "的" * 500, "'''", "𠮷"])
def test_given_anything_then_there_is_an_answer_and_its_spans_lie_in_the_text(
    index: Index[Script], asked: str
) -> None:
    for hit in find(index, asked).hits[:20]:
        for one in why(index, hit, asked):
            assert all(0 <= start < end <= len(one.text) for start, end in one.spans)


def test_given_rules_then_they_are_found_by_their_words_and_facts_too() -> None:
    rules, library = the_rulebook(), the_library()
    found = find(rule_index_of(library, rules.tags, rules.simplified), "电梯").hits

    assert found
    assert all(hit.thing in library.rules for hit in found)
    assert "电梯" in "".join(text.zh for text in found[0].thing.texts)


def test_given_a_whole_sentence_then_the_fact_in_it_says_more_than_the_words_around_it() -> None:
    late = a_script("late", title=a_text("迟了", "Late"), when=When(reasons=("late",)))
    words = a_script("words", title=a_text("客人说他在楼下想下来拿", "They'll come down"))
    index = build_index((words, late), the_rulebook().tags, {})

    found = find(index, "客人说在楼下等太久了")

    assert found.hits[0].thing.slug == "late"
