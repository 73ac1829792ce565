"""A phone's own word that it moves: it holds a card back for five seconds more, and never lets one go."""

from app.actions.note_posture import adds_to, note_posture
from tests.house import House
from tests.makers import later, position, problem, status


def phone_moves(house: House, at: float, kmh: float = 20) -> bool:
    """The phone says so; True if the server did not know."""
    house.go_to(at)
    now = later(at)
    with house.database.read() as session:
        if not adds_to(session, "zhou", now):
            return False
    house.database.write(lambda session: note_posture(session, "zhou", 31.2, 121.4, kmh, now))
    return True


def test_given_he_stands_by_his_orders_when_his_phone_moves_then_a_card_waits_fifteen_seconds_more(
    house: House,
) -> None:
    house.take(status("at_store"), problem())

    assert phone_moves(house, 8)
    house.go_to(22.9)
    assert house.show() == []
    house.go_to(23)

    assert house.show() == [("zhou", "order_problem")]


def test_given_the_phone_goes_on_saying_so_then_the_card_goes_on_waiting(house: House) -> None:
    house.take(status("at_store"), problem())

    assert [phone_moves(house, at) for at in (8, 12, 16, 20, 24)] == [True, False, True, False, True]
    house.go_to(38.9)
    assert house.show() == []
    house.go_to(39)

    assert house.show() == [("zhou", "order_problem")]


def test_given_the_platforms_place_is_as_new_then_the_phones_word_changes_nothing(house: House) -> None:
    house.take(status("picked_up"), problem(), position(0, kmh=0))

    assert phone_moves(house, 9)
    house.go_to(10)

    assert house.show() == [("zhou", "order_problem")]


def test_given_the_server_knows_that_he_moves_then_nothing_is_written(house: House) -> None:
    house.take(status("picked_up"), problem())

    assert not phone_moves(house, 5)


def test_given_a_rider_nobody_spoke_of_when_his_phone_moves_then_it_is_kept_without_harm(
    house: House,
) -> None:
    assert phone_moves(house, 1)
    assert not phone_moves(house, 2)
