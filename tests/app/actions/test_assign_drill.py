"""Assigning a drill: a row and a notice for each rider, once; the notice waits for a quiet moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.actions.assign_drill import UnknownRiders, assign_drill
from app.actions.record_receipts import Receipt
from app.actions.record_run import SentRun, record_run
from app.database import Database, table_of
from app.delivery import phone_is_back
from app.tables.drills import AssignmentRow
from coaching.drill_run import Choice
from tests.house import House
from tests.makers import placed, position, problem, status
from tests.plain_words import the_plain_rulebook
from tests.schedules import a_drill

ASSIGNMENT = table_of(AssignmentRow)
DAY = timedelta(days=1)


@pytest.fixture
def house(database: Database) -> House:
    """The plain words and two plain drills."""
    plain = the_plain_rulebook()
    library = replace(plain.library, drills=(a_drill("one"), a_drill("two")))
    return House(database, rulebook=replace(plain, library=library))


def assign(
    house: House,
    *riders: str,
    drill: str | None = None,
    due: timedelta = 5 * DAY,
    key: str | None = None,
) -> list[int]:
    slug = drill or drills(house)[0]
    return house.database.write(
        lambda session: assign_drill(
            session, house.rulebook.library, slug, riders, house.now + due, house.now, "许教练", key
        )
    )


def drills(house: House) -> list[str]:
    return [drill.slug for drill in house.rulebook.library.drills]


def rows(house: House) -> list[Any]:
    return house.rows(ASSIGNMENT.select().order_by(ASSIGNMENT.c.id))


def shown(house: House) -> list[str]:
    return [kind for _, kind in house.show()]


# what is stored


def test_given_riders_then_each_has_an_assignment_and_a_notice_that_opens_his_drill(house: House) -> None:
    house.have_riders("zhou", "kun")

    made = assign(house, "zhou", "kun", due=2 * DAY)

    found = rows(house)
    assert [row.id for row in found] == made
    assert {row.rider_id for row in found} == {"zhou", "kun"}
    assert {(row.drill, row.due_at, row.assigned_at, row.assigned_by, row.done_at) for row in found} == {
        (drills(house)[0], house.now + 2 * DAY, house.now, "许教练", None)
    }
    for row in found:
        wire = house.wire(row.rider_id)
        drill = house.rulebook.library.drill(row.drill)
        assert drill is not None
        assert (wire["kind"], wire["class"], wire["show_when"]) == ("drill", "drill", "still")
        assert wire["title"] == drill.title.as_dict()
        assert set(wire["body"]["text"]) == {"zh", "en"}
        assert wire["body"]["drill"] == {
            "slug": row.drill,
            "assignment": row.id,
            "due_at": row.due_at.isoformat(),
        }
        assert wire["body"]["open"] == f"/rider/drill/{row.drill}?assignment={row.id}"


def test_given_a_notice_before_and_after_then_the_numbers_have_no_hole(house: House) -> None:
    house.take(status("at_store"), problem())
    assign(house, "zhou")
    house.take(problem(order="2"))

    assert [card.seq for card in house.cards()] == list(range(1, len(house.cards()) + 1))


@pytest.mark.parametrize("strange", [["nobody"], ["zhou\0"], ["", "\ud800"]])
def test_given_riders_nobody_knows_then_they_are_told_back_and_nobody_has_anything(
    house: House, strange: Sequence[str]
) -> None:
    house.have_riders("zhou")

    with pytest.raises(UnknownRiders) as told:
        assign(house, "zhou", *strange)

    assert set(told.value.riders) <= set(strange)
    assert told.value.riders
    assert rows(house) == []
    assert house.cards() == []


def test_given_a_date_that_is_over_or_no_such_drill_then_it_is_refused(house: House) -> None:
    house.have_riders("zhou")

    with pytest.raises(ValueError, match="in the past"):
        assign(house, "zhou", due=timedelta(0))
    with pytest.raises(ValueError, match="no such drill"):
        assign(house, "zhou", drill="no-such")

    assert rows(house) == []


def test_given_he_has_it_to_do_when_assigned_again_then_only_the_others_get_it(house: House) -> None:
    house.have_riders("zhou", "kun")
    assign(house, "zhou")

    assert len(assign(house, "zhou", "kun", "kun")) == 1

    assert sorted(row.rider_id for row in rows(house)) == ["kun", "zhou"]
    assert len(house.cards("zhou")) == 1


def test_given_its_time_is_over_or_he_has_done_it_then_he_may_have_it_again(house: House) -> None:
    house.have_riders("zhou")
    assign(house, "zhou", due=DAY)
    house.wait(DAY.total_seconds())

    (again,) = assign(house, "zhou")
    house.database.write(
        lambda session: session.execute(
            ASSIGNMENT.update().where(ASSIGNMENT.c.id == again).values(done_at=house.now)
        )
    )

    assert len(assign(house, "zhou")) == 1


def test_given_a_key_when_it_comes_again_then_nothing_happens_twice(house: House) -> None:
    house.have_riders("zhou", "kun")
    assert len(assign(house, "zhou", due=DAY, key="weekly:1")) == 1
    house.wait(2 * DAY.total_seconds())  # even when it is not open any more

    assert assign(house, "zhou", key="weekly:1") == []
    assert len(assign(house, "zhou", "kun", key="weekly:1")) == 1

    assert [row.key for row in rows(house)] == ["weekly:1:zhou", "weekly:1:kun"]
    assert len(house.cards("zhou")) == 1


# when its notice shows


def test_given_no_order_then_the_notice_shows_and_the_next_one_on_the_next_local_day(house: House) -> None:
    house.have_riders("zhou")
    first, second, *_ = drills(house)
    assign(house, "zhou", drill=first)
    assign(house, "zhou", drill=second)

    assert shown(house) == ["drill"]
    house.go_to(3.5 * 3600 - 1)  # a second before midnight in Shanghai
    assert shown(house) == []
    house.go_to(3.5 * 3600)

    assert shown(house) == ["drill"]


def test_given_an_order_then_the_notice_waits_until_it_is_over(house: House) -> None:
    house.take(placed(), status("at_store"))
    assign(house, "zhou")

    assert shown(house) == []
    house.take_at(600, status("at_customer", at=600))
    assert shown(house) == []
    house.take_at(700, status("delivered", at=700))
    house.wait(10)

    assert shown(house) == ["drill"]


def test_given_one_on_its_way_that_he_has_not_seen_then_it_counts_as_shown(house: House) -> None:
    house.have_riders("zhou")
    for drill in drills(house)[:2]:
        assign(house, "zhou", drill=drill)

    house.turn_the_loop()

    assert len(house.heard.notices) == 1


def test_given_his_phone_is_away_then_it_waits_for_it(house: House) -> None:
    house.have_riders("zhou")
    house.heard.away.add("zhou")
    assign(house, "zhou")
    assert shown(house) == []

    house.heard.away.clear()
    phone_is_back(house.parts, "zhou")

    assert shown(house) == ["drill"]


def test_given_he_moves_then_it_waits_until_he_stands(house: House) -> None:
    house.have_riders("zhou")
    house.take(position(0, kmh=20))
    assign(house, "zhou")

    assert shown(house) == []
    assert house.heard.spoken == []


def test_given_it_reached_the_phone_unseen_when_an_order_comes_then_the_phone_is_told_to_hold_it(
    house: House,
) -> None:
    house.have_riders("zhou")
    assign(house, "zhou")
    house.turn_the_loop()
    assert [notice["held"] for notice in house.inbox().notices] == [False]

    house.take(status("at_store"))
    assert [notice["held"] for notice in house.inbox().notices] == [True]

    house.receive("zhou", [Receipt(1, "shown")])  # what he has seen stays with him
    assert [notice["held"] for notice in house.inbox().notices] == [False]


def test_given_a_drill_today_then_what_is_urgent_comes_as_ever(house: House) -> None:
    house.have_riders("zhou")
    assign(house, "zhou")
    assert shown(house) == ["drill"]

    house.take(status("at_store"))
    house.wait(10)
    house.take(problem())

    assert shown(house) == ["order_problem"]


def play(house: House, drill: str = "one", rider: str = "zhou") -> None:
    whole = house.rulebook.library.drill(drill)
    assert whole is not None
    sent = SentRun(f"run-{drill}", [Choice("sorry")], house.now, 30)
    house.database.write(lambda session: record_run(session, whole, rider, sent, house.now))


def test_given_he_played_it_before_its_notice_showed_then_nobody_asks_him_for_it(house: House) -> None:
    house.take(status("at_store"))
    assign(house, "zhou", drill="one")

    play(house)
    house.take_at(60, status("delivered", at=60))
    house.wait(10)

    assert shown(house) == []
    assert [(card.ended_as, card.rule) for card in house.cards()] == [("retracted", "drill_done")]


def test_given_he_answered_the_notice_and_played_then_the_notice_stays_answered(house: House) -> None:
    house.have_riders("zhou")
    assign(house, "zhou", drill="one")
    house.turn_the_loop()
    house.receive("zhou", [Receipt(1, "acted")])

    play(house)

    assert [card.ended_as for card in house.cards()] == [None]
    assert house.heard.taken_back == []
