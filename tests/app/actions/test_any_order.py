"""Events come in any order: what is known of an order in the end is the same, and no rule speaks twice."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.database import table_of
from app.tables.orders import OrderRow
from coaching.order_state import STATUSES
from tests.house import House
from tests.makers import later, placed, status, wish_to_cancel

STATE = ("status", "status_at", "stage", "rider_id", "promised_at")
ORDER = table_of(OrderRow)
_orders = count(1)
in_one_house = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

report = st.tuples(st.sampled_from(STATUSES), st.integers(0, 6), st.sampled_from(["zhou", "ma", None]))
#: At equal times and statuses the later arrival holds, so that only one of such a pair may be in a story.
story = st.lists(report, min_size=1, max_size=6, unique_by=lambda one: (one[0], one[1]))
promises = st.lists(st.integers(0, 6), max_size=2, unique=True)


def told(order: str, reports: Sequence[Any], placings: Sequence[int]) -> list[dict[str, Any]]:
    """The events of an order's story, each ten minutes after the one before at least, or at the same time."""
    return [
        *(
            status(state, at * 600.0, None if state == "unassigned" else rider, order=order)
            for state, at, rider in reports
        ),
        *(placed(order, at * 600.0, promised_at=later(at * 700 + 900).isoformat()) for at in placings),
    ]


def state_of(house: House, order: str) -> dict[str, Any]:
    rows = house.rows(select(*(ORDER.c[name] for name in STATE)).where(ORDER.c.order_id == order))
    return dict(rows[0]._mapping)


@in_one_house
@given(st.data(), story, promises)
def test_given_any_order_of_arrival_at_one_moment_then_the_order_is_known_the_same(
    house: House, data: st.DataObject, reports: list[Any], placings: list[int]
) -> None:
    house.go_to(4000)
    straight, mixed = f"o{next(_orders)}", f"o{next(_orders)}"
    house.take(*told(straight, reports, placings))
    shuffled = data.draw(st.permutations(told(mixed, reports, placings)))

    if data.draw(st.booleans()):
        house.take(*shuffled)
    else:
        house.take_one_by_one(*shuffled)

    assert state_of(house, straight) == state_of(house, mixed)


@in_one_house
@given(st.data(), story, promises)
def test_given_any_order_of_arrival_spread_over_time_then_the_order_is_known_the_same(
    house: House, data: st.DataObject, reports: list[Any], placings: list[int]
) -> None:
    house.go_to(4000)
    straight, mixed = f"o{next(_orders)}", f"o{next(_orders)}"
    for one in told(straight, reports, placings):
        house.take(one)
    shuffled = data.draw(st.permutations(told(mixed, reports, placings)))

    for one in shuffled:
        house.wait(data.draw(st.sampled_from([0.5, 60.0, 900.0])))
        house.look_at_timers()
        house.take(one)
    house.wait(3600)
    house.look_at_timers()

    assert state_of(house, straight) == state_of(house, mixed)


@in_one_house
@given(st.data(), story, promises)
def test_given_any_order_of_arrival_with_repeats_then_no_rule_speaks_twice_and_every_card_has_one_end(
    house: House, data: st.DataObject, reports: list[Any], placings: list[int]
) -> None:
    order = f"o{next(_orders)}"
    house.go_to(4000)
    events = [*told(order, reports, placings), wish_to_cancel(100, order), wish_to_cancel(200, order)]
    for one in data.draw(st.permutations(events * 2)):
        house.wait(data.draw(st.sampled_from([0.0, 400.0])))
        house.look_at_timers()
        house.expire()
        house.take(one)
        house.show()
    house.wait(7200)
    house.look_at_timers()
    house.expire()

    rows = [row for row in house.decisions() if row.order_id == order]
    assert len({row.kind for row in rows}) == len(rows)
    assert all(row.ended_as and row.rule and row.ended_at >= row.at for row in rows)
