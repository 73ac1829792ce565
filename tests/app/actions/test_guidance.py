"""Guidance that waits: undone or sent once, agreed to by a second person; and the warning that proposes it."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.actions.agree_guidance import agree_guidance
from app.actions.answer_storm import answer_storm
from app.actions.send_broadcast import Audience, Who
from app.actions.send_guidance import send_guidance
from app.actions.undo_guidance import undo_guidance
from app.database import Database
from app.queries.audience import Conditions
from app.queries.storms import storms_open
from app.settings import Settings
from app.storms import send_storms
from scripts_library import LIBRARY_FOLDER
from scripts_library.messages_loader import whole_messages
from tests.app.actions.guided import (
    LI,
    MENG,
    ask,
    figures,
    state,
    tick,
    undo,
)
from tests.house import House
from tests.makers import EVENING, alert, later, placed, position, status


def test_given_ten_seconds_then_it_goes_once_and_not_before(house: House) -> None:
    house.have_riders("zhou", "wu")
    guidance = ask(house)

    assert tick(house, 9.9) == []
    assert house.cards("zhou") == []
    assert tick(house, 10) == [guidance]
    assert tick(house, 11) == []
    assert [len(house.cards(rider)) for rider in ("zhou", "wu")] == [1, 1]
    assert figures(house, guidance)["audience"] == 2


def test_given_an_undo_then_nobody_ever_gets_it_and_a_later_undo_says_no(house: House) -> None:
    house.have_riders("zhou")
    gone, went = ask(house), ask(house)

    assert undo(house, gone)
    assert not undo(house, gone)
    assert tick(house, 10) == [went]
    assert not undo(house, went)
    assert len(house.cards("zhou")) == 1
    assert (state(house, gone), state(house, went)) == ("undone", "sent")


@pytest.mark.parametrize("second", [send_guidance, undo_guidance])
def test_given_two_at_once_then_exactly_one_of_them_has_it(house: House, second: Any) -> None:
    house.have_riders("zhou")
    guidance = ask(house)
    other = Database(house.database.url)
    meet, won = threading.Barrier(2), []

    def race(database: Database, act: Any) -> None:
        meet.wait()
        more = (MENG,) if act is undo_guidance else ()
        if database.write(lambda session: act(session, guidance, *more, house.now)):
            won.append(act)

    runs = [threading.Thread(target=race, args=(house.database, send_guidance)),
            threading.Thread(target=race, args=(other, second))]  # fmt: skip
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    other.close()

    assert len(won) == 1
    assert len(house.cards("zhou")) == (0 if won == [undo_guidance] else 1)
    assert state(house, guidance) == ("undone" if won == [undo_guidance] else "sent")


def test_given_it_needs_a_second_person_then_only_another_can_agree_and_in_time(house: House) -> None:
    house.have_riders("zhou")

    def agree(guidance: str, who: Who, seconds: float) -> bool:
        machine = EVENING + timedelta(seconds=seconds)
        return house.database.write(
            lambda session: agree_guidance(session, guidance, who, house.now, machine)
        )

    guidance, left, late = (ask(house, second=True) for _ in range(3))
    assert tick(house, 60) == []
    assert house.cards("zhou") == []
    assert not agree(guidance, MENG, 60)
    assert agree(guidance, LI, 60)
    assert not agree(guidance, LI, 61)
    assert tick(house, 69) == []
    assert tick(house, 70) == [guidance]
    assert undo(house, left, LI)
    assert not agree(late, LI, 600)
    assert tick(house, 600) == [late]
    assert [state(house, one) for one in (guidance, left, late)] == ["sent", "undone", "lapsed"]
    assert len(house.cards("zhou")) == 1


def test_given_its_time_was_over_before_it_could_go_then_it_lapses(house: House) -> None:
    house.have_riders("zhou")
    guidance = ask(house, valid_until=later(60))
    house.go_to(60)

    assert tick(house, 60) == [guidance]
    assert (state(house, guidance), house.cards("zhou")) == ("lapsed", [])


def test_given_a_warning_then_it_is_answered_once_until_it_ends(house: House) -> None:
    house.take(alert("rain", until=600))

    def answer(guidance: str | None = None) -> datetime | None:
        return house.database.write(
            lambda session: answer_storm(session, "jingan-si", "rain", house.now, guidance)
        )

    assert answer("g") == later(600)
    assert answer() is None
    house.take_at(300, alert("rain", at=300, until=900))
    with house.database.read() as session:
        assert storms_open(session, house.now) == []
    house.go_to(601)
    with house.database.read() as session:
        assert [one.until for one in storms_open(session, house.now)] == [later(900)]


def test_given_the_warnings_own_card_then_the_message_leaves_out_who_saw_it_and_replaces_what_waits(
    house: House,
) -> None:
    for rider in ("saw", "rides"):
        house.take(placed(rider), status("at_store", rider=rider, order=rider))
    house.take(position(rider="rides", kmh=30), alert("rain", until=3600))
    assert ("saw", "zone_alert") in house.show()
    storm = Audience(situation=Conditions(zones=("jingan-si",), holds_order=True))

    guidance = ask(house, audience=storm, storm="rain")
    tick(house, 10)

    assert figures(house, guidance)["audience"] == 1
    assert {row.rider_id: row.ended_as for row in house.decided("zone_alert")} == {
        "saw": "shown",
        "rides": "superseded",
    }


@pytest.mark.parametrize(("how", "cards"), [("send", 1), ("propose", 0)])
def test_given_storm_messages_go_by_themselves_then_the_riders_there_get_one_once(
    house: House, how: str, cards: int
) -> None:
    house.take(
        placed(), status("at_store"), placed("9", zone="xujiahui"), status("at_store", rider="wu", order="9")
    )
    house.take(alert("storm", until=3600))
    settings = Settings(storm_messages=how)  # type: ignore[arg-type]
    desk = replace(house.parts, settings=settings, prepared=whole_messages(LIBRARY_FOLDER)[0])

    for _ in range(2):
        send_storms(desk)

    said = [card for card in house.cards("zhou") if card.kind == "guidance"]
    assert [card.valid_until for card in said] == [later(3600)] * cards
    assert [card for card in house.cards("wu") if card.kind == "guidance"] == []
