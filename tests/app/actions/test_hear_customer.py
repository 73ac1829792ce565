"""What a customer wrote, or a rider heard him say: anger and complaints get words, a threat gets the way out."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.actions.hear_rider import hear_rider
from app.database import Database
from coaching.fact_names import SOUNDS_OFF
from tests.house import House
from tests.makers import later, message, placed, position, status, wish_to_cancel
from tests.plain_words import ANSWERED, UNANSWERED


def hears(house: House, text: str, rider: str = "zhou", order: str = "8213") -> Any:
    """The rider tells what a customer said to him."""
    return house.database.write(
        lambda session: hear_rider(session, house.rulebook, rider, order, text, house.now)
    )


# upset


@pytest.mark.parametrize(
    ("text", "script"),
    [("so angry", "plain-customer_upset"), (ANSWERED, "plain-cold"), (f"angry and {ANSWERED}", "plain-cold")],
)
def test_given_anger_or_a_reason_with_words_then_the_rider_gets_them_at_once(
    house: House, text: str, script: str
) -> None:
    house.take(status("at_customer"))

    house.take_at(5, message(text, at=4))

    (row,) = house.decisions()
    assert (row.kind, row.class_, row.script, row.at) == ("customer_upset", "urgent", script, later(5))


@pytest.mark.parametrize("text", ["thank you", "", UNANSWERED, f"the {UNANSWERED}?"])
def test_given_neither_then_nothing_is_decided(house: House, text: str) -> None:
    house.take(status("at_customer"), message(text))

    assert house.decisions() == []


def test_given_a_message_without_a_rider_then_nothing_is_decided(house: House) -> None:
    house.take(placed(), message("angry, knife"), message("angry", order="never-seen"))

    assert house.decisions() == []


def test_given_a_second_complaint_then_it_supersedes_the_first_if_unseen(house: House) -> None:
    house.take(status("at_customer"), message("angry"))

    house.take_at(9, message(f"{ANSWERED}", at=9))

    assert house.ended("customer_upset") == [("superseded", "customer_upset", later(9)), (None, None, None)]


def test_given_a_complaint_then_a_wish_to_cancel_stays(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel(1), message("angry", at=2))

    assert house.ended("cancel_requested") == [(None, None, None)]
    assert house.ended("customer_upset") == [(None, None, None)]


@pytest.mark.parametrize("over", ["delivered", "cancelled", "returned"])
def test_given_a_complaint_about_an_order_that_is_over_then_it_is_decided_and_has_no_card(
    house: House, over: str
) -> None:
    house.take(status("at_customer"), status(over, at=5), message("angry", at=9))

    assert len(house.ended("customer_upset")) == 1
    assert house.ended("customer_upset")[0][0] is not None
    assert [card for card in house.cards() if card.kind == "customer_upset"] == []


def test_given_the_same_message_twice_then_it_is_one_decision(house: House) -> None:
    house.take(status("at_customer"), message("angry", id="same"))
    house.take(message("angry", id="same"))

    assert len(house.decisions()) == 1


def test_given_no_words_fit_then_the_decision_is_abstained(house_of: Callable[..., House]) -> None:
    house = house_of(without=("customer_upset",))

    house.take(status("at_customer"), message("angry"))

    (row,) = house.decisions()
    assert (row.script, row.ended_as, row.ended_at) == (None, "abstained", later(0))
    assert house.cards() == []


# a threat


def test_given_a_threat_then_it_puts_the_soothing_words_of_the_same_message_away(house: House) -> None:
    house.take(status("at_customer"), message("angry, I have a knife"))

    assert house.ended("customer_upset") == [("superseded", "threat", later(0))]
    assert house.ended("threat") == [(None, None, None)]
    assert house.show() == [("zhou", "threat")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("太慢了，这片我熟得很，你以后每天都得从我楼下过", True),
        ("late again, enjoy your shift, I know when it ends", True),
        ("太慢了，等了一个多小时", False),
    ],
)
def test_given_a_complaint_that_sounds_like_a_threat_then_its_card_says_so(
    database: Database, text: str, told: bool
) -> None:
    house = House(database)
    house.take(status("at_customer"), message(text))

    (row,) = house.decided("customer_upset")
    assert (SOUNDS_OFF.as_dict() in json.loads(row.reasons)) == told
    assert house.decided("threat") == []


@pytest.mark.parametrize(
    ("stage", "text", "script"),
    [
        ("picked_up", "信不信我打死你", "threat-before-you-arrive"),
        ("assigned", "信不信我打死你", "threat-before-you-arrive"),
        ("at_customer", "信不信我打死你", "leave"),
        ("picked_up", "我不想活了", "customer-in-danger"),
    ],
)
def test_given_a_threat_as_a_message_then_before_the_door_it_is_not_to_go_and_at_the_door_to_leave(
    database: Database, stage: str, text: str, script: str
) -> None:
    house = House(database)
    house.take(status("assigned"))
    house.take_at(1, status(stage, at=1))
    house.take_at(5, message(text, at=5))

    assert [row.script for row in house.decided("threat")] == [script]


def test_given_the_rider_tells_of_a_threat_then_he_is_there_and_is_to_leave(database: Database) -> None:
    house = House(database)
    house.take(status("assigned"))
    house.take_at(1, status("picked_up", at=1))

    hears(house, "信不信我打死你")

    assert [row.script for row in house.decided("threat")] == ["leave"]


def test_given_a_threat_then_nothing_that_comes_after_puts_it_away(house: House) -> None:
    house.take(status("at_customer"), message("knife"))

    house.take_at(5, message("angry", at=5), wish_to_cancel(6), message("knife", at=7))
    house.take_at(9, status("cancelled", at=9))

    assert [end[0] for end in house.ended("threat")] == [None, None]


@pytest.mark.parametrize("end", ["delivered", "cancelled", "returned", "unassigned", "returning"])
def test_given_a_threat_then_it_survives_the_end_of_its_order(house: House, end: str) -> None:
    house.take(status("at_customer"), message("knife"))

    house.take_at(5, status(end, at=5, rider=None))

    assert house.ended("threat") == [(None, None, None)]
    assert house.show()[0] == ("zhou", "threat")


def test_given_a_threat_then_it_survives_a_move_to_another_rider(house: House) -> None:
    house.take(status("at_customer"), message("knife"))

    house.take_at(5, status("assigned", at=5, rider="ma"))

    assert house.ended("threat") == [(None, None, None)]


@pytest.mark.parametrize("over", ["delivered", "cancelled", "returned"])
def test_given_a_threat_after_the_order_is_over_then_its_last_rider_is_told(house: House, over: str) -> None:
    house.take(status("at_customer"), status(over, at=5))

    house.take_at(9, message("knife", at=9))

    assert house.ended("threat") == [(None, None, None)]
    assert ("zhou", "threat") in house.show()


def test_given_a_threat_while_he_rides_then_it_goes_at_once(house: House) -> None:
    house.take(status("picked_up"), position(0, kmh=30), message("knife"))

    assert house.show() == [("zhou", "threat")]
    assert house.heard.spoken == []


def test_given_a_threat_for_fifteen_minutes_then_it_expires(house: House) -> None:
    house.heard.away.add("zhou")
    house.take(status("at_customer"), message("knife"))

    house.look_at(900)

    assert house.ended("threat") == [("expired", "life", later(900))]


# what a rider says he heard


def test_given_he_tells_of_a_threat_then_it_is_decided_as_if_it_had_been_written(house: House) -> None:
    house.take(status("at_customer"), message("angry"))

    assert hears(house, "he has a knife") is not None

    (row,) = house.decided("threat")
    assert (row.rider_id, row.order_id, row.class_, row.script) == ("zhou", "8213", "safety", "plain-threat")
    assert house.ended("customer_upset") == [("superseded", "threat", later(0))]


def test_given_he_says_the_same_again_within_the_minute_then_it_is_one_report(house: House) -> None:
    house.take(status("at_customer"))

    assert hears(house, "a knife") is not None
    assert hears(house, "a knife") is None
    house.wait(60)
    assert hears(house, "a knife") is not None


def test_given_no_threat_or_not_his_order_then_nothing_is_decided(house: House) -> None:
    house.take(status("at_customer"))

    assert hears(house, "he is angry") is None
    assert hears(house, "a knife", rider="ma") is None
    assert hears(house, "a knife", order="never-seen") is None
    assert house.decisions() == []
