"""A replay: the live actions under a clock that steps through a stream, and on until nothing is due."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import replay
from app.actions.add_source import add_source
from app.database import Database, table_of
from app.queries.decisions import decisions_made
from app.queries.sources import source_keys
from app.replay import Played, Replay
from app.stream import Line
from app.tables.inbox import InboxRow
from app.tables.orders import TimerRow
from tests.evenings import Event, an_evening
from tests.house import House
from tests.makers import EVENING, later, placed, position, problem, status
from tests.plain_words import the_plain_rulebook

TIMER, INBOX = table_of(TimerRow), table_of(InboxRow)
SOMETHING_PENDING = select(INBOX.c.id).where(INBOX.c.outbox == "pending").limit(1)


def as_lines(events: Iterable[Event]) -> list[Line]:
    return [
        Line(number, event, datetime.fromisoformat(event["time"])) for number, event in enumerate(events, 1)
    ]


def play(database: Database, events: Iterable[Event]) -> tuple[Played, list[dict[str, Any]]]:
    """Play a stream into an empty house; what became of it, and every decision."""
    database.write(lambda session: add_source(session, "stream", EVENING))
    with database.read() as session:
        keys = source_keys(session, "stream")
    assert keys is not None
    played = Replay(database, the_plain_rulebook(), keys.id).play(as_lines(events))
    with database.read() as session:
        return played, list(decisions_made(session))


@pytest.fixture
def both_ways(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Any]:
    """Plays a stream twice, taken together and one by one; gives the decisions of both."""
    opened: list[Database] = []

    def fresh() -> Database:
        file = tmp_path / f"{len(opened)}.db"
        file.write_bytes(migrated_file.read_bytes())
        opened.append(Database(f"sqlite:///{file}"))
        return opened[-1]

    def run(events: list[Event]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        _, together = play(fresh(), events)
        with monkeypatch.context() as patched:
            patched.setattr(replay, "TOGETHER", 1)
            _, one_by_one = play(fresh(), events)
        return together, one_by_one

    yield run
    for database in opened:
        database.close()


def ends(made: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(one["kind"], one["rider_id"], one["ended_as"], one["ended_at"]) for one in made]


# timers between lines


def test_given_a_gap_between_lines_then_the_rungs_in_it_speak_at_their_moments(database: Database) -> None:
    _, made = play(database, [placed(), status("at_store", at=5), position(9000, rider="ma")])

    assert [(one["kind"], one["at"]) for one in made] == [
        ("delay_15", later(2700).isoformat()),
        ("delay_30", later(3600).isoformat()),
        ("delay_45", later(4500).isoformat()),
    ]
    assert [one["ended_as"] for one in made] == ["shown"] * 3


def test_given_a_line_at_exactly_a_rungs_moment_then_it_counts_as_before_it(database: Database) -> None:
    _, made = play(database, [placed(), status("at_store", at=5), status("at_customer", at=2700)])

    assert made == []


def test_given_a_line_just_after_a_rungs_moment_then_the_rung_has_spoken(database: Database) -> None:
    _, made = play(database, [placed(), status("at_store", at=5), status("delivered", at=2700.001)])

    assert ends(made) == [("delay_15", "zhou", "shown", later(2700).isoformat())]


def test_given_a_line_of_an_earlier_time_then_the_clock_stands_and_the_line_arrives_now(
    database: Database,
) -> None:
    played, made = play(
        database,
        [placed(), status("picked_up", at=5), position(2800, rider="ma"), status("at_customer", at=2600)],
    )

    assert ends(made) == [("delay_15", "zhou", "retracted", later(2800).isoformat())]
    assert played.last == later(2800)


# on until nothing is due


def test_given_the_last_line_then_time_runs_on_until_nothing_is_due(database: Database) -> None:
    played, made = play(database, [placed(), status("picked_up", at=5)])

    assert ends(made) == [
        ("delay_15", "zhou", "superseded", later(3600).isoformat()),
        ("delay_30", "zhou", "superseded", later(4500).isoformat()),
        ("delay_45", "zhou", "expired", later(5400).isoformat()),
    ]
    assert played.last == later(5400)
    with database.read() as session:
        assert session.execute(select(TIMER)).all() == []


def test_given_a_card_held_at_the_last_line_then_it_shows_when_the_rider_has_stood(
    database: Database,
) -> None:
    _, made = play(database, [status("picked_up"), problem(at=5), status("at_customer", at=60)])

    assert ends(made) == [("order_problem", "zhou", "shown", later(70).isoformat())]


def test_given_an_empty_stream_then_nothing_happens(database: Database) -> None:
    played, made = play(database, [])

    assert (played.events, played.first, played.last, made) == (0, None, None, [])


# counts


def test_given_refused_and_repeated_lines_then_they_are_counted_and_change_nothing(
    database: Database,
) -> None:
    once = status("at_store", id="same")
    bad = status("lost", at=1)
    played, made = play(database, [once, once, bad, status("delivered", at=2, id="same"), problem(at=30)])

    assert (played.events, played.accepted, played.repeated) == (5, 2, 2)
    assert [refused["id"] for refused in played.refused] == [bad["id"]]
    assert ends(made) == [("order_problem", "zhou", "shown", later(30).isoformat())]
    assert (played.first, played.last) == (later(0), later(30))


def test_given_repeats_far_apart_then_the_first_stands(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "A_TRANSACTION", 2)
    once = problem(at=5, id="same")
    played, made = play(database, [status("at_store"), once, position(10), position(20), once])

    assert (played.accepted, played.repeated, len(made)) == (4, 1, 1)


# together or one by one


def test_given_an_order_is_taken_from_a_rider_whose_other_card_waits_then_it_shows_as_soon(
    both_ways: Any,
) -> None:
    events = [
        status("at_store", order="stays"),
        status("assigned", at=10, order="moves"),
        problem(at=20, order="stays"),
        status("assigned", at=60, rider="ma", order="moves"),
        *(position(at, rider="li") for at in range(100, 1500, 100)),
    ]

    together, one_by_one = both_ways(events)

    assert together == one_by_one
    assert ends(one_by_one) == [("order_problem", "zhou", "shown", later(70).isoformat())]


def test_given_another_rider_reports_on_an_order_whose_rider_waits_then_it_is_the_same(
    both_ways: Any,
) -> None:
    events = [
        status("at_store", order="stays"),
        status("picked_up", at=10, order="moves"),
        problem(at=20, order="stays"),
        status("delivered", at=60, rider="ma", order="moves"),
        *(position(at, rider="li") for at in range(100, 1500, 100)),
    ]

    together, one_by_one = both_ways(events)

    assert together == one_by_one


@pytest.mark.parametrize("seed", range(6))
def test_given_a_busy_evening_then_taken_together_or_one_by_one_it_is_decided_the_same(
    both_ways: Any, seed: int
) -> None:
    together, one_by_one = both_ways(an_evening(seed))

    assert len(one_by_one) > 15
    assert together == one_by_one
    assert all(one["ended_as"] and one["ended_at"] and one["rule"] for one in together)


def test_given_a_stream_then_it_is_decided_as_step_by_step_through_the_live_actions(
    database: Database, tmp_path: Path, migrated_file: Path
) -> None:
    events = an_evening(99, whole_seconds=True)
    _, made = play(database, events)
    file = tmp_path / "live.db"
    file.write_bytes(migrated_file.read_bytes())
    live = Database(f"sqlite:///{file}")
    house = House(live, rulebook=the_plain_rulebook())

    lived = live_through(house, events)
    live.close()

    assert lived == made


def live_through(house: House, events: list[Event]) -> list[dict[str, Any]]:
    """The same stream through the live actions, with a look at everything in each second that may matter."""
    waiting, second = list(events), 0
    while second < 4 * 3600:
        house.go_to(second)
        while waiting and datetime.fromisoformat(waiting[0]["time"]) <= house.now:
            house.take(waiting.pop(0))
            house.show()
        house.look_at_timers()
        house.show()
        house.expire()
        second += 1
        if not house.rows(SOMETHING_PENDING):  # nothing but an event or a timer brings news
            news = [datetime.fromisoformat(waiting[0]["time"])] if waiting else []
            news += [row.due_at for row in house.rows(select(TIMER.c.due_at))]
            second = max(second, int((min(news, default=later(10**5)) - EVENING).total_seconds()))
    with house.database.read() as session:
        return list(decisions_made(session))
