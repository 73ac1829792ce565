"""What a rider repeats: each drill he has played is a card that is due when he is about to forget it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from fsrs import Card, Rating, Scheduler

Grade = Literal["again", "hard", "good", "easy"]
Ending = Literal["good", "safe", "bad"]

RATINGS: dict[Grade, Rating] = {
    "again": Rating.Again,
    "hard": Rating.Hard,
    "good": Rating.Good,
    "easy": Rating.Easy,
}
#: One drill a day: steps of minutes have no place here, and after two months anything is worth a look.
PLAN = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=60, enable_fuzzing=False)
#: Gone back this often: a good end was found by trying, not by knowing.
TRIED = 3


def grade_of_run(
    ending: Ending | None, scores: Mapping[str, tuple[int, int]], rewinds: int = 0
) -> Grade | None:
    """How well a run says that he knows it; None for one that he broke off, which says nothing.

    `scores` is (shown, possible) of each thing an answer can show. To get away safely is as good an end as
    a good one.
    """
    if ending is None:
        return None
    if ending == "bad" or rewinds >= TRIED:
        return "again"
    if rewinds:
        return "hard"
    return "easy" if all(shown >= possible for shown, possible in scores.values()) else "good"


def review(card: str | None, grade: Grade, now: datetime) -> str:
    """The card (JSON) after a run that ended `now`; None makes a new one.

    A run that is told of late counts as if it came with the newest: a card never goes back in time.
    """
    now = now.astimezone(UTC)
    known = Card(card_id=0, due=now) if card is None else Card.from_json(card)
    at = max(now, known.last_review or now)
    after, _ = PLAN.review_card(known, RATINGS[grade], at)
    return json.dumps(after.to_dict())


def due_at(card: str) -> datetime:
    """When a card is to be repeated, in UTC."""
    return Card.from_json(card).due


def due(cards: Mapping[str, str], now: datetime) -> str | None:
    """The one drill (slug) to repeat of `cards` (slug -> JSON): the longest overdue, of equals the first."""
    overdue = sorted((at, slug) for slug, card in cards.items() if (at := due_at(card)) <= now)
    return overdue[0][1] if overdue else None


def of_the_turn(drills: Sequence[str], turn: int, size: int = 1) -> tuple[str, ...]:
    """The drills whose turn it is: `size` of them in a row, round and round; fewer if there are fewer."""
    size = min(size, len(drills))
    return tuple(drills[(turn * size + place) % len(drills)] for place in range(size))
