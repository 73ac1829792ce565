"""Web push by rows: when a notice is pushed, once, and to whom."""

import json
from collections.abc import Iterator

import pytest

from app.actions.record_receipts import Receipt
from app.actions.send_broadcast import Audience, send_broadcast
from coaching.content import Text
from tests.app.pushed import Pushed
from tests.house import House
from tests.makers import later, message, position, status
from tests.push_service import PushService, push_service

THREAT = "你等着，我下来砍死你"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as started:
        yield started


@pytest.fixture
def pushed(house: House, service: PushService) -> Pushed:
    house.have_riders("zhou", "ma")
    return Pushed(house, service)


def test_given_no_page_is_open_when_a_notice_is_let_go_then_it_is_pushed_once(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    notice = pushed.broadcast()

    pushed.turn()
    pushed.turn()

    assert service.said() == [{"id": notice, "seq": 1, "class": "guidance", "word": "调度有话", "lang": "zh"}]
    assert service.faults == []
    assert pushed.log() == ["201"]


def test_given_a_card_of_an_order_when_it_is_pushed_then_nothing_of_the_order_leaves(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service, language="en")
    pushed.house.take(status("at_store"), status("cancelled"))

    pushed.turn()

    (said,) = service.said()
    assert said == {
        "id": pushed.house.cards()[0].message_id, "seq": 1,
        "class": "urgent", "word": "Urgent. Stop, then look", "lang": "en",
    }  # fmt: skip
    (push,) = service.pushed
    assert "8213" not in json.dumps([said, push.headers])
    assert (push.headers["urgency"], len(push.headers["topic"])) == ("high", 32)
    assert 0 < int(push.headers["ttl"]) <= 900


def test_given_two_push_services_when_both_are_called_then_each_gets_claims_of_its_own(
    house: House, service: PushService
) -> None:
    house.have_riders("zhou")
    with push_service() as other:
        pushed = Pushed(house, service, other)
        pushed.subscribe(service)
        pushed.subscribe(other)
        pushed.broadcast()

        pushed.turn()

        assert [one.claims["aud"] for one in service.pushed + other.pushed] == [service.origin, other.origin]
        assert service.faults + other.faults == []


def test_given_he_has_seen_it_then_it_is_never_pushed(pushed: Pushed, service: PushService) -> None:
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.house.turn_the_loop()
    pushed.house.receive("zhou", [Receipt(1, "shown")])

    pushed.turn()

    assert (service.calls, pushed.log()) == (0, ["seen"])


def test_given_a_notice_that_ended_then_it_is_never_pushed(pushed: Pushed, service: PushService) -> None:
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.house.turn_the_loop()
    pushed.house.wait(3601)
    pushed.house.expire()

    pushed.turn()

    assert (service.calls, pushed.log()) == (0, ["ended"])


def test_given_a_page_that_can_be_seen_then_it_has_thirty_seconds_to_show_it(
    pushed: Pushed, service: PushService
) -> None:
    pushed.seeing.add("zhou")
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.turn()
    pushed.pass_time(28)
    pushed.turn()
    assert service.calls == 0

    pushed.pass_time(3)
    pushed.turn()

    assert service.calls == 1


def test_given_a_page_that_is_hidden_meanwhile_then_the_thirty_seconds_are_over(
    pushed: Pushed, service: PushService
) -> None:
    pushed.seeing.add("zhou")
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.turn()
    assert service.calls == 0

    pushed.seeing.clear()
    pushed.turn()

    assert service.calls == 1


def test_given_he_rides_then_it_is_pushed_at_his_first_stop(pushed: Pushed, service: PushService) -> None:
    pushed.subscribe(service)
    pushed.house.take_at(0, status("picked_up"), position(0, kmh=20))
    pushed.broadcast()
    pushed.turn()
    assert service.calls == 0

    pushed.house.take_at(60, status("at_customer", 60))
    pushed.turn()
    assert service.calls == 0, "he stands for less than ten seconds"
    pushed.house.go_to(71)
    pushed.turn()

    assert service.calls == 1


def test_given_a_broadcast_when_one_of_two_rides_then_only_what_was_let_go_is_queued(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service, "zhou")
    standing = pushed.subscribe(service, "ma")
    pushed.house.take(status("picked_up"), position(0, kmh=20))
    everybody, words = Audience(None, None, True), Text(zh="路上慢点", en="Ride easy")
    house = pushed.house
    house.database.write(
        lambda session: send_broadcast(session, everybody, words, 3, later(3600), house.now, None)
    )

    pushed.turn()

    assert ([one.browser for one in service.pushed], pushed.log()) == ([standing.name], ["201"])


def test_given_it_was_let_go_and_he_rides_on_then_it_waits_for_the_next_stop(
    pushed: Pushed, service: PushService
) -> None:
    pushed.seeing.add("zhou")
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.turn()
    pushed.house.take_at(10, status("picked_up", 10), position(10, kmh=20))
    pushed.pass_time(31)
    pushed.turn()
    assert service.calls == 0

    pushed.house.take_at(20, status("at_customer", 20), position(20))
    pushed.house.go_to(31)
    pushed.turn()

    assert service.calls == 1


def test_given_he_rides_when_somebody_threatens_him_then_one_word_goes_at_once(
    pushed: Pushed, service: PushService
) -> None:
    pushed.seeing.add("zhou")
    pushed.subscribe(service)
    pushed.house.take(status("picked_up"), position(0, kmh=20))

    pushed.house.take(message(THREAT))
    pushed.turn()

    (push,) = service.pushed
    assert (push.said["class"], push.said["word"]) == ("safety", "安全")
    assert (push.headers["ttl"], push.headers["urgency"]) == ("60", "high")
    assert set(push.said) == {"id", "seq", "class", "word", "lang"}


def test_given_nobody_can_be_pushed_to_then_an_urgent_card_waits_for_his_phone(
    pushed: Pushed, service: PushService
) -> None:
    pushed.house.take(status("at_store"), status("cancelled"))
    pushed.turn()

    assert [card.outbox for card in pushed.house.cards()] == ["pending"]
    assert pushed.log() == []


def test_given_five_urgent_cards_in_an_hour_then_push_keeps_to_the_budget(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    for number in range(6):
        pushed.house.take(status("at_store", order=f"o{number}"), status("cancelled", order=f"o{number}"))
        pushed.turn()
    pushed.turn()

    classes = [said["class"] for said in service.said()]
    assert classes.count("urgent") == 4
    assert len(classes) == 5, "and one digest names the rest"
