"""The room's tables: lateness, risk with its reasons, how a rider stands, how far a card got."""

from datetime import timedelta

import pytest

from coaching.board import (
    BANDS,
    FATES,
    NOTHING,
    POSTURES,
    REASONS,
    SILENT_AFTER,
    STAGES,
    fate,
    late_words,
    minutes_late,
    posture,
    risk_of,
    waits_for_still,
    weather_words,
    zone_band,
    zone_words,
)
from coaching.content import Text
from tests.makers import EVENING, a_motion, later


@pytest.mark.parametrize(
    ("seconds", "minutes", "zh"),
    [(-3600, -60, "准时"), (-600, -10, "准时"), (-599, -10, "准时"), (-540, -9, "剩 9"), (-1, -1, "剩 1"),
     (0, 0, "剩 0"), (59, 0, "剩 0"), (60, 1, "晚 1"), (1859, 30, "晚 30")],
)  # fmt: skip
def test_given_a_promised_moment_then_lateness_counts_whole_minutes(
    seconds: int, minutes: int, zh: str
) -> None:
    late = minutes_late(EVENING, later(seconds))

    assert (late, late_words(late).zh) == (minutes, zh)


def test_given_no_promise_then_nothing_is_late() -> None:
    assert minutes_late(None, EVENING) is None
    assert late_words(None).en == "No time set"
    assert risk_of([], None).score == 0


@pytest.mark.parametrize(
    ("codes", "late", "score", "band"),
    [([], -5, 0, "low"), ([], 1, 10, "low"), ([], 15, 25, "middle"), ([], 30, 40, "middle"), ([], 45, 50, "high"),
     (["cancel_requested"], 0, 45, "middle"), (["cancel_requested", "rain"], 0, 55, "high"),
     (["threat"], None, 100, "high"), (["threat", "sos", "anger_3"], 45, 100, "high"), (["first_order"], 0, 3, "low")],
)  # fmt: skip
def test_given_reasons_and_lateness_then_the_table_says_how_pressing(
    codes: list[str], late: int | None, score: int, band: str
) -> None:
    risk = risk_of(codes, late)

    assert (risk.score, risk.band) == (score, band)


def test_given_many_reasons_then_the_heaviest_three_are_named_and_all_are_kept() -> None:
    risk = risk_of(["first_order", "rain", "silent", "anger_2"], 16)

    assert risk.reasons == ("anger_2", "late_15", "silent", "rain", "first_order")
    assert risk.why == Text(
        zh="客人在发火，骑手没动静，大雨", en="The customer is angry; Rider gone quiet; Heavy rain"
    )
    assert risk_of([], 50).why == NOTHING, "how late it is stands beside it already"


def test_given_more_reasons_then_an_order_is_never_less_pressing() -> None:
    codes = [code for code in REASONS if not code.startswith("late_")]

    scores = [risk_of(codes[:many], 20).score for many in range(len(codes) + 1)]

    assert scores == sorted(scores)
    assert scores[-1] == 100


def test_given_a_rider_then_his_posture_is_what_was_heard_of_him_last() -> None:
    rides = a_motion(0, rides=True, quiet_since=None)
    stands = a_motion(0)
    long_ago = EVENING - SILENT_AFTER - timedelta(seconds=1)

    assert posture(rides, "picked_up", True, EVENING, later(5)) == "riding"
    assert posture(rides, "at_door", True, EVENING, later(5)) == "riding", "wherever his report says"
    assert posture(stands, "picked_up", True, EVENING, later(5)) == "still"
    assert posture(stands, "at_door", True, EVENING, later(5)) == "at_door"
    assert posture(stands, "at_door", False, long_ago, EVENING) == "silent"
    assert posture(stands, "at_door", True, long_ago, EVENING) == "at_door", "his phone is here"
    assert posture(stands, "at_door", False, EVENING - SILENT_AFTER, EVENING) == "at_door"
    assert posture(None, "picked_up", False, None, EVENING) == "silent"


@pytest.mark.parametrize(
    ("receipt", "ended", "outbox", "held", "said"),
    [(None, None, "pending", True, "held"), (None, None, "pending", False, "pending"),
     (None, None, "handed", False, "handed"), ("delivered", None, "handed", False, "delivered"),
     ("shown", "expired", "handed", False, "shown"), ("acted", "shown", "handed", False, "acted"),
     ("declined", None, "handed", False, "declined"), (None, "capped", "pending", True, "capped"),
     ("delivered", "superseded", "handed", False, "superseded"), (None, "abstained", None, False, "abstained")],
)  # fmt: skip
def test_given_a_card_then_its_state_is_the_furthest_it_came(
    receipt: str | None, ended: str | None, outbox: str | None, held: bool, said: str
) -> None:
    assert fate(receipt, ended, outbox, held) == said
    assert said in FATES


def test_given_a_card_that_waits_for_standing_then_it_is_held_until_ten_seconds_have_passed() -> None:
    stands = a_motion(0)

    assert waits_for_still("still", stands, later(9.9))
    assert not waits_for_still("still", stands, later(10))
    assert not waits_for_still("now", stands, later(1))
    assert not waits_for_still("still", None, later(1))


def test_given_the_orders_of_a_zone_then_its_band_tells_how_many_press() -> None:
    assert zone_band([]) == "low"
    assert zone_band([0, 0, 10]) == "low"
    assert zone_band([50]) == "high"
    assert zone_band([50, 0, 0, 0]) == "high"
    assert zone_band([50, 0, 0, 0, 0]) == "middle"
    assert zone_band([20, 0, 0, 0]) == "middle"
    assert zone_band([20, 0, 0, 0, 0]) == "low"


def test_given_a_zone_then_its_words_say_band_orders_and_weather() -> None:
    assert zone_words("high", 5, ["rain"]) == Text(zh="高，5 单，大雨", en="High, 5 orders, Heavy rain")
    assert zone_words("low", 1, []).en == "Low, 1 order"
    assert weather_words([]) == Text(zh="", en="")


def test_given_the_tables_then_every_word_is_there_in_both_languages() -> None:
    names = [reason.name for reason in REASONS.values() if reason.name]
    for text in (*STAGES.values(), *POSTURES.values(), *FATES.values(), *BANDS.values(), *names):
        assert all((text.zh, text.en))
