"""A draft with one better sentence, and with all of them."""

import pytest

from coaching.better_draft import all_taken, seconds_to_say, taken
from coaching.phrasing import coach
from tests.house import the_rulebook

DRAFTS = [
    "不好意思，但是店里太慢了，马上到",
    "不好意思，但是系统故障，我也没办法，很快就到。",
    "好",
    "Sorry, but the kitchen was slow, I'll be there soon",
    "Hurry up and take it, not my fault",
]


def test_given_an_english_draft_when_a_sentence_comes_behind_a_comma_then_it_begins_after_a_full_stop() -> (
    None
):
    draft = "Sorry, but the kitchen was slow."
    coaching = coach(draft, the_rulebook().phrases)

    assert taken(draft, coaching.marks[0], coaching).after.startswith("Sorry. Long wait, I know.")


@pytest.mark.parametrize("draft", DRAFTS)
def test_given_a_weak_draft_when_all_are_taken_then_it_is_good_and_nothing_is_left_to_take(
    draft: str,
) -> None:
    table = the_rulebook().phrases
    found = all_taken(draft, coach(draft, table), table)

    assert found
    text, then = found
    assert then == coach(text, table)
    assert (then.grade, then.marks) == ("good", ())
    assert seconds_to_say(text) <= 12, "sayable at a door (TALK, 1)"


def test_given_a_good_draft_then_there_is_nothing_to_take() -> None:
    table = the_rulebook().phrases
    draft = "您等久了。比说好的晚了二十分钟。您看一眼餐，有不对的我当场打客服。"

    assert all_taken(draft, coach(draft, table), table) is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("您等久了。比说好的晚了二十分钟。", 4), ("Long wait, I know.", 2), ("", 0)]
)
def test_given_a_sentence_then_its_seconds_are_counted_as_a_script_is(text: str, seconds: int) -> None:
    assert seconds_to_say(text) == seconds
