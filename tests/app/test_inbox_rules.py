"""From the inbox to the phone: quiet while moving, ten seconds of standing, and catching up."""

from app.actions.hold_notices import hold_notices
from tests.house import House
from tests.makers import position, status, wish_to_cancel

# the notice loop


def test_given_a_rider_who_stops_then_his_card_goes_after_ten_seconds(house: House) -> None:
    house.take(status("picked_up"))
    house.wait(60)
    house.take(status("at_customer", at=60), wish_to_cancel(at=60))

    house.turn_the_loop()
    assert house.heard.notices == []
    house.wait(10)
    house.turn_the_loop()

    assert house.heard.notices == [("zhou", 1)]


def test_given_a_rider_of_whom_nothing_moved_yet_then_his_card_goes_at_once(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel())

    house.turn_the_loop()

    assert house.heard.notices == [("zhou", 1)]


def test_given_a_riding_rider_then_his_card_waits_until_he_has_stood_for_ten_seconds(house: House) -> None:
    house.take(status("picked_up"), wish_to_cancel(), position(0, kmh=25))
    for at in (4, 8, 12):
        house.wait(4)
        house.take(position(at, kmh=25))
        assert house.turn_the_loop() == 0

    house.wait(4)
    house.take(position(16, kmh=0))
    house.wait(9.9)
    house.turn_the_loop()
    held = list(house.heard.notices)
    house.wait(0.1)
    house.turn_the_loop()

    assert (held, house.heard.notices) == ([], [("zhou", 1)])


def test_given_a_riding_rider_then_a_cancellation_is_not_put_on_his_screen_either(house: House) -> None:
    house.take(
        status("picked_up"), status("cancelled", at=1), status("picked_up", order="8217"), position(0, kmh=25)
    )

    house.wait(12)
    house.turn_the_loop()

    assert house.heard.notices == []


def test_given_a_rider_with_an_order_and_no_position_then_his_card_waits_for_the_door(house: House) -> None:
    house.take(status("picked_up"), wish_to_cancel())
    house.wait(300)
    house.turn_the_loop()
    assert house.heard.notices == []

    house.take(status("at_customer", at=300))
    house.wait(10)
    house.turn_the_loop()

    assert house.heard.notices == [("zhou", 1)]


def test_given_a_card_that_waits_then_the_loop_rests_until_something_can_change(house: House) -> None:
    house.take(status("picked_up"), wish_to_cancel())
    house.turn_the_loop()

    for _ in range(50):
        house.wait(7)
        assert house.turn_the_loop() == 0

    house.take(status("at_customer", at=350))
    house.wait(10)
    assert house.turn_the_loop() == 1


def test_given_a_card_that_went_then_it_does_not_go_again(house: House) -> None:
    house.take(status("at_customer"), wish_to_cancel())
    house.wait(10)
    house.turn_the_loop()

    house.wait(60)

    assert house.turn_the_loop() == 0
    assert house.heard.notices == [("zhou", 1)]


def test_given_a_card_whose_life_ends_while_it_waits_then_it_is_never_shown(house: House) -> None:
    house.take(status("picked_up"), wish_to_cancel())
    house.turn_the_loop()
    house.wait(895)
    house.take(status("at_customer", at=895))

    house.wait(10)
    house.turn_the_loop()
    house.expire()
    house.turn_the_loop()

    assert house.heard.notices == []
    assert house.ends() == {"cancel_requested": "expired"}


def test_given_a_card_that_ended_while_it_waited_then_the_phone_is_told_so_and_nothing_else(
    house: House,
) -> None:
    house.take(status("picked_up"), wish_to_cancel())
    house.turn_the_loop()

    house.take(status("cancelled", at=5))
    house.turn_the_loop()

    assert house.heard.notices == []
    assert [rider for rider, _ in house.heard.taken_back] == ["zhou"]


def test_given_more_cards_than_one_turn_takes_then_the_next_turns_take_the_rest(house: House) -> None:
    riders = [f"r{n:04}" for n in range(1200)]
    house.take(*(status("at_customer", order=f"o-{one}", rider=one, id=f"s-{one}") for one in riders))
    house.take(*(wish_to_cancel(order=f"o-{one}", id=f"w-{one}") for one in riders))

    turns = [house.turn_the_loop(), house.turn_the_loop(), house.turn_the_loop()]

    assert turns == [1000, 200, 0]
    assert house.heard.notices == [(one, 1) for one in riders]


# catching up over HTTP


def with_cards(house: House, many: int) -> None:
    for number in range(many):
        house.take(status("at_customer", order=f"o{number}"), wish_to_cancel(order=f"o{number}"))


def seqs(page: object) -> list[int]:
    return [notice["seq"] for notice in page.notices]  # type: ignore[attr-defined]


def test_given_a_cursor_then_only_what_came_after_it_is_sent(house: House) -> None:
    with_cards(house, 4)

    page = house.inbox(since=2)

    assert (seqs(page), page.head_seq, page.limited, page.reset) == ([3, 4], 4, False, False)
    assert page.notices[0]["epoch"] == "an-epoch"


def test_given_more_than_the_limit_then_it_says_so_and_the_next_page_goes_on(house: House) -> None:
    with_cards(house, 5)

    first, last = house.inbox(limit=3), house.inbox(since=3, limit=3)

    assert (seqs(first), first.limited) == ([1, 2, 3], True)
    assert (seqs(last), last.limited) == ([4, 5], False)


def test_given_a_cursor_beyond_the_head_then_it_is_reset_and_all_comes_again(house: House) -> None:
    with_cards(house, 2)

    page = house.inbox(since=2**53)

    assert (page.reset, seqs(page), page.head_seq) == (True, [1, 2], 2)


def test_given_a_rider_nobody_knows_then_his_inbox_is_empty(house: House) -> None:
    page = house.inbox("nobody")

    assert (page.notices, page.ended, page.head_seq, page.limited, page.reset) == ([], [], 0, False, False)


def test_given_a_card_that_ended_after_it_was_fetched_then_the_phone_hears_of_it(house: House) -> None:
    with_cards(house, 2)

    house.take(status("delivered", at=60, order="o0"))
    page = house.inbox(since=2)

    assert [(end["seq"], end["ended_as"]) for end in page.ended] == [(1, "expired")]
    assert house.inbox(since=0).notices[0]["ended_as"] == "expired"


def test_given_a_riding_rider_then_what_he_fetches_is_held_and_comes_by_socket_when_he_stands(
    house: House,
) -> None:
    house.take(status("at_customer"), wish_to_cancel())
    house.wait(10)
    house.turn_the_loop()
    house.heard.notices.clear()
    house.take(status("picked_up", at=10, order="8217"), position(10, kmh=25))

    held = house.inbox().held_seqs()
    house.database.write(lambda session: hold_notices(session, "zhou", held))
    house.turn_the_loop()
    while_riding = list(house.heard.notices)
    house.wait(5)
    house.take(position(15, kmh=0))
    house.wait(10)
    house.turn_the_loop()

    assert (held, while_riding) == ([1], [])
    assert house.heard.notices == [("zhou", 1)]
    assert house.inbox().held_seqs() == []
