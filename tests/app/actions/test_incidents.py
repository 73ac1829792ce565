"""What opens an incident, who has it, and what a missed clock does, on both databases."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.actions.add_person import add_person
from app.actions.close_incident import close_incident
from app.actions.hand_over import decline_offer, offer_incident
from app.actions.raise_sos import SosCall, raise_sos
from app.actions.take_incident import note_incident, take_incident
from app.database import Database, table_of
from app.incident_acts import LIVE, LOOK, News, look_at_incidents
from app.parts import Parts
from app.queries.incident_clocks import colleagues
from app.queries.incidents import Incident, closed_incidents, incident_of, many_open, open_incidents
from app.queries.people import Caller
from app.tables.incidents import IncidentRow
from app.tables.people import PersonRow
from app.tables.record import RecordRow
from tests.house import House
from tests.makers import an_event, later, message, placed, problem, status, wish_to_cancel

INCIDENT, RECORD = table_of(IncidentRow), table_of(RecordRow)
HERE, THERE = "jingan-si", "caojiadu"


def open_now(house: House, caller: Caller | None = None) -> list[Incident]:
    with house.database.read() as session:
        return open_incidents(session, caller)


def every(house: House) -> list[Any]:
    return house.rows(select(INCIDENT).order_by(INCIDENT.c.id))


def the_log(house: House, incident: int) -> list[tuple[str, str]]:
    with house.database.read() as session:
        found = incident_of(session, incident)
    assert found is not None
    return [(line.what, line.word) for line in found.log]


def recorded(house: House, incident: int) -> list[str]:
    subject = f"incident:{incident}"
    return [
        row.what
        for row in house.rows(select(RECORD.c.what).where(RECORD.c.subject == subject).order_by(RECORD.c.n))
    ]


def press(house: House, rider: str = "zhou", id: str = "a") -> int:
    return house.database.write(
        lambda session: raise_sos(session, rider, SosCall(id), house.now).incident_id, urgent=True
    )


def take(house: House, incident: int, name: str = "老孟", person: int | None = None) -> bool:
    return house.database.write(
        lambda session: take_incident(session, incident, person, name, house.now), urgent=True
    )


def dispatcher(house: House, name: str, zone: str | None = HERE, role: str = "dispatcher") -> Caller:
    person = house.database.write(
        lambda session: add_person(session, role, name, name, house.now, None, zone)
    )
    return Caller(role, name, None, person, zone)


def tick(house: House, seconds: float) -> int:
    house.go_to(seconds)
    return look_at_incidents(house.parts)


# what opens one


def at_the_door(house: House, order: str = "8213", rider: str = "zhou", zone: str = HERE) -> None:
    house.take(placed(order=order, zone=zone), status("at_customer", order=order, rider=rider))


def test_given_the_happenings_of_a_shift_then_each_that_needs_a_person_is_one_incident(house: House) -> None:
    at_the_door(house)
    house.take(status("at_store", order="shop", rider="wu"), status("picked_up", order="hot", rider="li"))
    house.take_at(10, wish_to_cancel(at=10), wish_to_cancel(at=10, order="shop"))
    house.take_at(20, wish_to_cancel(at=20))  # said again
    house.take_at(30, problem(at=30, order="hot"))
    house.take_at(40, problem("wrong_item", at=40, order="hot"))

    assert [(one.kind, one.order_id, one.level) for one in every(house)] == [
        ("cancel_at_door", "8213", 2),
        ("order_problem", "hot", 2),
    ]
    assert the_log(house, every(house)[1].id) == [
        ("called", "order_problem"),
        ("called_again", "order_problem"),
    ]
    assert recorded(house, every(house)[0].id) == ["incident.opened"]


def test_given_an_order_with_a_small_matter_when_a_graver_one_comes_then_it_is_the_same_incident_at_its_level(
    house: House,
) -> None:
    at_the_door(house)
    house.take_at(5, problem("address", at=5))
    assert [(one.kind, one.level, one.tier) for one in every(house)] == [("address", 1, "automatic")]
    assert open_now(house) == []  # its rider has a card; no person need look

    house.take_at(30, problem("spilled", at=30))

    (one,) = every(house)
    assert (one.kind, one.level, one.tier, one.due_at) == ("order_problem", 2, "zone", later(120))


def test_given_a_customer_who_is_angry_twice_then_it_is_an_incident_and_once_is_not(house: House) -> None:
    at_the_door(house)
    house.take_at(10, message("angry", at=10))
    assert every(house) == []
    house.take_at(20, message("angry again", at=20))
    house.take_at(30, message("a knife, angry", at=30))  # the same words are a threat: that is the incident

    assert [one.kind for one in every(house)] == ["anger", "threat"]


def test_given_a_kitchen_that_holds_everybody_up_then_it_is_one_incident_however_many_wait(
    house: House,
) -> None:
    for shop, riders in (("noodles", ("zhou", "wu", "li")), ("congee", ("qian",))):
        for rider in riders:
            house.take(placed(order=rider, merchant_id=shop), status("at_store", order=rider, rider=rider))
    house.take_at(5, an_event("merchant.preparing", 5, merchant_id="congee", minutes=25))  # still on time
    house.take_at(5, an_event("merchant.preparing", 5, merchant_id="noodles", minutes=35))

    (one,) = every(house)
    assert (one.kind, one.about, one.level) == ("slow_kitchen", "kitchen:noodles", 1)


@pytest.mark.parametrize(("state", "ends"), [("delivered", True), ("returned", True), ("returning", False)])
def test_given_an_order_that_goes_its_way_then_an_incident_nobody_has_ends_by_itself_and_says_why(
    house: House, state: str, ends: bool
) -> None:
    at_the_door(house)
    house.take_at(10, wish_to_cancel(at=10))
    house.take_at(60, status(state, at=60))

    (one,) = every(house)
    assert (one.closed_at is not None) is ends
    if ends:
        assert the_log(house, one.id)[-1] == ("ended", state)
        assert recorded(house, one.id)[-1] == "incident.ended"


def test_given_an_incident_that_somebody_has_or_that_is_about_safety_then_no_order_ends_it(
    house: House,
) -> None:
    at_the_door(house)
    house.take_at(10, wish_to_cancel(at=10), message("a knife", at=10))
    press(house)
    owned = next(one.id for one in every(house) if one.kind == "cancel_at_door")
    take(house, owned)
    house.take_at(60, status("delivered", at=60))

    assert {one.kind for one in open_now(house)} == {"cancel_at_door", "threat", "sos"}


# clocks


def test_given_nobody_answers_then_it_goes_from_tier_to_tier_each_once(house: House) -> None:
    at_the_door(house)
    house.take(wish_to_cancel())
    seen = []
    for second in (89, 90, 91, 299, 300, 600, 601, 1199, 1200):
        done = tick(house, second)
        (one,) = open_now(house)
        seen.append((second, done, one.tier, one.clock, one.level, one.loud, one.everyone_at is not None))

    assert seen == [
        (89, 0, "zone", "answer", 2, 0, False),
        (90, 1, "everyone", "golden", 2, 1, True),
        (91, 0, "everyone", "golden", 2, 1, True),
        (299, 0, "everyone", "golden", 2, 1, True),
        (300, 1, "everyone", "freeze", 3, 2, True),
        (600, 1, "everyone", "still", 3, 2, True),
        (601, 0, "everyone", "still", 3, 2, True),
        (1199, 0, "everyone", "still", 3, 2, True),
        (1200, 1, "everyone", "still", 3, 2, True),
    ]
    (one,) = open_now(house)
    assert [what for what, _ in the_log(house, one.id)] == ["called"] + ["escalated"] * 4
    assert recorded(house, one.id) == ["incident.opened"] + ["incident.escalated"] * 4


@pytest.mark.parametrize("shown", [True, False])
def test_given_level_1_then_its_rider_is_left_to_it_and_people_see_it_when_that_did_not_help(
    house: House, shown: bool
) -> None:
    at_the_door(house)
    house.take(problem("address"))
    if shown:
        assert house.show() == [("zhou", "order_problem")]
    tick(house, 90)
    assert [one.tier for one in every(house)] == ["soothing" if shown else "zone"]
    with house.database.read() as session:
        assert many_open(session) == ((0, 1) if shown else (1, 0))
    tick(house, 300)

    (one,) = open_now(house)
    assert (one.tier, one.owner) == ("zone" if shown else "everyone", None)


def test_given_the_server_was_down_when_it_starts_then_what_fell_due_escalates_once(
    house: House, database: Database
) -> None:
    at_the_door(house)
    house.take(wish_to_cancel())
    house.go_to(4000)
    again = Parts(house.parts.settings, database, house.clock, house.rulebook, house.parts.outbox, "an-epoch")

    assert (look_at_incidents(again), look_at_incidents(again)) == (1, 0)

    (one,) = open_now(house)
    assert (one.clock, one.tier, one.level) == ("still", "everyone", 3)
    assert house.now < one.due_at <= house.now + timedelta(minutes=10)
    assert the_log(house, one.id) == [
        ("called", "cancel_at_door"),
        ("escalated", "answer golden freeze still"),
    ]


def test_given_many_that_look_at_once_then_each_missed_clock_has_its_effect_once(house: House) -> None:
    for order in ("1", "2", "3"):
        at_the_door(house, order)
        house.take(wish_to_cancel(order=order))
    house.go_to(95)
    done: list[int] = []
    beside = Database(house.database.url)  # as another process has it
    other = Parts(house.parts.settings, beside, house.clock, house.rulebook, house.parts.outbox, "an-epoch")

    def look(number: int) -> None:
        done.append(look_at_incidents(other if number % 2 else house.parts))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    beside.close()

    assert sum(done) == 3
    for one in open_now(house):
        assert [what for what, _ in the_log(house, one.id)].count("escalated") == 1


def test_given_somebody_takes_it_then_his_clock_runs_and_his_next_step_gives_him_ten_minutes(
    house: House,
) -> None:
    at_the_door(house)
    house.take(wish_to_cancel())
    (one,) = open_now(house)
    house.go_to(60)
    assert take(house, one.id, "老孟")
    assert tick(house, 299) == 0
    house.database.write(
        lambda session: note_incident(session, one.id, None, "小郑", "他在楼下", house.now), urgent=True
    )
    assert open_now(house)[0].clock == "golden"  # another's word is no step of his
    house.database.write(
        lambda session: note_incident(session, one.id, None, "老孟", "退回店里", house.now), urgent=True
    )
    (stepped,) = open_now(house)
    assert (stepped.clock, stepped.due_at) == ("freeze", later(899))
    assert tick(house, 898) == 0
    assert tick(house, 899) == 1

    (let_lie,) = open_now(house)
    assert (let_lie.rings, let_lie.free, let_lie.owner) == (True, True, "老孟")
    assert take(house, one.id, "小郑")
    assert not take(house, one.id, "老孟")


def test_given_an_owner_who_was_taken_off_the_list_then_another_takes_it(house: House) -> None:
    gone = dispatcher(house, "走了")
    incident = press(house)
    assert take(house, incident, "走了", gone.person_id)
    assert not take(house, incident, "老孟")
    person = table_of(PersonRow)
    house.database.write(
        lambda session: session.execute(
            person.update().where(person.c.id == gone.person_id).values(disabled_at=house.now)
        )
    )

    assert take(house, incident, "老孟")


# handing over


def offered(house: House, seconds: float = 0) -> tuple[int, Caller, Caller]:
    """An incident that 老孟 has and offers to 小郑."""
    one, other = dispatcher(house, "老孟"), dispatcher(house, "小郑")
    incident = press(house)
    take(house, incident, "老孟", one.person_id)
    house.go_to(seconds)
    assert give(house, incident, one, other)
    return incident, one, other


def give(house: House, incident: int, one: Caller, other: Caller) -> bool:
    return house.database.write(
        lambda session: offer_incident(
            session, incident, (one.person_id, one.name), (other.person_id or 0, other.name), house.now
        ),
        urgent=True,
    )


def test_given_an_offer_when_it_is_accepted_in_time_then_the_other_has_it(house: House) -> None:
    incident, _, other = offered(house)
    assert not take(house, incident, "路人", dispatcher(house, "路人").person_id)
    house.go_to(59)
    assert take(house, incident, "小郑", other.person_id)

    tick(house, 60)
    (one,) = open_now(house)
    assert (one.owner, one.offered_to) == ("小郑", None)
    assert [what for what, _ in the_log(house, incident)] == ["called", "taken", "offered", "handed_over"]
    assert "incident.handed_over" in recorded(house, incident)


def test_given_an_offer_when_nobody_accepts_in_a_minute_then_it_comes_back_once(house: House) -> None:
    incident, _, other = offered(house)
    tick(house, 59)
    assert open_now(house)[0].offered_to == "小郑"
    assert (tick(house, 60), tick(house, 61)) == (1, 0)

    (one,) = open_now(house)
    assert (one.owner, one.offered_to) == ("老孟", None)
    assert the_log(house, incident)[-1] == ("came_back", "小郑")
    assert not take(house, incident, "小郑", other.person_id)


def test_given_an_offer_when_the_other_cant_then_it_is_his_owners_at_once(house: House) -> None:
    incident, _, other = offered(house)
    for _ in range(2):
        house.database.write(
            lambda session: decline_offer(session, incident, other.person_id or 0, "小郑", house.now),
            urgent=True,
        )

    assert [what for what, _ in the_log(house, incident)][-2:] == ["offered", "came_back"]


def test_given_an_incident_of_somebody_else_or_a_closed_one_then_it_cant_be_offered(house: House) -> None:
    incident, one, other = offered(house)

    assert not give(house, incident, other, one)
    house.database.write(
        lambda session: close_incident(session, incident, "老孟", "没事", house.now), urgent=True
    )
    assert not give(house, incident, one, other)
    assert not take(house, incident, "小郑", other.person_id)
    assert recorded(house, incident)[-1] == "incident.closed"


# who sees it


def names(house: House, caller: Caller) -> list[str]:
    return [one.kind for one in open_now(house, caller)]


def test_given_zones_then_each_desk_sees_its_own_and_everyones_until_it_is_closed(house: House) -> None:
    here, there = dispatcher(house, "这边"), dispatcher(house, "那边", THERE)
    whole = dispatcher(house, "站长", THERE, role="admin")
    at_the_door(house)
    house.take(wish_to_cancel())
    (one,) = open_now(house)
    assert (one.zone, names(house, here), names(house, there)) == (HERE, ["cancel_at_door"], [])
    assert names(house, whole) == ["cancel_at_door"]
    with house.database.read() as session:
        assert incident_of(session, one.id, there) is None
        assert [other.name for other in colleagues(session, one)] == ["站长", "这边"]

    tick(house, 90)
    assert names(house, there) == ["cancel_at_door"]
    with house.database.read() as session:
        (seen,) = open_incidents(session, there)
        assert len(colleagues(session, seen)) == 3

    house.database.write(
        lambda session: close_incident(session, one.id, "这边", "退单", house.now), urgent=True
    )
    with house.database.read() as session:
        assert incident_of(session, one.id, there) is None
        assert [other.id for other in closed_incidents(session, here)] == [one.id]
        assert closed_incidents(session, there) == []


def test_given_a_rider_of_no_zone_and_no_order_then_his_call_is_for_everybody(house: House) -> None:
    press(house, rider="nobody-knows")

    assert names(house, dispatcher(house, "那边", THERE)) == ["sos"]
    assert names(house, Caller("rider", "小周", "zhou", 9, None)) == []


def test_given_more_than_the_list_holds_then_the_longest_waiting_and_every_call_for_help_are_in_the_first(
    house: House,
) -> None:
    orders = [str(number) for number in range(8)]
    for second, order in enumerate(orders):
        at = second * 10
        house.take_at(at, status("at_customer", order=order, at=at), wish_to_cancel(order=order, at=at))
    sos = press(house, rider="li")
    tick(house, 130)  # the oldest have had their clocks moved on: they are due later than the newest

    with house.database.read() as session:
        first, rest = open_incidents(session, limit=5), open_incidents(session, limit=5, after=5)
        assert many_open(session) == (9, 0)
    assert first[0].id == sos
    assert {one.order_id for one in first[1:]} == set(orders[:4])
    assert {one.order_id for one in rest} == set(orders[4:])


# who is told


def test_given_news_of_any_writer_then_each_line_is_told_once_and_nothing_that_was_there_before(
    house: House,
) -> None:
    press(house, rider="before")
    told: list[tuple[int, str]] = []
    house.parts.live.listen(LIVE, lambda news: told.append((news["id"], news["what"])))
    house.parts.live.listen(LOOK, News(house.parts).look)
    at_the_door(house)
    house.take(message("a knife"))
    incident = press(house)
    house.parts.live.tell(LOOK, {})
    take(house, incident)
    tick(house, 60)  # also tells
    tick(house, 61)

    threat = next(one.id for one in every(house) if one.kind == "threat")
    before = every(house)[0].id
    assert sorted(told) == sorted(
        [
            (threat, "called"),
            (incident, "sos"),
            (incident, "taken"),
            (threat, "escalated"),
            (before, "escalated"),
        ]
    )
