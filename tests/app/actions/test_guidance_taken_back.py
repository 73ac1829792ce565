"""Guidance taken back or corrected: exactly the same riders, also those whose phone was off."""

from app.actions.record_receipts import Receipt
from app.actions.send_broadcast import Audience
from app.queries.broadcasts import cannot_because
from tests.app.actions.guided import DRY, WET, ask, figures, retract, send
from tests.house import House
from tests.makers import position, status


def three_phones(house: House) -> str:
    """One has seen it and said yes, one has it unseen, one was off all the time; a fourth was not meant."""
    house.have_riders("seen", "there", "off", "other")
    house.heard.away = {"off"}
    guidance = send(house, Audience(riders=["seen", "there", "off"]))
    house.turn_the_loop()
    house.receive("seen", [Receipt(1, "acted")])
    house.receive("there", [Receipt(1, "delivered")])
    return guidance


def test_given_a_correction_then_the_same_riders_get_it_and_only_who_saw_the_old_one_reads_of_it(
    house: House,
) -> None:
    guidance = three_phones(house)
    house.take(status("assigned", rider="newcomer"))

    followed = retract(house, guidance, DRY)
    house.turn_the_loop()

    assert {rider for rider, message in house.heard.taken_back if message == guidance} >= {"seen", "there"}
    assert house.wire("seen", 2)["body"] == {"text": DRY.as_dict(), "was": WET.as_dict()}
    assert house.wire("there", 2)["body"] == house.wire("off", 2)["body"] == {"text": DRY.as_dict()}
    assert [len(house.cards(rider)) for rider in ("other", "newcomer")] == [0, 0]
    page = house.inbox("off")
    assert [(one["body"]["text"], one["ended_as"]) for one in page.notices] == [
        (WET.as_dict(), "retracted"),
        (DRY.as_dict(), None),
    ]
    assert {(one["id"], one["ended_as"]) for one in house.inbox("there", since=1).ended} == {
        (guidance, "retracted")
    }
    assert followed is not None
    assert figures(house, followed)["audience"] == 3
    told = figures(house, guidance)
    assert (told["acted"], told["retracted"], told["gone"]) == (1, 3, 2)


def test_given_it_is_taken_back_without_a_word_then_no_new_card_comes_and_twice_is_once(house: House) -> None:
    guidance = three_phones(house)

    assert retract(house, guidance) == guidance
    assert retract(house, guidance) is None
    assert [len(house.cards(rider)) for rider in ("seen", "there", "off")] == [1, 1, 1]


def test_given_the_desk_takes_it_back_then_who_had_seen_it_hears_so(house: House) -> None:
    guidance = three_phones(house)

    retract(house, guidance, tell=True)

    assert [len(house.cards(rider)) for rider in ("seen", "there", "off")] == [2, 1, 1]
    assert house.wire("seen", 2)["body"]["was"] == WET.as_dict()


def test_given_a_correction_of_a_correction_then_it_goes_to_the_same_riders_again(house: House) -> None:
    first = retract(house, three_phones(house), DRY)
    assert first is not None

    second = retract(house, first, WET)

    assert second is not None
    assert figures(house, second)["audience"] == 3
    assert [card.ended_as for card in house.cards("seen")] == ["retracted", "retracted", None]


def test_given_it_never_went_then_there_is_nothing_to_retract(house: House) -> None:
    house.have_riders("zhou")

    assert retract(house, ask(house)) is None


def test_given_every_kind_of_end_then_the_parts_of_the_bar_add_up_to_the_audience(house: House) -> None:
    riders = ["yes", "no", "saw", "rides", "waits"]
    house.have_riders(*riders)
    house.take(position(rider="rides", kmh=20))
    guidance = send(house, Audience(riders=riders))
    house.turn_the_loop()
    house.receive("yes", [Receipt(1, "acted")])
    house.receive("no", [Receipt(1, "declined", "no_gear")])
    house.receive("saw", [Receipt(1, "shown")])

    told = figures(house, guidance)
    parts = ("acted", "declined", "only_seen", "riding", "waiting", "missed", "gone")
    assert [told[part] for part in parts] == [1, 1, 1, 1, 1, 0, 0]
    with house.database.read() as session:
        assert cannot_because(session, guidance) == [("no_gear", 1)]
    house.go_to(1801)
    house.expire()
    told = figures(house, guidance)
    assert (told["missed"], told["riding"], sum(told[part] for part in parts)) == (2, 0, 5)
