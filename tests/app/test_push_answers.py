"""Web push by rows: what the answers of a push service do, who sends, and whose browser it is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.actions.keep_subscription import drop_subscription
from app.actions.queue_pushes import claim_pushes
from app.actions.record_receipts import Receipt
from app.clock import machine_now
from app.pushing import SOME, Pushing
from coaching.push_rules import MOST_TRIES
from tests.app.pushed import PUSH, Pushed
from tests.house import House
from tests.makers import position
from tests.push_service import Answer, Browser, PushService, push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as started:
        yield started


@pytest.fixture
def pushed(house: House, service: PushService) -> Pushed:
    house.have_riders("zhou", "ma")
    return Pushed(house, service)


@pytest.mark.parametrize("answer", [404, 410])
def test_given_nobody_lives_there_any_more_then_the_subscription_is_gone(
    pushed: Pushed, service: PushService, answer: int
) -> None:
    pushed.subscribe(service)
    service.answers = [Answer(answer)]
    pushed.broadcast()

    pushed.turn()
    pushed.broadcast("第二句")
    pushed.turn()

    place = pushed.place()
    assert (service.calls, pushed.log()) == (1, [str(answer)])
    assert place.gone_at is not None
    assert (place.endpoint, place.p256dh, place.auth) == ("", "", "")


def test_given_a_service_that_asks_for_patience_then_it_is_left_alone_for_that_long(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    service.answers = [Answer(429, {"Retry-After": "120"})]
    pushed.broadcast()

    pushed.turn()
    pushed.pass_time(110)
    pushed.broadcast("第二句")
    pushed.turn()
    assert service.calls == 1, "neither this notice nor the next one is sent before"
    pushed.pass_time(11)
    pushed.turn()

    assert [said["seq"] for said in service.said()] == [1, 2]
    assert (pushed.log(), pushed.place().fails) == (["201", "201"], 0)


@pytest.mark.parametrize(
    "answer",
    [Answer(500), Answer(503), Answer(429), Answer(429, {"Retry-After": "soon"}), Answer(200, {"X": "y" * 70_000})],
    ids=["500", "503", "429", "429-unreadable", "endless-header"],
)  # fmt: skip
def test_given_a_service_in_trouble_then_it_is_tried_again_a_few_times_and_nothing_is_removed(
    pushed: Pushed, service: PushService, answer: Answer
) -> None:
    pushed.subscribe(service)
    service.always = answer
    pushed.broadcast()

    pauses = []
    for _ in range(10):
        pushed.turn()
        if (until := pushed.place().not_before) and pushed.log() == [None]:
            pauses.append((until - datetime.now(UTC)).total_seconds())
        pushed.pass_time(3600)

    assert service.calls == MOST_TRIES
    assert all(pause > 3 for pause in pauses)
    assert pauses == sorted(pauses)
    assert pushed.place().gone_at is None
    assert pushed.log()[0] is not None


def test_given_its_service_is_not_there_then_it_is_tried_again_and_nothing_is_removed(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    service.close()
    pushed.broadcast()

    pushed.turn()

    assert (pushed.log(), pushed.place().gone_at, pushed.place().fails) == ([None], None, 1)


@pytest.mark.parametrize("answer", [400, 403, 413, 301, 307])
def test_given_an_answer_that_no_repetition_will_change_then_there_is_none(
    pushed: Pushed, service: PushService, answer: int
) -> None:
    pushed.subscribe(service)
    canary = Browser(service)
    service.answers = [Answer(answer, {"Location": canary.endpoint})]
    pushed.broadcast()

    for _ in range(3):
        pushed.turn()
        pushed.pass_time(3600)

    assert (service.calls, pushed.log(), pushed.place().gone_at) == (1, [str(answer)], None)


def test_given_a_process_that_died_while_sending_then_another_sends_it_after_the_lease(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.house.turn_the_loop()
    dead = Pushing(pushed.house.parts, pushed.seeing.__contains__, lambda _: None)
    assert dead.turn() == 1

    assert pushed.process().turn() == 0
    pushed.pass_time(61)
    assert pushed.process().turn() == 1

    assert service.calls == 1


def test_given_a_push_that_waits_then_one_claim_gets_it_and_none_once_he_has_seen_it(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.house.turn_the_loop()
    now, (row,) = machine_now(), pushed.house.rows(select(PUSH.c.id))

    def claim(seconds: float) -> int:
        at = now + timedelta(seconds=seconds)
        return len(pushed.house.database.write(lambda session: claim_pushes(session, [row.id], at)))

    assert [claim(0), claim(30), claim(61)] == [1, 0, 1]
    pushed.house.receive("zhou", [Receipt(1, "shown")])
    assert claim(200) == 0


def test_given_two_processes_that_see_the_same_push_then_one_of_them_sends_it(
    pushed: Pushed, service: PushService
) -> None:
    pushed.subscribe(service)
    pushed.broadcast()
    pushed.house.turn_the_loop()
    other, went = pushed.process(), []
    # The second process looks while the first is sending: between its claim and the answer.

    def send_while_the_other_looks(call: Callable[[], None]) -> None:
        went.append(other.turn())
        call()

    Pushing(pushed.house.parts, pushed.seeing.__contains__, send_while_the_other_looks).turn()

    assert (went, service.calls) == ([0], 1)


def test_given_an_endpoint_that_another_rider_has_now_then_nothing_of_the_first_is_pushed_there(
    pushed: Pushed, service: PushService
) -> None:
    pushed.seeing.add("zhou")
    browser = pushed.subscribe(service, "zhou")
    pushed.broadcast(rider="zhou")
    pushed.turn()

    pushed.keep(browser, "ma")
    pushed.seeing.clear()
    pushed.turn()
    assert (service.calls, pushed.log()) == (0, ["gone"])
    own = pushed.broadcast(rider="ma")
    pushed.turn()

    assert [said["id"] for said in service.said()] == [own]


def test_given_a_rider_with_many_browsers_then_the_oldest_is_forgotten(
    pushed: Pushed, service: PushService
) -> None:
    browsers = [pushed.subscribe(service) for _ in range(6)]
    pushed.broadcast()

    pushed.turn()

    assert {one.browser for one in service.pushed} == {browser.name for browser in browsers[1:]}


def test_given_he_took_it_back_then_nothing_is_pushed(pushed: Pushed, service: PushService) -> None:
    browser = pushed.subscribe(service)
    database = pushed.house.database
    database.write(lambda session: drop_subscription(session, "ma", browser.endpoint, machine_now()))
    assert pushed.place().gone_at is None, "another rider can't take it back for him"

    database.write(lambda session: drop_subscription(session, "zhou", browser.endpoint, machine_now()))
    pushed.broadcast()
    pushed.turn()

    assert service.calls == 0


def test_given_many_who_ride_on_then_whoever_stands_behind_them_is_pushed_to(
    pushed: Pushed, service: PushService
) -> None:
    riding, standing = [f"riding-{number}" for number in range(SOME + 1)], "ma"
    pushed.house.have_riders(*riding)
    pushed.seeing.update(riding, [standing])
    for rider in (*riding, standing):
        pushed.subscribe(service, rider)
        pushed.broadcast(rider=rider)
        if rider in (riding[-1], standing):  # he is queued after all of them
            pushed.turn()
    pushed.house.take_at(10, *(position(10, kmh=20, rider=rider) for rider in riding))
    pushed.pass_time(31)

    pushed.turn()

    assert (service.calls, pushed.log()) == (1, [None] * len(riding) + ["201"])
