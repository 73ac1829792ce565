"""Calls for help and the incidents they make: one row a call, one open incident a rider, one owner."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from app.actions.add_person import add_person
from app.actions.answer_own_sos import answer_own_sos
from app.actions.close_incident import close_incident
from app.actions.raise_sos import Raised, SosCall, raise_sos
from app.actions.take_incident import note_ring, take_incident
from app.database import table_of
from app.queries.incidents import Incident, closed_incidents, open_incidents
from app.queries.sos_calls import Chain, call_chain, running_call
from app.tables.incidents import IncidentRow, SosCallRow
from tests.house import House
from tests.makers import later, message, placed, status

CALL, INCIDENT = table_of(SosCallRow), table_of(IncidentRow)


def press(house: House, id: str = "a", rider: str = "zhou", **told: Any) -> Raised:
    call = SosCall(id, **told)
    return house.database.write(lambda session: raise_sos(session, rider, call, house.now), urgent=True)


def take(house: House, incident: int, name: str, person: int | None = None) -> bool:
    return house.database.write(
        lambda session: take_incident(session, incident, person, name, house.now), urgent=True
    )


def own_word(house: House, word: str, id: str = "a", rider: str = "zhou") -> int | None:
    return house.database.write(
        lambda session: answer_own_sos(session, rider, id, word, house.now), urgent=True
    )


def close(house: House, incident: int, word: str = "在便利店，没事") -> bool:
    return house.database.write(
        lambda session: close_incident(session, incident, "老孟", word, house.now), urgent=True
    )


def is_open(house: House) -> list[Incident]:
    with house.database.read() as session:
        return open_incidents(session)


def chain(house: House, id: str = "a", rider: str = "zhou") -> Chain | None:
    with house.database.read() as session:
        return call_chain(session, rider, id)


def log(house: House) -> list[tuple[str, str]]:
    (incident,) = is_open(house)
    return [(line.what, line.who) for line in incident.log]


def test_given_the_same_call_many_times_at_once_then_there_is_one_incident(house: House) -> None:
    failed: list[Exception] = []

    def again() -> None:
        try:
            for _ in range(10):
                press(house)
        except Exception as fault:  # shown by the test's own thread
            failed.append(fault)

    threads = [threading.Thread(target=again) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert [row.times for row in house.rows(select(CALL.c.times))] == [80]
    assert log(house) == [("called", "zhou")]


def test_given_different_calls_at_once_then_they_share_one_incident(house: House) -> None:
    threads = [threading.Thread(target=press, args=(house, f"call-{number}")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (incident,) = is_open(house)
    assert incident.calls == 12
    assert [what for what, _ in log(house)] == ["called"] + ["called_again"] * 11


def test_given_two_riders_with_the_same_id_then_each_has_his_own_incident(house: House) -> None:
    press(house, "same")
    press(house, "same", rider="wu")

    assert [incident.rider_id for incident in is_open(house)] == ["zhou", "wu"]


def test_given_a_repetition_that_knows_the_place_then_it_is_filled_in_and_never_changed_after(
    house: House,
) -> None:
    press(house)
    press(house, lat=31.2, lng=121.4, accuracy=12.0, note="三楼")
    press(house, lat=1.0, lng=2.0, accuracy=3.0, note="别处")

    (incident,) = is_open(house)
    assert incident.place is not None
    assert (incident.place.lat, incident.place.lng, incident.place.accuracy) == (31.2, 121.4, 12.0)
    assert incident.note == "三楼"


def test_given_an_order_at_hand_then_the_call_is_about_it(house: House) -> None:
    somewhere = {"lat": 31.2, "lng": 121.4, "address": "福康里 12 号"}
    house.take(placed(dropoff=somewhere), status("at_customer"), status("assigned", order="9", at=-60))

    press(house, order_id="9")
    press(house, "b", rider="wu", order_id="8213")
    (mine, _) = is_open(house)
    assert mine.order_id == "9"
    close(house, mine.id)

    press(house, "c", order_id="not mine")
    again = is_open(house)[-1]
    assert (again.order_id, again.address) == ("8213", "福康里 12 号")
    (others,) = [incident for incident in is_open(house) if incident.rider_id == "wu"]
    assert others.order_id is None


def test_given_two_dispatchers_when_both_take_it_then_the_first_has_it_and_the_second_learns_who(
    house: House,
) -> None:
    incident = press(house).incident_id

    assert take(house, incident, "老孟")
    assert not take(house, incident, "小郑")
    assert take(house, incident, "老孟")

    (found,) = is_open(house)
    assert (found.owner, found.rings) == ("老孟", False)
    assert log(house) == [("called", "zhou"), ("taken", "老孟")]


def test_given_a_call_then_its_chain_has_each_step_with_its_time(house: House) -> None:
    incident = press(house, muted=True).incident_id
    states = [chain(house).state]  # type: ignore[union-attr]
    house.wait(5)
    take(house, incident, "老孟")
    states.append(chain(house).state)  # type: ignore[union-attr]
    house.wait(5)
    house.database.write(lambda session: note_ring(session, incident, "老孟", house.now), urgent=True)
    states.append(chain(house).state)  # type: ignore[union-attr]
    house.wait(5)
    own_word(house, "safe")
    states.append(chain(house).state)  # type: ignore[union-attr]
    house.wait(5)
    close(house, incident)

    whole = chain(house)
    assert whole is not None
    assert (whole.received_at, whole.seen_at, whole.rung_at, whole.safe_at, whole.closed_at) == tuple(
        later(seconds) for seconds in (0, 5, 10, 15, 20)
    )
    assert [*states, whole.state] == ["received", "seen", "rung", "safe", "closed"]
    assert whole.muted


@pytest.mark.parametrize("word", ["safe", "mistake"])
def test_given_the_riders_own_word_then_it_is_kept_once_and_a_person_still_has_to_close(
    house: House, word: str
) -> None:
    incident = press(house).incident_id
    house.wait(5)

    assert own_word(house, word) == own_word(house, word) == incident

    assert [what for what, _ in log(house)] == ["called", word]
    with house.database.read() as session:
        assert running_call(session, "zhou") is None
    assert close(house, incident)
    assert not close(house, incident)
    assert is_open(house) == []


def test_given_somebody_elses_call_then_a_riders_word_changes_nothing(house: House) -> None:
    press(house)

    assert own_word(house, "safe", rider="wu") is None
    assert log(house) == [("called", "zhou")]


@pytest.mark.parametrize("word", ["safe", "mistake"])
def test_given_he_was_safe_and_calls_again_then_it_rings_again_for_everybody(house: House, word: str) -> None:
    incident = press(house).incident_id
    take(house, incident, "老孟")
    own_word(house, word)
    house.wait(60)

    assert press(house, "b").incident_id == incident

    (found,) = is_open(house)
    assert (found.rings, found.owner, found.safe_at, found.mistake_at) == (True, None, None, None)
    assert found.called_at == later(60)


def test_given_he_calls_again_while_somebody_has_it_then_it_stays_his(house: House) -> None:
    incident = press(house).incident_id
    take(house, incident, "老孟")
    house.wait(60)
    press(house, "b")

    (found,) = is_open(house)
    assert (found.owner, found.calls, found.called_at) == ("老孟", 2, later(60))


def test_given_a_closed_incident_then_an_old_call_opens_none_and_a_new_one_does(house: House) -> None:
    first = press(house).incident_id
    close(house, first)

    assert press(house) == Raised(first, first=False)
    assert is_open(house) == []
    assert press(house, "b").incident_id != first
    with house.database.read() as session:
        (over,) = closed_incidents(session)
    assert [line.word for line in over.log] == ["", "在便利店，没事"]


def test_given_a_rider_with_a_number_then_the_incident_says_where_to_ring(house: House) -> None:
    house.database.write(
        lambda session: add_person(session, "rider", "小周", "zhou", house.now, "zhou", phone="021-5550-0100")
    )
    press(house)

    (found,) = is_open(house)
    assert (found.name, found.phone) == ("小周", "021-5550-0100")


def test_given_threats_then_they_stand_behind_calls_for_help_as_one_incident_an_order(house: House) -> None:
    house.take(status("at_customer"), status("at_customer", order="9", rider="wu"))
    house.take_at(
        10, message("a knife", at=10), message("a knife again", at=10), message("a knife", at=10, order="9")
    )
    press(house, rider="li")

    found = is_open(house)

    assert [(incident.kind, incident.rider_id) for incident in found] == [
        ("sos", "li"),
        ("threat", "zhou"),
        ("threat", "wu"),
    ]
    assert [line.what for line in found[1].log] == ["called", "called_again"]
    assert found[1].words == "a knife"
    assert take(house, found[1].id, "老孟")
