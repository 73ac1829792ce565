"""What a rider repeats: decided by dates alone, one drill at a time."""

import json
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from coaching.practice import Ending, Grade, due, due_at, grade_of_run, of_the_turn, review
from tests.makers import EVENING

DAY = timedelta(days=1)
WHOLE, PART = {"empathy": (2, 2), "safety": (0, 0)}, {"empathy": (1, 2), "safety": (0, 0)}


def days_until_due(*grades: Grade) -> list[int]:
    """Each run on the day the drill is due: how many days then until the next."""
    card, at, days = None, EVENING, []
    for grade in grades:
        card = review(card, grade, at)
        days.append((due_at(card) - at) // DAY)
        at = due_at(card)
    return days


@pytest.mark.parametrize(
    ("ending", "scores", "rewinds", "grade"),
    [
        ("good", WHOLE, 0, "easy"),
        ("safe", WHOLE, 0, "easy"),
        ("good", PART, 0, "good"),
        ("safe", PART, 0, "good"),
        ("good", WHOLE, 1, "hard"),
        ("safe", PART, 2, "hard"),
        ("good", WHOLE, 3, "again"),
        ("bad", WHOLE, 0, "again"),
        ("good", {}, 0, "easy"),
        (None, WHOLE, 0, None),
    ],
)
def test_given_a_run_then_its_grade_says_how_well_he_knows_it(
    ending: Ending | None, scores: dict[str, tuple[int, int]], rewinds: int, grade: Grade | None
) -> None:
    assert grade_of_run(ending, scores, rewinds) == grade


def test_given_what_he_knows_then_the_days_between_grow_and_never_beyond_two_months() -> None:
    days = days_until_due("good", "good", "good", "good", "good")

    assert days[0] >= 1
    assert all(earlier <= later for earlier, later in pairwise(days))
    assert days[-1] == 60


def test_given_what_he_forgot_then_it_comes_again_the_next_day() -> None:
    assert days_until_due("easy", "easy", "again")[-1] == 1 or days_until_due("again") == [1]
    assert days_until_due("again", "again") == [1, 1]


def test_given_a_first_run_then_the_better_it_was_the_later_it_is_repeated() -> None:
    days = [days_until_due(grade)[0] for grade in ("again", "hard", "good", "easy")]

    assert days == sorted(days)
    assert days[0] < days[-1]


def test_given_the_same_runs_then_the_plan_is_the_same() -> None:
    card = review(None, "good", EVENING)

    assert all(review(None, "good", EVENING) == card for _ in range(50))
    assert all(
        review(card, "easy", EVENING + 3 * DAY) == review(card, "easy", EVENING + 3 * DAY) for _ in range(50)
    )
    assert json.loads(card)["last_review"] == EVENING.isoformat()


def test_given_a_run_told_of_late_then_the_card_does_not_go_back_in_time() -> None:
    newest = review(None, "good", EVENING)

    after = review(newest, "again", EVENING - 5 * DAY)

    assert json.loads(after)["last_review"] == EVENING.isoformat()
    assert due_at(after) == EVENING + DAY


def test_given_a_moment_in_another_offset_then_it_is_the_same_moment() -> None:
    shanghai = EVENING.astimezone(timezone(timedelta(hours=8)))

    assert review(None, "good", shanghai) == review(None, "good", EVENING)


def card_due(days: float) -> str:
    return json.dumps(
        json.loads(review(None, "good", EVENING)) | {"due": (EVENING + timedelta(days=days)).isoformat()}
    )


@pytest.mark.parametrize(
    ("cards", "one"),
    [
        ({}, None),
        ({"cold": 1.0}, None),
        ({"cold": 0.0}, "cold"),
        ({"cold": -1.0, "late": -3.0, "angry": 2.0}, "late"),
        ({"late": -1.0, "cold": -1.0}, "cold"),
        ({"cold": -1.0, "late": -1.0}, "cold"),
    ],
    ids=str,
)
def test_given_cards_then_the_one_to_repeat_is_the_longest_overdue(
    cards: dict[str, float], one: str | None
) -> None:
    assert due({slug: card_due(days) for slug, days in cards.items()}, EVENING) == one


@pytest.mark.parametrize(
    ("turn", "size", "drills"),
    [
        (0, 1, ("a",)),
        (4, 1, ("b",)),
        (0, 2, ("a", "b")),
        (1, 2, ("c", "a")),
        (7, 9, ("a", "b", "c")),
    ],
)
def test_given_a_turn_then_its_drills_go_round(turn: int, size: int, drills: tuple[str, ...]) -> None:
    assert of_the_turn(("a", "b", "c"), turn, size) == drills


def test_given_no_drills_then_a_turn_has_none() -> None:
    assert of_the_turn((), 3, 2) == ()


def test_given_a_year_of_days_on_which_he_plays_what_is_due_then_he_never_has_two_and_forgets_none() -> None:
    cards = {slug: review(None, "good", EVENING) for slug in "abcdefgh"}
    played: list[tuple[datetime, str]] = []
    for day in range(365):
        now = EVENING + day * DAY
        if slug := due(cards, now):
            cards[slug] = review(cards[slug], "good", now)
            played.append((now, slug))

    assert len({at for at, _ in played}) == len(played)
    assert {slug for _, slug in played} == set("abcdefgh")
    assert all(due_at(card) > EVENING + 300 * DAY for card in cards.values())
