"""The judge of ends against small days: what is right passes, and each wrong end is named."""

from collections.abc import Iterator
from datetime import timedelta

from tests.journeys.replayed import MOVED_BY, Decision, disturbed
from tests.journeys.rule_oracle import moment, rule_day
from tests.journeys.rule_oracle_ends import Judge
from tests.journeys.rule_oracle_orders import class_of
from tests.journeys.rule_oracle_shows import budget, stops, supersession
from tests.journeys.test_rule_oracle import LATE, Stream, clock, event, placed, status, tick

#: Stands at the store from minute 50 on, after the first rung.
STOPS = [*LATE, status(50, "at_store")]
SHOWN_AT = 50 + 1 / 6


def card(kind: str, at: float, ended_as: str, ended_at: float, order: str | None = "o") -> Decision:
    script = None if ended_as == "abstained" else "words"
    return Decision(
        0, clock(at), "r", order, kind, class_of(kind), script, [], ended_as, clock(ended_at), "a rule"
    )


def judged(stream: Stream, *cards: Decision) -> Judge:
    numbered = [it._replace(line=number) for number, it in enumerate(cards, 1)]
    return Judge(rule_day(stream, "Africa/Nairobi"), numbered)


def faults(judge: Judge) -> list[str]:
    """The first words of each fault, of whichever check."""
    checks: tuple[Iterator[str], ...] = (
        *(judge.shapes(), judge.riders(), judge.over(), judge.expired(), judge.retracted()),
        *(stops(judge), budget(judge), supersession(judge)),
    )
    return [fault.splitlines()[0] for check in checks for fault in check]


def test_given_cards_that_end_as_they_must_then_there_is_no_fault() -> None:
    shown = card("delay_15", 45, "shown", SHOWN_AT), card("delay_30", 60, "shown", 60)
    ladder = card("delay_15", 45, "superseded", 60), card("delay_30", 60, "superseded", 75)
    assert faults(judged(STOPS, *shown)) == []
    assert faults(judged(LATE, *ladder, card("delay_45", 75, "expired", 90))) == []


def test_given_a_card_shown_to_a_rider_who_moves_then_it_is_named() -> None:
    [fault] = faults(judged(STOPS, card("delay_15", 45, "shown", 46)))
    assert fault == "shown to a rider who moves or has stood for less than ten seconds"


def test_given_a_card_not_shown_at_the_first_stop_then_it_is_named_whatever_its_end() -> None:
    late, gone, newer = (
        faults(judged(STOPS, card("delay_15", 45, "shown", 55))),
        faults(judged(STOPS, card("delay_15", 45, "expired", 60))),
        faults(judged(STOPS, card("delay_15", 45, "superseded", 60), card("delay_30", 60, "shown", 60))),
    )
    assert late == ["shown at another moment than the first stop, 12:50:10"]
    assert gone == ["expired, though it might be shown, first stop 12:50:10"]
    assert newer == ["superseded, though it might be shown before, first stop 12:50:10"]


def test_given_an_expired_card_where_a_newer_one_came_at_that_moment_then_superseded_wins() -> None:
    ends = faults(judged(LATE, card("delay_15", 45, "expired", 60), card("delay_30", 60, "superseded", 75)))
    assert "superseded wins over expired at the same moment" in ends


def test_given_a_card_beyond_its_life_or_its_order_then_it_is_named() -> None:
    assert "an end outside the card's life" in faults(judged(LATE, card("delay_15", 45, "expired", 61)))
    over = [*LATE, status(47, "delivered")]
    assert faults(judged(over, card("delay_15", 45, "expired", 60)))[0].startswith(
        "the order is over for this kind"
    )
    assert faults(judged(over, card("delay_15", 45, "retracted", 47))) == []
    assert faults(judged(over, card("delay_15", 45, "expired", 47))) == []


def test_given_a_card_of_an_order_that_is_over_then_it_must_be_retracted_as_it_is_made() -> None:
    over = [*LATE, status(20, "delivered"), event("order.problem", 21, order_id="o", kind="price")]
    assert faults(judged(over, card("order_problem", 21, "retracted", 21))) == []
    assert "the order is over already: retracted at once" in faults(
        judged(over, card("order_problem", 21, "shown", 21))
    )


def test_given_a_card_of_a_cancellation_then_the_cancelled_order_does_not_end_it() -> None:
    over = [*LATE, status(20, "cancelled")]
    assert faults(judged(over, card("order_cancelled", 20, "shown", 20))) == []  # spoken
    assert faults(judged(over, card("order_cancelled", 20, "shown", 20 + 1 / 6))) == []  # or at the stop
    newer = event("order.problem", 20, order_id="o", kind="price"), card("order_problem", 20, "retracted", 20)
    assert faults(judged([*over, newer[0]], card("order_cancelled", 20, "superseded", 20), newer[1])) == [
        "superseded, and nothing newer of its order may do that then"
    ]
    on_he_rides = [*over, status(20, "assigned", order="another")]
    assert faults(judged(on_he_rides, card("order_cancelled", 20, "expired", 80))) == []


def test_given_a_card_retracted_for_nothing_then_it_is_named() -> None:
    assert faults(judged(LATE, card("delay_15", 45, "retracted", 50))) == [
        "retracted, and nothing arrived that takes it back"
    ]


def test_given_a_door_told_late_then_a_delay_that_was_none_must_be_taken_back() -> None:
    late = [*LATE, tick(47), status(44, "at_customer")]
    assert faults(judged(late, card("delay_15", 45, "retracted", 47))) == []
    of_that_moment = [*LATE, tick(47), status(45, "at_customer")]
    assert faults(judged(of_that_moment, card("delay_15", 45, "shown", 47 + 1 / 6))) == []
    assert "it turned out to have been no delay: retracted by then" in faults(
        judged(late, card("delay_15", 45, "shown", 47 + 1 / 6))
    )


def test_given_an_order_that_went_to_another_then_its_cards_for_the_first_rider_must_be_gone() -> None:
    moved = [*LATE, status(47, "assigned", "other")]
    assert faults(judged(moved, card("delay_15", 45, "retracted", 47))) == []
    assert "the order left the rider at 12:47:00, his cards end with it" in faults(
        judged(moved, card("delay_15", 45, "shown", 47 + 1 / 6))
    )


def test_given_an_order_that_is_delivered_as_the_stop_is_full_then_its_card_is_gone_before_the_timers() -> (
    None
):
    over = [*STOPS, status(SHOWN_AT, "delivered")]
    assert faults(judged(over, card("delay_15", 45, "retracted", SHOWN_AT))) == []
    [fault] = faults(judged(over, card("delay_15", 45, "shown", SHOWN_AT)))
    assert fault == "shown, though nothing of it may be shown since 12:50:10"


def test_given_a_decision_for_another_than_the_orders_rider_then_it_is_named() -> None:
    wrong = card("delay_15", 45, "shown", 45)._replace(rider_id="other")
    assert "not the order's rider at that moment" in faults(judged(LATE, wrong))


def problems(*minutes: float) -> Stream:
    still = [placed(0, 500), status(1, "at_store")]
    return still + [event("order.problem", at, order_id="o", kind="price") for at in minutes]


def test_given_five_urgent_cards_in_an_hour_then_the_fifth_must_be_capped_and_a_minute_later_must_not() -> (
    None
):
    minutes = [10, 20, 30, 40, 70]
    cards = [card("order_problem", at, "shown", at) for at in minutes]
    within = judged(problems(*minutes), *cards)  # the first is exactly 60 minutes old and counts
    assert faults(within) == ["5 urgent cards in an hour"]
    capped = card("order_problem", 70, "capped", 70)
    assert faults(judged(problems(*minutes), *cards[:4], capped)) == []
    later = capped._replace(at=clock(71), ended_at=clock(71))
    assert faults(judged(problems(*minutes[:4], 71), *cards[:4], later)) == [
        "capped with 3 shown in the hour, 4 this day"
    ]


def test_given_routine_cards_then_one_an_hour_and_three_a_local_day_are_right() -> None:
    still = [placed(0, 900, order) for order in "abcde"] + [
        status(1, "at_store", "r", order) for order in "abcde"
    ]
    hours = (10, 71, 132, 193, 541)  # 13:00 to 16:13 UTC; 541 is 00:01 of the next day in Nairobi
    cards = [card("intent_rising", at, "shown", at, order) for at, order in zip(hours, "abcde", strict=True)]
    assert faults(judged(still, *cards)) == ["1 routine cards in an hour, 4 this day"]
    assert faults(judged(still, *cards[:3], cards[4])) == []
    soon = cards[1]._replace(at=clock(70), ended_at=clock(70))
    assert faults(judged(still, cards[0], soon)) == ["2 routine cards in an hour, 2 this day"]


def test_given_a_request_to_cancel_then_only_the_cancellation_supersedes_it() -> None:
    asked = [*LATE, event("order.cancel_requested", 44, order_id="o", by="customer"), status(50, "cancelled")]
    request = card("cancel_requested", 44, "superseded", 50)
    cancelled = card("order_cancelled", 50, "shown", 50)
    ladder = card("delay_15", 45, "superseded", 50)
    assert faults(judged(asked, request, ladder, cancelled)) == []
    early = request._replace(ended_at=clock(45))
    assert "superseded, and nothing newer of its order may do that then" in faults(
        judged(asked, early, ladder, cancelled)
    )


def test_given_a_stream_when_it_is_disturbed_then_times_and_first_copies_stay_and_lines_come_later_and_twice() -> (
    None
):
    stream = [tick(number / 10) for number in range(3000)]
    lines = disturbed(stream, seed=1)
    assert lines == disturbed(stream, seed=1)
    assert {event["id"]: event for event in lines} == {event["id"]: event for event in stream}
    assert 0.02 < len(lines) / len(stream) - 1 < 0.04
    latest, late, seen = moment(stream[0]["time"]), 0, set()
    for line in lines:
        if line["id"] not in seen:
            behind = latest - moment(line["time"])
            late += behind > timedelta()
            assert behind <= MOVED_BY
        seen.add(line["id"])
        latest = max(latest, moment(line["time"]))
    assert 0.03 < late / len(stream) < 0.07
