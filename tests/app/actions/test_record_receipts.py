"""What a phone did with its notices: monotone and idempotent, whatever order the receipts come in."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions.record_receipts import Receipt
from tests.house import House
from tests.makers import status, wish_to_cancel

RANK = {None: 0, "delivered": 1, "shown": 2, "acted": 3, "declined": 3}
STATES = ["delivered", "shown", "acted", "declined"]
_orders = count(1)
many_in_one_house = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def a_card(house: House) -> int:
    """A fresh card for Zhou; returns its number."""
    order = f"order-{next(_orders)}"
    house.take(status("at_customer", order=order), wish_to_cancel(order=order))
    return house.inbox().head_seq


def state(house: House, seq: int) -> str | None:
    """How far the phone got, as the phone itself is told."""
    (notice,) = house.inbox(since=seq - 1, limit=1).notices
    receipt: str | None = notice["receipt"]
    return receipt


def end(house: House) -> tuple[str | None, str | None]:
    decision = house.decisions()[-1]
    return decision.ended_as, decision.rule


@many_in_one_house
@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=7))
def test_given_any_receipts_in_any_order_then_the_state_never_falls(house: House, states: list[str]) -> None:
    seq = a_card(house)

    seen: list[str | None] = [None]
    for one in states:
        house.receive("zhou", [Receipt(seq, one)])
        seen.append(state(house, seq))

    ranks = [RANK[one] for one in seen]
    assert ranks == sorted(ranks)
    assert ranks[-1] == max(RANK[one] for one in states)
    final = [one for one in states if one in ("acted", "declined")]
    assert not final or state(house, seq) == final[0]


@many_in_one_house
@given(st.data(), st.lists(st.sampled_from(["delivered", "shown", "acted"]), min_size=1, max_size=6))
def test_given_the_same_receipts_in_another_order_or_one_batch_then_the_end_is_the_same(
    house: House, data: st.DataObject, states: list[str]
) -> None:
    shuffled = data.draw(st.permutations(states))
    ends = []
    for batches in ([[one] for one in states], [shuffled], [[one] for one in shuffled * 2]):
        seq = a_card(house)
        for batch in batches:
            house.receive("zhou", [Receipt(seq, one) for one in batch])
        ends.append((state(house, seq), end(house)))

    assert ends[0] == ends[1] == ends[2]


def test_given_a_receipt_sent_twice_then_its_first_time_stays(house: House) -> None:
    seq = a_card(house)
    house.receive("zhou", [Receipt(seq, "shown")])
    first = house.cards()[-1].shown_at
    house.wait(60)

    house.receive("zhou", [Receipt(seq, "shown"), Receipt(seq, "delivered")])

    assert house.cards()[-1].shown_at == first


@pytest.mark.parametrize(
    ("states", "ended"),
    [
        (["delivered"], (None, None)),
        (["shown"], ("shown", "on_screen")),
        (["acted"], ("shown", "on_screen")),
        (["declined"], ("declined", "rider_declined")),
        (["shown", "declined"], ("declined", "rider_declined")),
        (["acted", "declined"], ("shown", "on_screen")),
        (["declined", "acted"], ("declined", "rider_declined")),
    ],
)
def test_given_receipts_then_the_decision_ends_once_and_declined_wins_over_shown(
    house: House, states: list[str], ended: tuple[str | None, str | None]
) -> None:
    seq = a_card(house)

    house.receive("zhou", [Receipt(seq, one) for one in states])

    assert end(house) == ended


def test_given_a_retracted_card_then_a_late_receipt_is_kept_and_the_end_stays(house: House) -> None:
    seq = a_card(house)
    house.take(status("unassigned", at=60, rider=None, order=house.decisions()[-1].order_id))

    house.receive("zhou", [Receipt(seq, "shown")])

    assert end(house) == ("retracted", "unassigned")
    assert state(house, seq) == "shown"


def test_given_the_reason_of_a_decline_then_it_is_kept(house: House) -> None:
    seq = a_card(house)

    house.receive("zhou", [Receipt(seq, "declined", "已经说过了"), Receipt(seq, "declined", "again")])

    assert house.cards()[-1].decline_reason == "已经说过了"


def test_given_numbers_nobody_gave_him_then_they_are_named_and_the_others_count(house: House) -> None:
    seq = a_card(house)

    unknown = house.receive("zhou", [Receipt(seq, "shown"), Receipt(99, "shown"), Receipt(2**53, "shown")])

    assert unknown == [99, 2**53]
    assert state(house, seq) == "shown"


def test_given_another_riders_number_then_his_inbox_is_left_alone(house: House) -> None:
    seq = a_card(house)

    assert house.receive("ma", [Receipt(seq, "declined")]) == [seq]
    assert state(house, seq) is None


@pytest.mark.parametrize("states", [["acted", "declined"], ["declined", "acted"]])
def test_given_both_of_the_last_two_then_only_the_first_is_counted(house: House, states: list[str]) -> None:
    seq = a_card(house)

    for one in states:
        house.receive("zhou", [Receipt(seq, one)])

    card = house.cards()[-1]
    assert [card.acted_at is not None, card.declined_at is not None] == [
        one == states[0] for one in ("acted", "declined")
    ]
