"""The board kept live is, after every look, the board one would read anew; and the changes lead a page there."""

import random
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.actions.record_receipts import Receipt
from app.board import Board
from app.board_live import LiveBoard, board_now
from app.channels.desk_board import KINDS, changed
from app.database import Database
from app.queries.people import Caller
from tests.evenings import an_evening
from tests.house import House
from tests.makers import placed, status

CALLERS = {
    None: Caller("dispatcher", "all", None, 1),
    "zone-0": Caller("dispatcher", "one", None, 2, "zone-0"),
}
KEYS = {"orders": "order_id", "zones": "zone", "riders": "rider_id"}
BATCH = 12


@pytest.fixture
def one_house(migrated_file: Path, tmp_path: Path) -> House:
    """On SQLite alone: what is asked here is the same on both."""
    shutil.copy(migrated_file, tmp_path / "jinnang.db")
    return House(Database(f"sqlite:///{tmp_path / 'jinnang.db'}"))


@pytest.mark.parametrize("seed", range(2))
def test_given_any_evening_then_the_live_board_is_what_one_reads_anew_and_the_changes_lead_there(
    one_house: House, seed: int
) -> None:
    dice, house, live = random.Random(seed), one_house, LiveBoard(one_house.parts)
    pages: dict[str | None, Board] = {sight: live.of(sight) for sight in CALLERS}
    evening = sorted(an_evening(seed), key=lambda one: str(one["time"]))
    told = 0
    for first in range(0, len(evening), BATCH):
        some = evening[first : first + BATCH]
        house.clock.move_to(max(house.now, datetime.fromisoformat(some[-1]["time"])))
        house.take(*some)
        if dice.random() < 0.5:
            house.look_at_timers()
            house.turn_the_loop()
        rider = dice.choice(["zhou", "ma", "li", "he"])
        seqs = [card.seq for card in house.cards(rider)][-3:]
        states = ["delivered", "shown", "acted", "declined"]
        house.receive(rider, [Receipt(seq, dice.choice(states)) for seq in seqs])
        if dice.random() < 0.3:
            continue  # more between two looks
        live.look()
        for sight, caller in CALLERS.items():
            assert live.of(sight) == board_now(house.parts, caller), f"after event {first}"
            change = changed(pages[sight], live.of(sight))
            told += change is not None
            pages[sight] = follow(pages[sight], change)
            assert pages[sight] == live.of(sight)
    assert told > 10


def follow(board: Board, change: dict[str, Any] | None) -> Board:
    """What a page makes of a change."""
    if change is None:
        return board
    kinds: dict[str, Any] = {}
    for kind in KINDS:
        gone = change["removed"][kind]
        rows = {key: row for key, row in getattr(board, kind).items() if key not in gone}
        kinds[kind] = rows | {row[KEYS[kind]]: row for row in change["upserts"][kind]}
    return Board(figures=change["figures"], **kinds)


def test_given_nothing_changed_then_nothing_is_told(one_house: House) -> None:
    one_house.take(placed(), status("at_store"))
    live = LiveBoard(one_house.parts)
    before = live.of(None)
    live.look()

    assert changed(before, live.of(None)) is None
    assert live.of(None).orders["8213"] is before.orders["8213"], "the very row: nothing is drawn twice"


def test_given_another_process_that_writes_then_the_next_look_sees_it(one_house: House) -> None:
    live = LiveBoard(one_house.parts)
    assert live.of(None).orders == {}
    one_house.take(placed())  # nobody hinted

    live.look()

    assert set(live.of(None).orders) == {"8213"}
