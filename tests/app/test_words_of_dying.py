"""Who speaks of dying is no less urgent than who lifts a hand, and needs other words."""

import pytest

from app.database import Database
from tests.house import House, the_rulebook
from tests.makers import message, status


@pytest.mark.parametrize(
    ("words", "script"),
    [("我不想活了", "customer-in-danger"), ("你给我等着，我下来打你", "leave")],
)
def test_given_a_message_of_danger_then_the_words_fit_whom_it_endangers(
    database: Database, words: str, script: str
) -> None:
    house = House(database, rulebook=the_rulebook())

    house.take(status("at_customer"), message(words))

    (threat,) = [one for one in house.decisions() if one.kind == "threat"]
    assert threat.script == script
