"""The demo: its people, and the evening that plays itself once, over a power cut too."""

from collections import Counter

import pytest
from sqlalchemy import text

from app.demo import Rest, open_demo, play_evening, rest_of_evening
from app.evening import evening
from tests.house import SHANGHAI, House
from tests.makers import later, status


class PowerCut(Exception):
    pass


def play(house: House, rest: Rest | None, cut_after: float = 10**6) -> None:
    """Let it play under the house's own clock, which runs on whenever the evening sleeps."""
    assert rest is not None

    def sleep(seconds: float) -> None:
        house.wait(seconds)
        if (house.now - rest.start).total_seconds() > cut_after:
            raise PowerCut

    play_evening(house.parts, rest, sleep)


def told(house: House) -> list[str]:
    return [row.event_id for row in house.rows(text("SELECT event_id FROM event ORDER BY id"))]


def test_given_a_new_database_when_cut_off_in_the_middle_then_it_goes_on_where_it_was(house: House) -> None:
    with pytest.raises(PowerCut):
        play(house, rest_of_evening(house.parts), cut_after=1800)
    begun = set(told(house))
    house.wait(600)

    rest = rest_of_evening(house.parts)
    play(house, rest)

    whole = evening(later(0), SHANGHAI)
    assert rest is not None
    assert rest.start == later(0)
    assert 100 < len(begun) < 700
    assert begun.isdisjoint(moment.name for moment in rest.moments)
    assert Counter(told(house)) == Counter({moment.name for moment in whole})
    assert rest_of_evening(house.parts) is None


def test_given_a_database_with_another_event_then_no_evening_begins(house: House) -> None:
    house.take(status("at_store"))

    assert rest_of_evening(house.parts) is None


def test_given_the_demo_is_opened_twice_then_there_is_one_link_a_role_and_three_riders(house: House) -> None:
    open_demo(house.parts, "a key")
    links = open_demo(house.parts, "a key")

    assert [who.split()[-1] for who, _ in links] == ["rider", "dispatcher", "trainer", "admin"]
    riders = house.rows(text("SELECT rider_id FROM person WHERE role = 'rider' ORDER BY id"))
    assert [row.rider_id for row in riders] == ["demo-rider-1", "demo-rider-2", "demo-rider-3"]
