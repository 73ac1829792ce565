"""What a rider forgets is kept by rider and drill, and moved by each run."""

from datetime import timedelta

from sqlalchemy import select

from app.actions.review_drill import review_drill
from app.database import Database, table_of
from app.queries.schedules import forgetful_riders, practice_cards
from app.tables.schedules import PracticeCardRow
from tests.makers import EVENING
from tests.schedules import DAY, Timetable

CARD = table_of(PracticeCardRow)


def test_given_a_first_run_then_its_card_says_when_it_is_to_be_repeated(database: Database) -> None:
    due = database.write(lambda session: review_drill(session, "zhou", "cold", "again", EVENING))

    with database.read() as session:
        (row,) = session.execute(select(CARD)).all()
    assert due == EVENING + DAY
    assert (row.rider_id, row.drill, row.due_at, row.reviewed_at, row.runs) == (
        "zhou",
        "cold",
        due,
        EVENING,
        1,
    )


def test_given_more_runs_then_one_card_is_moved_and_counts_them(database: Database) -> None:
    at = EVENING
    for _ in range(3):
        at = database.write(lambda session, now=at: review_drill(session, "zhou", "cold", "good", now))  # type: ignore[misc]

    with database.read() as session:
        (row,) = session.execute(select(CARD)).all()
    assert row.runs == 3
    assert row.due_at == at > EVENING + 7 * DAY


def test_given_a_run_told_of_late_then_the_card_keeps_its_newest_day(database: Database) -> None:
    for at in (EVENING, EVENING - 3 * DAY):
        database.write(lambda session, now=at: review_drill(session, "zhou", "cold", "again", now))  # type: ignore[misc]

    with database.read() as session:
        (row,) = session.execute(select(CARD)).all()
    assert (row.reviewed_at, row.due_at, row.runs) == (EVENING, EVENING + DAY, 2)


def test_given_riders_and_drills_then_each_pair_has_its_own_card(database: Database) -> None:
    table = Timetable(database)
    table.have_riders("zhou", "kun")
    table.played("zhou", "cold", "easy")
    table.played("zhou", "late", "again")
    table.played("kun", "cold", "again", days_ago=2)

    with database.read() as session:
        assert set(practice_cards(session, "zhou")) == {"cold", "late"}
        assert forgetful_riders(session, None, EVENING) == ["kun"]
        assert forgetful_riders(session, "jingan-si", EVENING + DAY) == ["kun", "zhou"]
        assert forgetful_riders(session, "nowhere", EVENING + timedelta(days=99)) == []
