"""How a push goes out, by class."""

from datetime import timedelta

import pytest

from coaching.kinds import PRIORITY_OF_CLASS
from coaching.push_rules import (
    LONGEST_PAUSE,
    PUSH_RULES,
    goes_now,
    pause_after,
    push_rule,
    time_to_live,
    topic_of,
    what_became,
)

SALT = "the browser's secret"


def test_given_a_class_then_it_has_its_rule() -> None:
    assert PUSH_RULES.keys() == {*PRIORITY_OF_CLASS, "digest"}
    assert push_rule("routine", "digest") is PUSH_RULES["digest"]
    assert push_rule("routine", "merchant_slow") is PUSH_RULES["routine"]


def test_given_safety_then_its_push_is_the_one_word_of_the_contract() -> None:
    assert PUSH_RULES["safety"].word.as_dict() == {"zh": "安全", "en": "SAFETY"}
    assert (PUSH_RULES["safety"].urgency, PUSH_RULES["safety"].waits) == ("high", timedelta(seconds=60))


def test_given_a_drill_then_its_push_says_so() -> None:
    assert "演练" in PUSH_RULES["drill"].word.zh
    assert "DRILL" in PUSH_RULES["drill"].word.en


@pytest.mark.parametrize(
    ("class_", "left", "ttl"),
    [("urgent", 5000, 900), ("urgent", 80.9, 80), ("safety", 900, 60), ("digest", 10**6, 86_400), ("urgent", -1, 0)],
)  # fmt: skip
def test_given_a_notice_then_no_push_of_it_outlives_it(class_: str, left: float, ttl: int) -> None:
    assert time_to_live(PUSH_RULES[class_], left) == ttl


@pytest.mark.parametrize(
    ("class_", "held", "visible", "waited", "tried", "goes"),
    [
        ("urgent", False, False, 0, 0, True),
        ("urgent", False, True, 29, 0, False),
        ("urgent", False, True, 30, 0, True),
        ("urgent", False, True, 5, 1, True),
        ("urgent", True, False, 600, 0, False),
        ("urgent", True, False, 600, 2, False),
        ("drill", False, True, 0, 0, False),
        ("guidance", True, True, 600, 0, False),
        ("safety", False, True, 0, 0, True),
        ("safety", False, False, 0, 0, True),
    ],
)
def test_given_how_he_stands_and_what_he_sees_then_it_goes_or_waits(
    class_: str, held: bool, visible: bool, waited: int, tried: int, goes: bool
) -> None:
    wait = timedelta(seconds=waited)
    assert goes_now(class_, held=held, visible=visible, waited=wait, tried=tried) is goes


def test_given_two_cards_of_an_order_then_the_newer_push_replaces_the_older_one() -> None:
    first = topic_of(SALT, "a", "routine", "delay_15", "8213")

    assert topic_of(SALT, "b", "urgent", "delay_30", "8213") == first
    assert topic_of(SALT, "b", "urgent", "delay_30", "8214") != first
    assert len(first) == 32
    assert first.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(("class_", "order"), [("safety", "8213"), ("guidance", None)])
def test_given_what_must_not_be_replaced_then_each_push_has_a_topic_of_its_own(
    class_: str, order: str | None
) -> None:
    assert topic_of(SALT, "a", class_, "threat", order) != topic_of(SALT, "b", class_, "threat", order)


def test_given_digests_then_the_last_one_stands_for_all() -> None:
    first = topic_of(SALT, "a", "routine", "digest", None)
    assert topic_of(SALT, "b", "routine", "digest", None) == first


def test_given_another_browser_then_its_push_service_can_not_tell_that_it_is_the_same_order() -> None:
    order = ("a", "urgent", "delay_30", "8213")
    assert topic_of(SALT, *order) != topic_of("another", *order)


@pytest.mark.parametrize(
    ("status", "became"),
    [
        (200, "sent"), (201, "sent"), (202, "sent"), (404, "gone"), (410, "gone"), (429, "again"), (500, "again"),
        (503, "again"), (None, "again"), (400, "refused"), (401, "refused"), (403, "refused"), (413, "refused"),
        (301, "refused"), (307, "refused"),
    ],
)  # fmt: skip
def test_given_an_answer_then_only_nobody_there_removes_and_only_trouble_is_tried_again(
    status: int | None, became: str
) -> None:
    assert what_became(status) == became


def test_given_a_service_that_goes_on_failing_then_it_is_left_alone_for_longer_and_never_all_at_once() -> (
    None
):
    pauses = [pause_after(fails, 0.5) for fails in range(1, 20)]

    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=5)
    assert pauses[-1] == LONGEST_PAUSE
    assert pause_after(3, 0.0) < pause_after(3, 0.5) < pause_after(3, 0.99)
