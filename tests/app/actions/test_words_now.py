"""A card that waited is looked at again before it shows: worded for where its rider stands now, or not at all."""

from collections.abc import Callable

from app.actions.record_receipts import Receipt
from coaching.script import When
from tests.house import House
from tests.makers import a_text, later, placed, position, problem, status, wish_to_cancel
from tests.plain_words import sorry_for, words_for

BEFORE_DOOR = ("before_store", "at_store", "picked_up", "returning")


def test_given_a_held_delay_card_when_he_reaches_the_door_then_it_has_the_words_for_the_door(
    house_of: Callable[..., House],
) -> None:
    house = house_of(
        words_for("delay_15", "on-the-road", stages=BEFORE_DOOR),
        words_for("delay_15", "for-the-door", stages=("at_door",)),
        without=("delay_15",),
    )
    house.take(placed(), status("picked_up"))
    house.look_at(2700)
    before, card = house.wire(), house.cards()[0]
    assert (before["body"]["script"], house.decisions()[0].script) == ("on-the-road", "on-the-road")

    house.take_at(2800, status("at_customer", at=2800))
    house.go_to(2810)

    assert house.show() == [("zhou", "delay_15")]
    after, again = house.wire(), house.cards()[0]
    assert (after["body"]["script"], after["id"]) == ("for-the-door", before["id"])
    assert after["valid_until"] == before["valid_until"] == later(3600).isoformat()
    assert (again.seq, again.message_id) == (card.seq, card.message_id)
    (row,) = house.decisions()
    assert (row.script, row.stage, row.ended_as, row.at) == ("for-the-door", "at_door", "shown", later(2700))


def test_given_a_card_that_no_words_fit_any_more_then_it_ends_as_abstained(
    house_of: Callable[..., House],
) -> None:
    house = house_of(words_for("delay_15", "on-the-road", stages=BEFORE_DOOR), without=("delay_15",))
    house.take(placed(), status("picked_up"))
    house.look_at(2700)

    house.take_at(2800, status("at_customer", at=2800))
    house.go_to(2810)

    assert house.show() == []
    assert house.ended("delay_15") == [("abstained", "no_script_fits", later(2810))]
    assert house.decisions()[0].script is None
    assert house.cards()[0].ended_as == "abstained"


def test_given_a_held_apology_when_another_was_seen_meanwhile_then_it_says_no_second_one(
    house_of: Callable[..., House],
) -> None:
    house = house_of(
        sorry_for("order_problem", "problem-sorry"),
        sorry_for("cancel_requested", "cancel-sorry", when=When(anger=(0, 2))),
        without=("cancel_requested",),
    )
    house.take(placed(promised_at=later(-600).isoformat()), status("at_store"))
    house.take(wish_to_cancel(), problem())
    scripts = [row.script for row in house.decisions()]
    assert scripts == ["cancel-sorry", "problem-sorry"]
    house.wait(10)

    house.turn_the_loop()

    (shown, worded) = house.decisions()
    assert (shown.apologises, worded.apologises) == (True, False)
    assert (worded.script, house.wire(seq=2)["body"]["script"]) == ("plain-order_problem",) * 2


def test_given_a_card_worded_anew_and_capped_then_the_digest_has_its_new_title(
    house_of: Callable[..., House],
) -> None:
    house = house_of(
        words_for("order_problem", "on-the-road", stages=BEFORE_DOOR),
        words_for("order_problem", "for-the-door", stages=("at_door",), title=a_text("门口", "Door")),
        without=("order_problem",),
    )
    names = [f"o{number}" for number in range(4)]
    house.take(*(status("at_store", order=name) for name in names), status("picked_up"))
    house.take_at(5, position(5))
    house.take_at(20, *(problem(at=20, order=name) for name in names))
    assert len(house.show()) == 4
    house.take_at(30, position(30, kmh=25), problem(at=30))

    house.take_at(60, position(60), status("at_customer", at=60))
    house.go_to(70)

    assert house.show() == [("zhou", "digest")]
    assert house.ended("order_problem")[-1] == ("capped", "urgent_4_an_hour", later(70))
    (item,) = house.wire(seq=house.cards()[-1].seq)["body"]["items"]
    assert item["title"] == {"zh": "门口", "en": "Door"}


def test_given_a_card_that_was_seen_then_its_words_stay_when_he_goes_on(
    house_of: Callable[..., House],
) -> None:
    house = house_of(words_for("order_problem", "for-the-door", stages=("at_door",)))
    house.take(status("at_store"), problem())
    house.wait(10)
    house.turn_the_loop()
    house.receive("zhou", [Receipt(1, "shown")])

    house.take_at(60, status("at_customer", at=60))
    house.go_to(80)

    assert house.show() == []
    assert house.wire()["body"]["script"] == "plain-order_problem"
