"""The oracle of the rules against small streams whose outcome was worked out by hand."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.journeys.rule_oracle import RuleDay, rule_day

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)  # 15:00 in Nairobi
serial = count()
Stream = list[dict[str, Any]]


def clock(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def event(type_: str, at: float, /, **data: Any) -> dict[str, Any]:
    """An event at so many minutes after noon."""
    return {"id": f"e{next(serial)}", "type": type_, "time": clock(at).isoformat(), "data": data}


def placed(minutes: float, promised: float, order: str = "o", **more: Any) -> dict[str, Any]:
    promise = {"promised_at": clock(promised).isoformat(), "placed_at": clock(minutes).isoformat()}
    about = {"order_id": order, "zone": "z", "merchant_id": "m", "customer_id": "c", **promise, **more}
    return event("order.placed", minutes, **about)


def status(minutes: float, state: str, rider: str | None = "r", order: str = "o") -> dict[str, Any]:
    named = {"rider_id": rider} if rider else {}
    return event("order.status", minutes, order_id=order, status=state, **named)


def activity(minutes: float) -> dict[str, Any]:
    return event("customer.activity", minutes, order_id="o", action="refund_page")


def alert(minutes: float, until: float | None, kind: str = "rain") -> dict[str, Any]:
    end = {} if until is None else {"until": clock(until).isoformat()}
    return event("zone.alert", minutes, zone="z", kind=kind, **end)


def tick(minutes: float) -> dict[str, Any]:
    """Something of no consequence that moves the clock."""
    return event("rider.shift", minutes, rider_id="nobody", on=True)


def fired(stream: Stream) -> list[tuple[str, str, float]]:
    """Kind, rider and minutes after noon of every firing, in order."""
    day = rule_day(stream, "Africa/Nairobi")
    return [(it.kind, it.rider_id, (it.made.clock - NOON).total_seconds() / 60) for it in day.firings]


LATE = [placed(0, 30), status(1, "assigned")]


def test_given_an_order_that_never_arrives_then_every_rung_sounds_sharp_after_the_last_line() -> None:
    assert fired(LATE) == [("delay_15", "r", 45), ("delay_30", "r", 60), ("delay_45", "r", 75)]


def test_given_an_order_at_the_door_at_exactly_the_moment_then_that_rung_and_the_later_ones_are_silent() -> (
    None
):
    assert fired([*LATE, status(60, "at_customer")]) == [("delay_15", "r", 45)]


def test_given_a_status_of_the_moment_behind_a_larger_time_then_the_rung_has_sounded() -> None:
    assert fired([*LATE, tick(61), status(60, "at_customer")]) == [
        ("delay_15", "r", 45),
        ("delay_30", "r", 60),
    ]


def test_given_an_event_of_the_moment_read_when_the_clock_stands_there_then_it_counts_as_before() -> None:
    assert fired([*LATE, tick(45), status(44, "at_customer")]) == []


def test_given_a_door_behind_a_newer_status_then_it_has_still_been_at_the_door() -> None:
    back = [status(41, "picked_up"), status(40, "at_customer")]
    assert fired([*LATE, *back]) == []


def test_given_no_rider_at_a_rung_then_it_is_missed_for_good() -> None:
    assert fired([placed(0, 30), status(46, "assigned")]) == [("delay_30", "r", 60), ("delay_45", "r", 75)]


def test_given_a_rider_assigned_at_exactly_the_moment_then_the_rung_sounds_to_him() -> None:
    assert fired([placed(0, 30), status(45, "assigned")])[0] == ("delay_15", "r", 45)


def test_given_an_order_that_moved_then_later_rungs_go_to_the_other_and_none_is_repeated() -> None:
    moved = fired([*LATE, status(50, "assigned", "other")])
    assert moved == [("delay_15", "r", 45), ("delay_30", "other", 60), ("delay_45", "other", 75)]


def test_given_an_older_assignment_that_arrives_late_then_the_newer_rider_keeps_the_order() -> None:
    late = [placed(0, 30), status(10, "assigned", "second"), status(5, "assigned", "first")]
    assert {rider for _, rider, _ in fired(late)} == {"second"}


def test_given_an_unassigned_order_then_it_has_no_rider_until_the_next_assignment() -> None:
    gone = [*LATE, status(40, "unassigned", None), status(59, "assigned", "other")]
    assert fired(gone) == [("delay_30", "other", 60), ("delay_45", "other", 75)]


def test_given_assigned_and_unassigned_of_one_time_then_unassigned_holds_whichever_came_last() -> None:
    assert fired([placed(0, 30), status(5, "unassigned", None), status(5, "assigned")]) == []


def test_given_a_later_promise_then_rungs_not_yet_sounded_follow_it_and_sounded_ones_stay_silent() -> None:
    changed = fired([*LATE, placed(50, 60)])  # rung 15 sounded at 45
    assert changed == [("delay_15", "r", 45), ("delay_30", "r", 90), ("delay_45", "r", 105)]


def test_given_an_earlier_promise_then_rungs_past_already_never_sound_and_one_of_this_moment_does() -> None:
    changed = fired([*LATE, placed(40, 10)])  # the new rung 15 was at 25, 30 is at 40
    assert changed == [("delay_30", "r", 40), ("delay_45", "r", 55)]


def test_given_an_eta_then_the_promise_stays() -> None:
    assert fired([*LATE, event("order.eta", 2, order_id="o", eta=clock(90).isoformat())])[0][2] == 45


def test_given_a_repeated_id_with_another_body_then_the_first_stands() -> None:
    first = event("order.problem", 20, order_id="o", kind="price")
    again = [first, first, {**status(21, "assigned", "other"), "id": first["id"]}, status(22, "delivered")]
    assert fired([*LATE, *again]) == [("order_problem", "r", 20)]


def test_given_a_first_visit_at_night_and_past_the_promise_then_the_apology_is_made_once_at_its_arrival() -> (
    None
):
    night = [
        placed(400, 410),
        status(401, "assigned"),
        status(420, "at_customer"),
        status(421, "at_customer"),
    ]
    assert fired(night) == [("late_night_apology", "r", 420)]  # 22:00 local


def test_given_a_visit_a_minute_before_the_night_or_at_the_promise_then_there_is_no_apology() -> None:
    assert fired([placed(400, 410), status(401, "assigned"), status(419, "at_customer")]) == []
    assert fired([placed(400, 425), status(401, "assigned"), status(425, "at_customer")]) == []


def test_given_a_visit_in_the_last_minute_of_the_night_then_the_apology_is_made_and_at_six_not() -> None:
    morning = [placed(880, 890), status(881, "assigned")]
    assert fired([*morning, status(899.5, "at_customer")]) == [("late_night_apology", "r", 899.5)]
    assert fired([*morning, status(900, "at_customer")]) == []


def test_given_a_visit_told_behind_the_delivery_then_the_apology_is_made_at_its_arrival() -> None:
    late = [placed(400, 410), status(401, "assigned"), status(424, "delivered"), status(421, "at_customer")]
    assert fired(late) == [("late_night_apology", "r", 424)]


def test_given_a_cancellation_told_twice_then_it_speaks_once_and_ends_the_ladder() -> None:
    cancelled = [*LATE, event("order.cancel_requested", 20, order_id="o", by="customer")]
    cancelled += [status(25, "cancelled"), status(26, "cancelled")]
    assert fired(cancelled) == [("cancel_requested", "r", 20), ("order_cancelled", "r", 25)]


def test_given_a_request_without_a_rider_then_it_is_silent_and_the_next_one_speaks() -> None:
    asked = [placed(0, 90), event("order.cancel_requested", 1, order_id="o", by="customer")]
    asked += [status(2, "assigned"), event("order.cancel_requested", 3, order_id="o", by="customer")]
    assert fired([*asked, status(4, "delivered")]) == [("cancel_requested", "r", 3)]


def test_given_two_problems_of_an_order_then_each_speaks_even_when_it_is_over() -> None:
    problem = [event("order.problem", minutes, order_id="o", kind="spilled") for minutes in (5, 9)]
    over = [*LATE, problem[0], status(8, "delivered"), problem[1]]
    assert fired(over) == [("order_problem", "r", 5), ("order_problem", "r", 9)]


def test_given_a_slow_kitchen_then_each_order_that_still_waits_there_hears_it_once() -> None:
    slow = [placed(0, 90, order) for order in ("a", "b", "gone", "none")]
    slow += [placed(0, 90, "elsewhere", merchant_id="n"), status(1, "assigned", "t", "elsewhere")]
    slow += [status(1, "assigned", "r", "a"), status(1, "at_store", "s", "b")]
    slow += [status(1, "picked_up", "u", "gone")]
    slow += [event("merchant.preparing", 2, merchant_id="m", minutes=9)]
    slow += [event("merchant.preparing", 3, merchant_id="m", minutes=10), status(4, "picked_up", "s", "b")]
    slow += [event("merchant.preparing", 5, merchant_id="m", minutes=20)]
    heard = [it for it in fired(slow) if it[0] == "merchant_slow"]
    assert heard == [("merchant_slow", "r", 3), ("merchant_slow", "s", 3)]


def test_given_two_activities_ten_minutes_apart_then_the_second_speaks_and_a_third_does_not() -> None:
    looked = [placed(0, 90), status(1, "assigned"), activity(5), activity(15.1), activity(25.1), activity(26)]
    assert fired([*looked, status(27, "delivered")]) == [("intent_rising", "r", 25.1)]


def test_given_the_earlier_activity_arrives_last_then_it_speaks_at_its_arrival() -> None:
    looked = [
        placed(0, 90),
        status(1, "assigned"),
        activity(14),
        tick(20),
        activity(5),
        status(27, "delivered"),
    ]
    assert fired(looked) == [("intent_rising", "r", 20)]


def zone_alerts(stream: Stream) -> list[tuple[str, float]]:
    return [(rider, minutes) for kind, rider, minutes in fired(stream) if kind == "zone_alert"]


def test_given_a_rider_with_two_open_orders_then_he_is_told_of_an_alert_once_until_it_is_over() -> None:
    two = [
        placed(0, 500, "a"),
        placed(0, 500, "b"),
        status(1, "assigned", "r", "a"),
        status(1, "assigned", "r", "b"),
    ]
    assert zone_alerts([*two, alert(5, 60), alert(10, 70), alert(59, 90), alert(60, 95)]) == [
        ("r", 5),
        ("r", 60),
    ]
    assert zone_alerts([*two, alert(5, 60), alert(10, 70, "storm")]) == [("r", 5), ("r", 10)]


def test_given_an_alert_that_runs_then_who_gets_an_order_there_is_told_and_not_at_its_end() -> None:
    got = [alert(0, 60), placed(1, 500, "a"), placed(1, 500, "b"), placed(1, 500, "c")]
    got += [
        status(5, "assigned", "r", "a"),
        status(6, "assigned", "r", "b"),
        status(60, "assigned", "s", "c"),
    ]
    assert zone_alerts(got) == [("r", 5)]


def test_given_the_zone_of_an_order_is_known_last_then_its_rider_is_told_when_it_is() -> None:
    assert zone_alerts([alert(0, 60), status(5, "assigned"), tick(9), placed(1, 500)]) == [("r", 9)]


def test_given_an_order_that_is_over_or_an_alert_that_came_too_late_then_nobody_is_told() -> None:
    assert zone_alerts([placed(0, 500), status(1, "delivered"), alert(5, 60)]) == []
    assert zone_alerts([placed(0, 500), status(1, "assigned"), tick(30), alert(5, 30)]) == []
    assert zone_alerts([placed(0, 500), alert(5, None), status(64, "assigned")]) == [("r", 64)]
    assert zone_alerts([placed(0, 500), alert(5, None), status(65, "assigned")]) == []


def test_given_messages_then_those_of_an_order_with_a_rider_are_candidates_at_their_arrival() -> None:
    said = [placed(0, 90), event("customer.message", 1, order_id="o", text="."), status(2, "assigned")]
    said += [tick(9), event("customer.message", 3, order_id="o", text="."), status(10, "delivered")]
    day: RuleDay = rule_day(said, "Africa/Nairobi")
    assert [it.key for it in day.candidates] == [("customer.message", "r", "o", clock(9))]
    assert day.firings == []
