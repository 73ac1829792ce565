"""The board after a replayed day, at several moments of it, equals what follows from the stream alone."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.board_live import LiveBoard, board_now
from app.database import Database
from app.queries.people import Caller
from app.replay import Replay
from app.stream import Line
from tests.evenings import an_evening
from tests.house import House
from tests.journeys.board_oracle import Foretold, Shown, board_at
from tests.journeys.replayed import SHARED, Setup, disturbed, make_day

MOMENTS = 5
ALL = Caller("dispatcher", "all", None, 1)


def real_day() -> list[dict[str, Any]]:
    """A day's orders, some of them late and some twice; where riders are is not on the board."""
    day = make_day(Setup(8), limit=90)
    return disturbed([one for one in day if one["type"] != "rider.position"], seed=8)


def built_in_day() -> list[dict[str, Any]]:
    return disturbed(sorted(an_evening(11), key=lambda one: str(one["time"])), seed=11)


@pytest.mark.parametrize("make", [real_day, built_in_day])
def test_given_a_replayed_day_then_the_board_is_at_every_moment_what_its_stream_says(
    migrated_database: Path, tmp_path: Path, make: Any
) -> None:
    if make is real_day and not SHARED.exists():
        pytest.skip(f"the real days need {SHARED}, which is not here")
    stream = make()
    shutil.copy(migrated_database, tmp_path / "jinnang.db")
    house = House(Database(f"sqlite:///{tmp_path / 'jinnang.db'}"))
    replay = Replay(house.database, house.rulebook, house.source)
    live, compared, first = LiveBoard(house.parts), 0, 0
    for part in range(1, MOMENTS + 1):
        until = len(stream) * part // MOMENTS
        replay.play(
            Line(number, one, datetime.fromisoformat(one["time"]))
            for number, one in enumerate(stream[first:until], first)
        )
        first = until
        now = max(datetime.fromisoformat(one["time"]) for one in stream[:until])
        house.clock.business = now
        expected = board_at(stream[:until], now)

        live.look()

        for board in (board_now(house.parts, ALL), live.of(None)):
            found = {
                order_id: Shown(row["zone"], row["stage"], (row["rider"] or {}).get("id"), row["late"])
                for order_id, row in board.orders.items()
            }
            assert found == expected.orders
            assert counts(board.zones) == {
                zone: (many, expected.late[zone]) for zone, many in expected.zones.items() if zone
            }
            assert (board.figures["orders"], board.figures["late"]) == totals(expected)
            assert board.figures["without_rider"] == sum(
                one.rider_id is None for one in expected.orders.values()
            )
        for zone in [zone for zone in expected.zones if zone][:3]:
            limited = board_now(house.parts, Caller("dispatcher", "one", None, 2, zone))
            assert set(limited.orders) == {
                order_id for order_id, one in expected.orders.items() if one.zone == zone
            }
        compared += len(expected.orders)
    assert compared >= 15
    house.database.close()


def counts(zones: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {zone: (row["orders"], row["late"]) for zone, row in zones.items() if row["orders"]}


def totals(expected: Foretold) -> tuple[int, int]:
    return sum(expected.zones.values()), sum(expected.late.values())


@pytest.fixture(scope="module")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("board") / "jinnang.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file
