"""A run is kept once, whatever the phone says of it, and moves what the rider has still to do."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.actions.assign_drill import assign_drill
from app.actions.record_run import RecordedRun, SentRun, record_run
from app.database import Database, table_of
from app.queries.rider_drills import rider_drills
from app.tables.drills import AssignmentRow, RunRow
from app.tables.schedules import PracticeCardRow
from coaching.drill_run import Choice
from tests.house import House, the_library

ASSIGNMENT, RUN, CARD = table_of(AssignmentRow), table_of(RunRow), table_of(PracticeCardRow)
DRILL = "cancel-at-door"
BEST = ("say-it-first", "take-it-on", "ask-support", "fill-the-form")


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.have_riders("zhou", "kun")
    return found


def record(house: House, id: str, *replies: str, rider: str = "zhou", **changed: Any) -> RecordedRun:
    drill = the_library().drill(DRILL)
    assert drill is not None
    sent = SentRun(id, [Choice(reply) for reply in replies], house.now, 60, **changed)
    return house.database.write(lambda session: record_run(session, drill, rider, sent, house.now))


def assigned(house: House, days: int, rider: str = "zhou") -> int:
    due = house.now + timedelta(days=days)
    (made,) = house.database.write(
        lambda session: assign_drill(session, the_library(), DRILL, [rider], due, house.now, "trainer")
    )
    return made


def done(house: House) -> dict[int, bool]:
    return {row.id: row.done_at is not None for row in house.rows(select(ASSIGNMENT))}


def test_given_a_run_told_again_with_other_answers_then_the_first_stands(house: House) -> None:
    first = record(house, "the-same-id", *BEST)

    again = record(house, "the-same-id", "blame-the-app")

    assert (again.repeated, again.ending, again.scores) == (True, first.ending, first.scores)
    assert len(house.rows(select(RUN))) == 1
    assert [row.runs for row in house.rows(select(CARD))] == [1]


def test_given_another_riders_id_then_it_is_refused(house: House) -> None:
    record(house, "the-same-id", *BEST)

    with pytest.raises(ValueError, match="taken"):
        record(house, "the-same-id", *BEST, rider="kun")


def test_given_answers_that_cannot_be_given_then_nothing_is_kept(house: House) -> None:
    with pytest.raises(ValueError, match="no reply"):
        record(house, "a-wrong-run", "fill-the-form")

    assert house.rows(select(RUN)) == []


def test_given_a_whole_run_then_the_assignment_is_done_and_the_run_names_it(house: House) -> None:
    asked = assigned(house, 3)

    record(house, "the-first-run", *BEST)

    assert done(house) == {asked: True}
    assert [row.assignment_id for row in house.rows(select(RUN))] == [asked]


def test_given_a_run_that_was_broken_off_then_the_assignment_stays_and_nothing_is_learnt(
    house: House,
) -> None:
    asked = assigned(house, 3)

    told = record(house, "the-broken-run", "say-it-first")

    assert told.ending is None
    assert done(house) == {asked: False}
    assert house.rows(select(CARD)) == []


def test_given_the_assignment_of_another_rider_then_it_stays_untouched(house: House) -> None:
    his, mine = assigned(house, 3, "kun"), assigned(house, 3)

    record(house, "the-first-run", *BEST, assignment=his)

    assert done(house) == {his: False, mine: True}


def test_given_a_number_no_column_holds_then_the_run_is_kept_all_the_same(house: House) -> None:
    assert record(house, "the-first-run", *BEST, assignment=2**53 - 1).ending == "settled"


def test_given_a_rewound_run_then_it_says_how_often(house: House) -> None:
    record(house, "the-first-run", *BEST, rewinds=3)

    (kept,) = house.rows(select(RUN))
    assert kept.rewinds == 3
    assert json.loads(kept.path)[0] == {"node": "opens", "reply": "say-it-first", "own": None, "anger": 2}


def test_given_the_riders_list_then_what_is_asked_stands_first_and_the_newest_end_beside_the_rest(
    house: House,
) -> None:
    record(house, "the-first-run", "blame-the-app", "explain", "leave")
    house.wait(60)
    record(house, "the-second-run", *BEST)
    with house.database.read() as session:
        before = {row.drill.slug: row.ending for row in rider_drills(session, the_library(), "zhou")}
    asked = assigned(house, 2)
    with house.database.read() as session:
        first = rider_drills(session, the_library(), "zhou")[0]

    assert before[DRILL] == "good"
    assert (first.drill.slug, first.assignment, first.ending) == (DRILL, asked, "good")
