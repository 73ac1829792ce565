"""A small fleet on a real server: nothing lost, nothing shown twice; and a checker that sees each planted fault."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlmodel import Session

from app.actions.issue_token import issue_token
from app.database import Database
from benchmarks.fleet import Fleet, flip, slow
from benchmarks.history import Verdict
from benchmarks.light_http import until
from benchmarks.rule_phone import Road, RulePhone
from tests.raw import memory_kb
from tests.server import Server

Told = TypeVar("Told")
made_up = iter(range(1_000_000))


def in_a_loop(story: Coroutine[Any, Any, Told]) -> Told:
    """Run it in a thread of its own: in this one a browser's loop may be running."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, story).result()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("fleet"))
    running.start()
    yield running
    running.stop()


def a_fleet(
    server: Server, phones: int, road: Road | None = None, phone_type: type[RulePhone] = RulePhone
) -> Callable[[], Fleet]:
    """Riders nobody else has, with a token each; the fleet itself is made inside the event loop."""
    now = datetime.now(UTC)

    def tokens(session: Session) -> dict[str, str]:
        names = [f"f-{next(made_up)}" for _ in range(phones)]
        return {name: issue_token(session, "rider", now, name, "device") for name in names}

    database = Database(server.environment["DATABASE_URL"])
    riders = database.write(tokens)
    desk = database.write(lambda session: issue_token(session, "dispatcher", now))
    database.close()
    return lambda: Fleet(
        server.port, riders, desk, road or Road(), phone_type=phone_type, has_all_riders=False
    )


def file_of(server: Server) -> Path:
    return server.folder / "jinnang.db"


def test_given_phones_that_come_and_go_when_messages_go_out_then_each_is_shown_once_in_order_and_in_time(
    server: Server,
) -> None:
    async def day(fleet: Fleet) -> tuple[Verdict, list[str]]:
        try:
            return await flip(fleet, file_of(server), broadcasts=6, every=0.5, on=1.5, off=0.5), fleet.broken
        finally:
            fleet.close()

    make = a_fleet(server, 60)
    verdict, broken = in_a_loop(_with(make, day))

    assert verdict.faults == {}
    assert broken == []
    assert verdict.shown == verdict.expected == 360
    assert verdict.online, "nobody was on the line long enough to be timed"
    assert not verdict.late


# the planted faults: each on its own road, or in a server of its own


class Loses(Road):
    """The third message of every rider does not arrive, on the line or by asking."""

    def packets(self, rider: str, text: bytes) -> list[bytes]:
        return [] if b'["notice",' in text and b'"seq":3,' in text else [text]

    def page(self, rider: str, page: dict[str, Any]) -> dict[str, Any]:
        return {**page, "notices": [one for one in page["notices"] if one["seq"] != 3]}


class Repeats(Road):
    """Every notice arrives twice on the line."""

    def packets(self, rider: str, text: bytes) -> list[bytes]:
        return [text, text] if b'["notice",' in text else [text]


class Skips(Road):
    """From the third on, every number is one too high: the server left one out."""

    def packets(self, rider: str, text: bytes) -> list[bytes]:
        if b'["notice",' in text:
            event, notice = json.loads(text[8:])
            return [b"2/rider," + json.dumps([event, self._higher(notice)]).encode()]
        return [text]

    def page(self, rider: str, page: dict[str, Any]) -> dict[str, Any]:
        return {**page, "notices": [self._higher(one) for one in page["notices"]]}

    @staticmethod
    def _higher(notice: dict[str, Any]) -> dict[str, Any]:
        return {**notice, "seq": notice["seq"] + (notice["seq"] >= 3)}


class AsksBehind(Road):
    """Whoever asks is answered from one too far."""

    def since(self, rider: str, cursor: int) -> int:
        return cursor + 1


class ForgetsWhatItShowed(RulePhone):
    """A phone that shows whatever comes, though it has been on the screen."""

    def show(self, notice: dict[str, Any], how: str) -> None:
        self.shown.discard(notice["id"])
        super().show(notice, how)


async def _with(make: Callable[[], Fleet], do: Callable[[Fleet], Any]) -> Any:
    return await do(make())


async def _a_blip(server: Server, fleet: Fleet, patience: float) -> Verdict:
    """Three messages on the line, two while nobody is there, one more."""
    try:
        await fleet.come()
        for _ in range(3):
            await fleet.broadcast()
        await asyncio.sleep(0.3)
        for phone in fleet.phones:
            phone.go()
        await asyncio.sleep(0.1)
        for _ in range(2):
            await fleet.broadcast()
        await fleet.come()
        await fleet.broadcast()
        return await fleet.settle(file_of(server), patience)
    finally:
        fleet.close()


@pytest.mark.parametrize(
    ("road", "phone_type", "found"),
    [
        (Road, RulePhone, set()),
        (Repeats, RulePhone, set()),  # a phone that keeps the rule hides it
        (Loses, RulePhone, {"lost", "skipped"}),
        (Repeats, ForgetsWhatItShowed, {"duplicate"}),
        (Skips, RulePhone, {"skipped"}),
        (AsksBehind, RulePhone, {"lost", "skipped"}),
    ],
    ids=["none", "repeats-hidden", "drop", "duplicate", "skipped-seq", "since-off-by-one"],
)
def test_given_a_fault_on_the_road_then_the_checker_finds_it_and_without_one_nothing(
    server: Server, road: type[Road], phone_type: type[RulePhone], found: set[str]
) -> None:
    make = a_fleet(server, 4, road(), phone_type)

    verdict = in_a_loop(_with(make, lambda fleet: _a_blip(server, fleet, 0.5 if found else 10)))

    assert found <= verdict.faults.keys()
    assert found or not verdict.faults


def test_given_a_server_that_answers_before_it_commits_when_it_is_killed_then_the_checker_finds_it(
    tmp_path: Path,
) -> None:
    hasty = Server(tmp_path, program="tests/journeys/hasty_server.py")
    hasty.start()

    async def until_it_is_killed(fleet: Fleet) -> Verdict:
        await fleet.come()
        await fleet.broadcast()

        def receipted() -> int:
            return sum(one.what == "receipted" for one in fleet.history.seen)

        assert await until(lambda: receipted() == len(fleet.phones), 10)
        hasty.kill()
        fleet.close()
        return fleet.verdict(file_of(hasty))

    try:
        verdict = in_a_loop(_with(a_fleet(hasty, 4), until_it_is_killed))
    finally:
        hasty.stop()

    assert verdict.faults == {"receipts_lost": 4}


def test_given_phones_that_stop_reading_when_many_messages_go_out_then_frames_stay_whole_and_memory_small(
    server: Server,
) -> None:
    async def crowd(fleet: Fleet) -> tuple[dict[str, Any], Verdict]:
        try:
            told = await slow(fleet, 3, 120, "雨" * 400, lambda: memory_kb(server) / 1024)
            return told, await fleet.settle(file_of(server), 20)
        finally:
            fleet.close()

    told, verdict = in_a_loop(_with(a_fleet(server, 6), crowd))

    assert told["broken_frames"] == 0
    assert verdict.faults == {}  # also for those who were cut off: the inbox heals it
