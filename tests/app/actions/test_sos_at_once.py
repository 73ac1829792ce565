"""Calls for help where two things happen at once, and ids that can't be any."""

import threading
import time

import pytest
from sqlmodel import Session

from app.actions.close_incident import close_incident
from app.errors import Problem
from app.queries.incidents import Incident, open_incidents
from app.sos import own_word, show_sos
from tests.house import House
from tests.makers import message, status


def open_now(house: House) -> list[Incident]:
    with house.database.read() as session:
        return open_incidents(session)


def test_given_a_threat_that_comes_while_the_last_one_is_being_closed_then_it_is_open(house: House) -> None:
    house.take(status("at_customer"))
    house.take_at(10, message("a knife", at=10))
    (first,) = open_now(house)
    closing = threading.Event()

    def close_slowly(session: Session) -> None:
        close_incident(session, first.id, "老孟", "没事", house.now)
        closing.set()
        time.sleep(0.3)

    desk = threading.Thread(target=house.database.write, args=(close_slowly,), kwargs={"urgent": True})
    desk.start()
    assert closing.wait(5)
    house.take_at(20, message("a knife again", at=20))
    desk.join(5)

    assert [(incident.kind, incident.words) for incident in open_now(house)] == [("threat", "a knife again")]


def test_given_an_id_that_no_database_could_hold_then_there_is_no_such_call(house: House) -> None:
    with pytest.raises(Problem, match="not_found"):
        show_sos(house.parts, "zhou", "a\0b")
    with pytest.raises(Problem, match="not_found"):
        own_word(house.parts, "zhou", "a\0b", "safe")
